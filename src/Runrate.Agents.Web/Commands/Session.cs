using System.CommandLine;
using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Web.Integrations;
using Runrate.Agents.Web.Security;
using Spectre.Console;

namespace Runrate.Agents.Web.Commands;

/// <summary>
/// One run of a verb: the services over the chosen database, and where answers go. Whoever can read the database file is its
/// administrator, so the person at the command line acts with every role, under a name that says where it came from.
/// </summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly ServiceProvider provider;
    private readonly AsyncServiceScope scope;

    private Session(ServiceProvider provider, string database, ParseResult parsed)
    {
        this.provider = provider;
        scope = provider.CreateAsyncScope();
        Database = database;
        Json = parsed.GetValue(Shared.Json);
        Output = parsed.InvocationConfiguration.Output;
        Error = parsed.InvocationConfiguration.Error;
        Terminal = Hosting.Terminal.Of(Output, Console.IsOutputRedirected);
    }

    public string Database { get; }

    public bool Json { get; }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    /// <summary>The output, for tables and progress.</summary>
    public IAnsiConsole Terminal { get; }

    public Actor Actor { get; } = new("command-line", $"{Environment.UserName} at the command line", Enum.GetValues<Role>().ToHashSet());

    public static async Task<Session> Open(ParseResult parsed, CancellationToken ct, bool prepare = true)
    {
        var database = DatabaseChoice.AsAllowed(ChosenDatabase(parsed));
        var services = new ServiceCollection();
        services.AddLogging(l => l.AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None));
        services.AddRunrateAgents(database, Configuration()["Runrate:SealFile"]);
        services.AddSingleton(Configuration().GetSection("Runrate:Chat").Get<Chat.Models.ChatSettings>() ?? new Chat.Models.ChatSettings());
        services.AddScoped<EntityChoice>();
        services.AddKeyRing(Configuration());
        services.AddScoped<McpServerFactory>();
        var session = new Session(services.BuildServiceProvider(), database, parsed);
        session.Get<Acting>().Actor = session.Actor;
        session.Get<Acting>().Via = "the command line";
        if (prepare)
            await DatabaseSetup.Prepare(session.Get<RunrateDb>(), ct);
        return session;
    }

    public T Get<T>() where T : notnull => scope.ServiceProvider.GetRequiredService<T>();

    /// <summary>The flag, the environment and settings, or the default file.</summary>
    public static string ChosenDatabase(ParseResult parsed)
    {
        if (parsed.GetValue(Shared.Database) is { Length: > 0 } flag)
            return flag;
        return Configuration()["Runrate:Database"] is { Length: > 0 } configured ? configured : HostSettings.DefaultDatabase;
    }

    internal static IConfigurationRoot Configuration() => new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory)
        .AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().Build();

    /// <summary>Writes the answer: as JSON where asked for, else as the human form.</summary>
    public int Answer(object value, Action human)
    {
        if (Json)
            Output.WriteLine(JsonSerializer.Serialize(value, ApiJson.Indented));
        else
            human();
        return CommandLine.Done;
    }

    /// <summary>Writes the refusal with its code to the error stream.</summary>
    public int Refuse(Refusal refusal)
    {
        Error.WriteLine(Json
            ? JsonSerializer.Serialize(new { refusal.Code, refusal.Message, refusal.Field }, ApiJson.Indented)
            : $"{refusal.Code}: {refusal.Message}");
        return CommandLine.Refused;
    }

    /// <summary>A table whose cells are shown as they are, whatever brackets they hold.</summary>
    public static Table Table(params IEnumerable<string> columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
            table.AddColumn(Markup.Escape(column));
        return table;
    }

    public async ValueTask DisposeAsync()
    {
        await scope.DisposeAsync();
        await provider.DisposeAsync();
    }
}

internal static class Tables
{
    public static Table Line(this Table table, params IEnumerable<string> cells) => table.AddRow([.. cells.Select(Markup.Escape)]);
}
