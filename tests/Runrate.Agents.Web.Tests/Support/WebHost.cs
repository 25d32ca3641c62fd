using System.Net;
using System.Net.Http.Headers;
using AngleSharp;
using AngleSharp.Dom;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Hosting;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Tests.Support;

/// <summary>
/// The whole host in memory over a database of its own: SQLite in a temporary file, or a database on the server that
/// <c>RUNRATE_POSTGRES</c> names. Use it as a class fixture. It starts with one US entity, an accountant (Ana), a controller
/// (Cora) and a viewer (Vera), and a clock that stands still at noon on 31 January 2026.
/// </summary>
public sealed class WebHost : WebApplicationFactory<Program>
{
    /// <summary>The administrator's bearer token.</summary>
    public const string ApiToken = "test-token-0123456789abcdef";

    public static readonly EntityId EntityId = new("northlight-us");
    public static readonly Actor Ana = new("ana", "Ana Accountant",
        new HashSet<Role> { Role.Viewer, Role.Operator, Role.Accountant });
    public static readonly Actor Cora =
        new("cora", "Cora Controller", new HashSet<Role> { Role.Viewer, Role.Accountant, Role.Controller, Role.Reviewer });
    public static readonly Actor Vera = new("vera", "Vera Viewer", new HashSet<Role> { Role.Viewer });

    private readonly string database;
    private readonly bool postgres;
    private readonly bool isOwn;
    private readonly Action<IServiceCollection>? more;

    public WebHost() : this(onSocket: false)
    {
    }

    private WebHost(bool onSocket, Action<IServiceCollection>? more = null, Func<string, string>? change = null, string? over = null)
    {
        this.more = more;
        if (onSocket)
            UseKestrel(0);
        isOwn = over is null;
        if (over is not null)
        {
            database = over;
            return;
        }
        var server = Environment.GetEnvironmentVariable("RUNRATE_POSTGRES");
        postgres = !string.IsNullOrEmpty(server);
        var name = $"runrate_{Guid.NewGuid():N}";
        database = postgres ? $"{server};Database={name}" : Path.Combine(Path.GetTempPath(), name + ".db");
        database = change?.Invoke(database) ?? database;
        InScope(s => Seed(s.GetRequiredService<RunrateDb>())).GetAwaiter().GetResult();
    }

    /// <summary>
    /// A host that listens on a free port of loopback, for a browser; its address is <c>ClientOptions.BaseAddress</c>.
    /// </summary>
    /// <param name="more">Services beside the product's own.</param>
    public static WebHost OnSocket(Action<IServiceCollection>? more = null) => new(onSocket: true, more);

    /// <summary>Over a database that another host made and takes away.</summary>
    public static WebHost Over(string database) => new(onSocket: false, over: database);

    /// <summary>On PostgreSQL, with more in the connection string.</summary>
    public static WebHost With(string settings) => new(onSocket: false, change: d => d + settings);

    /// <summary>On PostgreSQL, reached through another port.</summary>
    public static WebHost Through(int port) =>
        new(onSocket: false, change: d => new Npgsql.NpgsqlConnectionStringBuilder(d) { Host = "127.0.0.1", Port = port }.ToString());

    /// <summary>The file or connection string.</summary>
    public string Database => database;

    public TestClock Clock { get; } = new(Instant.FromUtc(2026, 1, 31, 12, 0));

    /// <summary>Runs in a scope of its own, as a request would.</summary>
    public async Task InScope(Func<IServiceProvider, Task> work)
    {
        await using var scope = Services.CreateAsyncScope();
        await work(scope.ServiceProvider);
    }

