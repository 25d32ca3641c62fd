using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Security;

/// <summary>A secret as it is shown, once, to whoever asked for it.</summary>
public sealed record IssuedKey(AccessKey Key, string Secret);

/// <summary>
/// Issues, finds and revokes bearer tokens and one-time sign-in links. The database holds SHA-256 hashes only: the secrets are
/// 256 random bits, so a plain hash cannot be searched.
/// </summary>
public sealed class AccessKeys(RunrateDb db, IClock clock, IdGenerator ids)
{
    public static readonly Duration LinkLifetime = Duration.FromDays(7);

    /// <summary>Issues for oneself, or as administrator for anyone.</summary>
    /// <param name="expires">Null for a token without end; a link always ends after <see cref="LinkLifetime"/>.</param>
    public async Task<Outcome<IssuedKey>> Issue(
        string personId, AccessKeyKind kind, string label, Actor actor, Instant? expires = null, CancellationToken ct = default)
    {
        if (actor.Id != personId && !actor.Is(Role.Admin))
            return new Refusal(RefusalCodes.NotPermitted, "Only an administrator issues keys for others.");
        if (await Person(personId, ct) is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no active person '{personId}'.", "person");
        if (string.IsNullOrWhiteSpace(label))
            return new Refusal(RefusalCodes.MissingField, "Say what the key is for.", "label");
        var secret = NewSecret();
        return new IssuedKey(await Store(personId, kind, label.Trim(), secret, expires, ct), secret);
    }

    /// <summary>Stores a secret that somebody else chose; used for the bootstrap token.</summary>
    public async Task<AccessKey> Store(
        string personId, AccessKeyKind kind, string label, string secret, Instant? expires = null, CancellationToken ct = default)
    {
        var now = clock.GetCurrentInstant();
        var key = new AccessKey
        {
            Id = ids.Next().ToString("N"),
            PersonId = personId,
            Label = label,
            SecretHash = Hash(kind, secret),
            Kind = kind,
            CreatedAt = now,
            ExpiresAt = kind == AccessKeyKind.SignInLink ? expires ?? now + LinkLifetime : expires,
        };
        db.AccessKeys.Add(key);
        await db.SaveChangesAsync(ct);
        return key;
    }

    /// <summary>The person behind a bearer token, or null.</summary>
    public async Task<Person?> FindByToken(string secret, CancellationToken ct = default)
    {
        var now = clock.GetCurrentInstant();
        if (await Valid(AccessKeyKind.BearerToken, secret, now, ct) is not { } key)
            return null;
        // Once an hour is enough to see whether a token is alive, and spares a write per request.
        if (key.LastUsedAt is null || now - key.LastUsedAt > Duration.FromHours(1))
            await db.AccessKeys.Where(k => k.Id == key.Id).ExecuteUpdateAsync(s => s.SetProperty(k => k.LastUsedAt, now), ct);
        return await Person(key.PersonId, ct);
    }

    /// <summary>The person a one-time link belongs to, once: of two attempts with the same link one wins.</summary>
    public async Task<Person?> RedeemLink(string secret, CancellationToken ct = default)
    {
        var now = clock.GetCurrentInstant();
        if (await Valid(AccessKeyKind.SignInLink, secret, now, ct) is not { } key)
            return null;
        var taken = await db.AccessKeys.Where(k => k.Id == key.Id && k.RevokedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(k => k.RevokedAt, now).SetProperty(k => k.LastUsedAt, now), ct);
        return taken == 1 ? await Person(key.PersonId, ct) : null;
    }

    /// <summary>The person, if there is one and it is active.</summary>
    public Task<Person?> Person(string? id, CancellationToken ct = default) =>
        db.People.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id && p.Active, ct);

    /// <summary>
    /// All keys as administrator, one's own otherwise; newest first, links that were used or have run out left out.
    /// </summary>
    public async Task<IReadOnlyList<AccessKey>> List(Actor actor, CancellationToken ct = default)
    {
        var now = clock.GetCurrentInstant();
        var keys = await db.AccessKeys.AsNoTracking().Where(k => k.RevokedAt == null).ToListAsync(ct);
        return [.. keys.Where(k => (k.PersonId == actor.Id || actor.Is(Role.Admin)) && !(k.ExpiresAt <= now))
            .OrderByDescending(k => k.CreatedAt)];
    }

    public async Task<Outcome<AccessKey>> Revoke(string id, Actor actor, CancellationToken ct = default)
    {
        var key = await db.AccessKeys.FirstOrDefaultAsync(k => k.Id == id, ct);
        if (key is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no key '{id}'.", "id");
        if (key.PersonId != actor.Id && !actor.Is(Role.Admin))
            return new Refusal(RefusalCodes.NotPermitted, "Only an administrator revokes the keys of others.");
        key.RevokedAt ??= clock.GetCurrentInstant();
        await db.SaveChangesAsync(ct);
        return key;
    }

    /// <summary>256 random bits in a form that a URL and a header carry unchanged.</summary>
    public static string NewSecret() => "rr_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private Task<AccessKey?> Valid(AccessKeyKind kind, string secret, Instant now, CancellationToken ct)
    {
        var hash = Hash(kind, secret);
        return db.AccessKeys.AsNoTracking()
            .FirstOrDefaultAsync(k => k.SecretHash == hash && k.Kind == kind && k.RevokedAt == null
                && (k.ExpiresAt == null || k.ExpiresAt > now), ct);
    }

    // A link's hash has a prefix, so that the first token may also be printed as a link without the two being one row.
    private static string Hash(AccessKeyKind kind, string secret) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(kind == AccessKeyKind.SignInLink ? "link:" + secret : secret)));
}
