using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Security;

/// <summary>
/// Signed-in browsers. The cookie names a session; the session ends when its person signs out, is shut out, or the token it began with is
/// revoked, and a cookie that was copied ends with it.
/// </summary>
public sealed class Sessions(RunrateDb db, AccessMemory memory, AuditLog audit, Acting acting, IClock clock)
{
    /// <summary>The longest a session lasts, however much it is used.</summary>
    public static readonly Duration LongestLife = Duration.FromDays(7);

    private const string SessionClaim = "runrate:session";

    /// <summary>Signs the browser in and records it.</summary>
    /// <param name="began">With what, in words: a link, a token, an identity provider.</param>
    public async Task Begin(HttpContext http, Person person, string began, string? keyId, CancellationToken ct)
    {
        await http.SignInAsync(Access.CookieScheme, await Start(person, began, keyId, ct));
    }

    /// <summary>The same where something else writes the cookie.</summary>
    public async Task<ClaimsPrincipal> Start(Person person, string began, string? keyId, CancellationToken ct)
    {
        var secret = AccessKeys.NewSecret();
        var now = clock.GetCurrentInstant();
        db.SignInSessions.Add(new SignInSession
        {
            Id = HashOf(secret),
            PersonId = person.Id,
            KeyId = keyId,
            Began = began,
            StartedAt = now,
            EndsAt = now + LongestLife,
        });
        acting.Via = began;
        await audit.Record(AuditAct.SignedIn, $"person/{person.Id}", $"Signed in with {began}.", actor: person.ToActor(), ct: ct);
        var principal = Access.PrincipalOf(person, Access.CookieScheme, [], began);
        ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(SessionClaim, secret));
        return principal;
    }

    /// <summary>Whom a cookie lets in now, or null where its session has ended.</summary>
    public async Task<ClaimsPrincipal?> Find(ClaimsPrincipal? cookie, CancellationToken ct)
    {
        if (cookie?.FindFirstValue(SessionClaim) is not { } secret)
            return null;
        var hash = HashOf(secret);
        if (memory.Find(hash) is { } known)
            return known.Principal;
        var (now, seen) = (clock.GetCurrentInstant(), memory.Version);
        var session = await db.SignInSessions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == hash && s.EndedAt == null && s.EndsAt > now, ct);
        if (session is null || await db.People.AsNoTracking().FirstOrDefaultAsync(p => p.Id == session.PersonId && p.Active, ct) is not { } person)
            return null;
        var key = session.KeyId is { } id ? await db.AccessKeys.AsNoTracking().FirstOrDefaultAsync(k => k.Id == id, ct) : null;
        if (session.KeyId is not null && (key is null || key.RevokedAt is not null || key.ExpiresAt <= now))
            return null;
        var principal = Access.PrincipalOf(person, Access.CookieScheme, key?.Roles ?? [], $"session begun with {session.Began}");
        ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(SessionClaim, secret));
        memory.Keep(hash, new SignedIn(person, principal, session.KeyId), seen, session.EndsAt);
        return principal;
    }

    /// <summary>Signs the browser out: its cookie, and any copy of it, is worth nothing from now on.</summary>
    public async Task End(HttpContext http, CancellationToken ct)
    {
        if (http.User.FindFirstValue(SessionClaim) is { } secret)
        {
            var hash = HashOf(secret);
            if (await db.SignInSessions.FirstOrDefaultAsync(s => s.Id == hash && s.EndedAt == null, ct) is { } session)
            {
                session.EndedAt = clock.GetCurrentInstant();
                await audit.Record(AuditAct.SignedOut, $"person/{session.PersonId}", "Signed out.", ct: ct);
            }
        }
        await http.SignOutAsync(Access.CookieScheme);
    }

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("session:" + secret)));
}
