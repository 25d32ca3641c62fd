using System.Net;

namespace Runrate.Agents.Web.Security;

/// <summary>What the host needs before anything else, from <c>Runrate:*</c> in settings, environment or flags.</summary>
/// <param name="Database">A SQLite path, resolved against the working directory, or a PostgreSQL connection string.</param>
/// <param name="Urls">Where to listen; loopback unless told otherwise.</param>
/// <param name="ApiToken">The bootstrap administrator's bearer token, or null: one is then made on first start.</param>
public sealed record HostSettings(string Database, string Urls, string? ApiToken)
{
    public const string DefaultUrls = "http://127.0.0.1:5180";
    public const string DefaultDatabase = "runrate.db";
    public const int TokenLengthMin = 16;

    /// <exception cref="InvalidOperationException">The address is not loopback and no token is configured, or the token is too
    /// short to be one.</exception>
    public static HostSettings Read(IConfiguration configuration)
    {
        var token = configuration["Runrate:ApiToken"] is { Length: > 0 } text ? text : null;
        var settings = new HostSettings(
            configuration["Runrate:Database"] is { Length: > 0 } database ? database : DefaultDatabase,
            configuration["Runrate:Urls"] is { Length: > 0 } urls ? urls : configuration["urls"] ?? DefaultUrls,
            token);
        if (token is { Length: < TokenLengthMin })
            throw new InvalidOperationException(
                $"Runrate__ApiToken has fewer than {TokenLengthMin} characters. Use a long random one.");
        if (!settings.IsLoopback && token is null)
            throw new InvalidOperationException(
                $"Refusing to listen on {settings.Urls} without authentication configured. Set Runrate__ApiToken, or listen on loopback.");
        if (configuration.GetSection("Kestrel:Endpoints").GetChildren().Any() && token is null)
            throw new InvalidOperationException("Kestrel:Endpoints is set: configure Runrate__ApiToken first, or use Runrate__Urls on loopback.");
        return settings;
    }

    /// <summary>Whether other nodes may serve the same database, so that nothing is remembered for long.</summary>
    public bool MayHaveOtherNodes => Persistence.DatabaseChoice.IsPostgres(Database);

    /// <summary>Whether every address is one that only this machine reaches.</summary>
    public bool IsLoopback => Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .All(IsLoopbackUrl);

    private static bool IsLoopbackUrl(string url)
    {
        // Kestrel takes * and + for every address; a name that no machine has says the same to the parser.
        var readable = url.Replace("*", "every.invalid", StringComparison.Ordinal).Replace("+", "every.invalid", StringComparison.Ordinal);
        if (!Uri.TryCreate(readable, UriKind.Absolute, out var uri))
            return false;
        return uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }
}
