using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Security;
using Spectre.Console;

namespace Runrate.Agents.Web.Hosting;

/// <summary>
/// Sees to it that there is an administrator who can get in: with the configured token, or with one made on first start and shown
/// once, inside the sign-in link. Later starts on loopback show a fresh one-time link.
/// </summary>
public sealed class FirstStart(IServiceScopeFactory scopes, HostSettings settings)
{
    public const string AdminId = "admin";
    /// <summary>Long enough to read the console; a log that keeps the link keeps nothing of use.</summary>
    public static readonly Duration LinkLifetime = Duration.FromHours(1);

    private const string Label = "Bootstrap administrator";

    /// <summary>
    /// The secret of the link to print, or null where none is due: on other addresses the configured token is the way in.
    /// </summary>
    public string? LinkSecret { get; private set; }

    public async Task Run(CancellationToken ct = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
        var keys = scope.ServiceProvider.GetRequiredService<AccessKeys>();
        var now = scope.ServiceProvider.GetRequiredService<IClock>().GetCurrentInstant();
        // One start at a time: on SQLite the transaction has the file from here on.
        await using var alone = await db.Database.BeginTransactionAsync(ct);
        if (db is PostgresRunrateDb)
            await db.Database.ExecuteSqlAsync($"LOCK TABLE \"People\" IN SHARE ROW EXCLUSIVE MODE", ct);
        LinkSecret = await Ensure(db, keys, now, ct);
        await alone.CommitAsync(ct);
    }

    private async Task<string?> Ensure(RunrateDb db, AccessKeys keys, Instant now, CancellationToken ct)
    {
        if (!await db.People.AnyAsync(p => p.Id == AdminId, ct))
        {
            var roles = Enum.GetValues<Role>();
            db.People.Add(new Person { Id = AdminId, Name = "Administrator", Roles = [.. roles], CreatedAt = now });
            await db.SaveChangesAsync(ct);
        }
        var bootstrap = await db.AccessKeys
            .Where(k => k.PersonId == AdminId && k.Kind == AccessKeyKind.BearerToken && k.Label == Label && k.RevokedAt == null)
            .ToListAsync(ct);
        if (settings.ApiToken is { } token && await keys.FindByToken(token, ct) is null)
        {
            foreach (var old in bootstrap)
                old.RevokedAt = now;
            await keys.Store(AdminId, AccessKeyKind.BearerToken, Label, token, ct: ct);
        }
        var secret = AccessKeys.NewSecret();
        if (settings.ApiToken is null && bootstrap.Count == 0)
            await keys.Store(AdminId, AccessKeyKind.BearerToken, Label, secret, ct: ct);
        if (!settings.IsLoopback)
            return null;
        await db.UpdateKept<AccessKey, string>(db.AccessKeys.Where(k => k.PersonId == AdminId && k.Kind == AccessKeyKind.SignInLink
            && k.Label == Label && k.RevokedAt == null), s => s.SetProperty(k => k.RevokedAt, now), ct);
        await keys.Store(AdminId, AccessKeyKind.SignInLink, Label, secret, new KeyTerms(now + LinkLifetime), ct: ct);
        return secret;
    }

    /// <summary>Says where the host listens and how to get in.</summary>
    public static void Print(WebApplication app)
    {
        var address = (app.Urls.FirstOrDefault() ?? HostSettings.DefaultUrls).TrimEnd('/');
        var console = Hosting.Terminal.Own;
        console.WriteLine();
        console.MarkupLine($"[bold]Runrate[/] listens on {Markup.Escape(address)}");
        if (app.Services.GetRequiredService<FirstStart>().LinkSecret is { } secret)
        {
            console.WriteLine("Sign in, once and within an hour, with this link:");
            // Written as it is: markup and wrapping would break a link that is copied.
            console.Profile.Out.Writer.WriteLine($"{address}/signin?key={secret}");
            console.WriteLine("Another link: stop with Ctrl+C and start again, or add people under People.");
        }
        else
        {
            console.WriteLine($"Sign in at {address}/signin with the configured token.");
        }
    }
}