    public async Task<T> With<TService, T>(Func<TService, Task<T>> work) where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <summary>A client that carries nothing and follows no redirect.</summary>
    public HttpClient Anonymous() => CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    /// <summary>A client with a bearer token: the administrator's, or one issued to that person.</summary>
    public async Task<HttpClient> Api(Actor? actor = null)
    {
        var client = Anonymous();
        var token = actor is null ? ApiToken : await Issue(actor, AccessKeyKind.BearerToken);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A browser that is signed in, as administrator or as that person.</summary>
    public async Task<Browser> SignIn(Actor? actor = null)
    {
        var client = Anonymous();
        var link = await Issue(actor ?? new Actor(FirstStart.AdminId, "Administrator", new HashSet<Role>()),
            AccessKeyKind.SignInLink);
        var answer = await client.GetAsync($"/signin?key={link}");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        // What a browser says of requests that a page of ours sends.
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        return new Browser(client);
    }

    public Task<string> Issue(Actor actor, AccessKeyKind kind) => With<AccessKeys, string>(async keys =>
        (await keys.Issue(actor.Id, kind, "test", actor)).Value.Secret);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Runrate:Database", database);
        builder.UseSetting("Runrate:ApiToken", ApiToken);
        builder.UseSetting("Runrate:Scheduling", "off");
        // The server in memory has no limits of its own, and would say so with every request.
        builder.UseSetting("Logging:LogLevel:Microsoft.AspNetCore.Routing", "Error");
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<IClock>(Clock);
            more?.Invoke(services);
        });
    }

    public override async ValueTask DisposeAsync()
    {
        if (!isOwn)
        {
            await base.DisposeAsync();
            return;
        }
        if (postgres)
            await InScope(s => s.GetRequiredService<RunrateDb>().Database.EnsureDeletedAsync());
        await base.DisposeAsync();
        if (postgres)
            return;
        DatabaseChoice.LetGo(database);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(database)!, Path.GetFileName(database) + "*"))
            File.Delete(file);
    }

    private static async Task Seed(RunrateDb db)
    {
        db.Entities.Add(new Accounting.Ledger.Entity(EntityId, "Northlight US", Currency.Usd, FiscalCalendar.Calendar,
            [Book.UsGaap, Book.Ifrs, Book.IndAs, Book.UsTax, Book.IndiaTax]));
        foreach (var actor in new[] { Ana, Cora, Vera })
            db.People.Add(new Person { Id = actor.Id, Name = actor.Name, Roles = [.. actor.Roles] });
        await db.SaveChangesAsync();
    }
}

/// <summary>A signed-in browser without script: gets pages as documents and submits the forms that are on them.</summary>
public sealed class Browser(HttpClient client)
{
    private static readonly IBrowsingContext Context = BrowsingContext.New(Configuration.Default);

    public HttpClient Client => client;

    public async Task<IDocument> Get(string path)
    {
        var answer = await client.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK,
            $"{path} answered {(int)answer.StatusCode}: {text[..Math.Min(text.Length, 2000)]}");
        return await Parse(text, path);
    }

    /// <summary>
    /// Sends the form that the selector finds, with the values given in place of its own. A redirect is followed and its page
    /// returned; otherwise the answer is the page with the form's complaints.
    /// </summary>
    public async Task<IDocument> Submit(IDocument page, string form, params IEnumerable<(string Name, string Value)> values)
    {
        var element = page.QuerySelector(form)
            ?? throw new InvalidOperationException($"There is no form '{form}' on {page.Url}.");
        var fields = FieldsOf(element);
        foreach (var name in values.Select(v => v.Name).Distinct().ToList())
            fields.RemoveAll(f => f.Key == name);
        fields.AddRange(values.Select(v => KeyValuePair.Create(v.Name, v.Value)));
        var action = element.GetAttribute("action") is { Length: > 0 } stated ? stated : new Uri(page.Url).PathAndQuery;
        var answer = await client.PostAsync(action, new FormUrlEncodedContent(fields));
        if (answer.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.SeeOther)
            return await Get(answer.Headers.Location!.IsAbsoluteUri
                ? answer.Headers.Location.PathAndQuery
                : answer.Headers.Location.ToString());
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK,
            $"{action} answered {(int)answer.StatusCode}: {text[..Math.Min(text.Length, 2000)]}");
        return await Parse(text, action);
    }

    private static List<KeyValuePair<string, string>> FieldsOf(IElement form)
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var field in form.QuerySelectorAll("input[name], select[name], textarea[name]"))
        {
            var name = field.GetAttribute("name")!;
            var type = field.GetAttribute("type");
            if (type is "checkbox" or "radio" && !field.HasAttribute("checked") || type is "submit" or "file")
                continue;
            var value = field.TagName switch
            {
                "SELECT" => (field.QuerySelector("option[selected]") ?? field.QuerySelector("option"))?.GetAttribute("value"),
                "TEXTAREA" => field.TextContent,
                _ => field.GetAttribute("value") ?? (type == "checkbox" ? "on" : ""),
            };
            if (value is not null)
                fields.Add(KeyValuePair.Create(name, value));
        }
        return fields;
    }

    private static Task<IDocument> Parse(string html, string path) =>
        Context.OpenAsync(r => r.Content(html).Address("http://localhost" + path));
}

/// <summary>A clock that stands still until a test moves it.</summary>
public sealed class TestClock(Instant now) : IClock
{
    public Instant Now { get; set; } = now;

    public Instant GetCurrentInstant() => Now;
}
