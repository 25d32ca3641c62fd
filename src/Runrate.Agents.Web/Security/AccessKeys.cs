using System.Data.Common;
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

/// <summary>What a key is issued with.</summary>
/// <param name="Expires">Null takes the longest there is: <see cref="AccessKeys.LinkLifetime"/> or <see cref="AccessKeys.TokenLifetime"/>.</param>
/// <param name="Roles">What it may do of what its owner may; empty for all of it.</param>
public sealed record KeyTerms(Instant? Expires = null, IReadOnlyList<Role>? Roles = null);

/// <summary>
/// Issues, finds and revokes bearer tokens and one-time sign-in links. The database holds SHA-256 hashes only: the secrets are
/// 256 random bits, so a plain hash cannot be searched.
/// </summary>
public sealed class AccessKeys(RunrateDb db, AccessMemory memory, IClock clock, IdGenerator ids)
{
    public static readonly Duration LinkLifetime = Duration.FromDays(2);
    public static readonly Duration TokenLifetime = Duration.FromDays(365);
    private const string SecretPrefix = "rr_";
    private const int SecretBytes = 32;
    private const int LabelLengthMax = 200;

    /// <summary>Issues for oneself, or as administrator for anyone; who issued it stays with the key and in the audit trail.</summary>
    public async Task<Outcome<IssuedKey>> Issue(
        string personId, AccessKeyKind kind, string label, Actor actor, KeyTerms? terms = null, CancellationToken ct = default)
    {
        if (actor.Id != personId && !actor.Is(Role.Admin))
            return new Refusal(RefusalCodes.NotPermitted, "Only an administrator issues keys for others.");
        if (await Person(personId, ct) is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no active person '{personId}'.", "person");
        if (string.IsNullOrWhiteSpace(label))
            return new Refusal(RefusalCodes.MissingField, "Say what the key is for.", "label");
        if (label.Length > LabelLengthMax)
            return new Refusal(RefusalCodes.InvalidValue, $"Say what the key is for in {LabelLengthMax} characters.", "label");
        if (terms?.Expires <= clock.GetCurrentInstant())
            return new Refusal(RefusalCodes.InvalidValue, "A key ends in the future.", "expiresAt");
        var secret = NewSecret();
        return new IssuedKey(await Store(personId, kind, label.Trim(), secret, terms, actor.Id, ct), secret);
    }

    /// <summary>Stores a secret that somebody else chose; used for the bootstrap token, which has no end unless one is given.</summary>
    public async Task<AccessKey> Store(
        string personId, AccessKeyKind kind, string label, string secret, KeyTerms? terms = null, string? issuer = null,
            CancellationToken ct = default)
    {
        var now = clock.GetCurrentInstant();
        var key = new AccessKey
        {
            Id = ids.Next().ToString("N"),
            PersonId = personId,
            Label = label,
            IssuedBy = issuer,
            SecretHash = Hash(kind, secret),
            Kind = kind,
            CreatedAt = now,
            ExpiresAt = terms?.Expires ?? (kind == AccessKeyKind.SignInLink ? now + LinkLifetime : issuer is null ? null : now + TokenLifetime),
            Roles = [.. (terms?.Roles ?? []).Distinct()],
        };
        db.AccessKeys.Add(key);
        await db.SaveChangesAsync(ct);
        return key;
    }

    /// <summary>Who a bearer token lets in, or null.</summary>
    public async Task<SignedIn?> FindByToken(string secret, CancellationToken ct = default)
    {
        var hash = Hash(AccessKeyKind.BearerToken, secret);
        if (memory.Find(hash) is { } known)
            return known;
        var (now, seen) = (clock.GetCurrentInstant(), memory.Version);
        if (await Valid(AccessKeyKind.BearerToken, hash, now, ct) is not { } key || await Person(key.PersonId, ct) is not { } person)
            return null;
        // Once an hour is enough to see whether a token is alive, and spares a write per request.
        if (key.LastUsedAt is null || now - key.LastUsedAt > Duration.FromHours(1))
            await NoteUse(key.Id, now, ct);
        var found = new SignedIn(person, Access.PrincipalOf(person, BearerHandler.SchemeName, key.Roles, Via(key), key.Id), key.Id);
        memory.Keep(hash, found, seen, key.ExpiresAt);
        return found;
    }

    // Whoever only reads is let in while the database takes no writes.
    private async Task NoteUse(string id, Instant now, CancellationToken ct)
    {
        var patience = db.Database.GetCommandTimeout();
        try
        {
            db.Database.SetCommandTimeout(1);
            await db.AccessKeys.Where(k => k.Id == id).ExecuteUpdateAsync(s => s.SetProperty(k => k.LastUsedAt, now), ct);
        }
        catch (Exception fault) when (fault is DbException or TimeoutException)
        {
        }
        finally
        {
            db.Database.SetCommandTimeout(patience);
        }
    }

    /// <summary>The person a one-time link belongs to, once: of two attempts with the same link one wins.</summary>
    public async Task<(Person Person, AccessKey Link)?> RedeemLink(string secret, CancellationToken ct = default)
    {
        var now = clock.GetCurrentInstant();
        if (await Valid(AccessKeyKind.SignInLink, Hash(AccessKeyKind.SignInLink, secret), now, ct) is not { } key)
            return null;
        var taken = await db.UpdateKept<AccessKey, string>(db.AccessKeys.Where(k => k.Id == key.Id && k.RevokedAt == null),
            s => s.SetProperty(k => k.RevokedAt, now).SetProperty(k => k.LastUsedAt, now), ct);
        return taken == 1 && await Person(key.PersonId, ct) is { } person ? (person, key) : null;
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

    /// <summary>Revokes a key, and with it every session that began with it.</summary>
    public async Task<Outcome<AccessKey>> Revoke(string id, Actor actor, CancellationToken ct = default)
    {
        var key = await db.AccessKeys.FirstOrDefaultAsync(k => k.Id == id, ct);
        if (key is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no key '{id}'.", "id");
        if (key.PersonId != actor.Id && !actor.Is(Role.Admin))
            return new Refusal(RefusalCodes.NotPermitted, "Only an administrator revokes the keys of others.");
        var now = clock.GetCurrentInstant();
        key.RevokedAt ??= now;
        foreach (var session in await db.SignInSessions.Where(s => s.KeyId == id && s.EndedAt == null).ToListAsync(ct))
            session.EndedAt = now;
        await db.SaveChangesAsync(ct);
        return key;
    }

    /// <summary>256 random bits in a form that a URL and a header carry unchanged.</summary>
    public static string NewSecret() => SecretPrefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>Whether a secret looks like one of <see cref="NewSecret"/>: those cannot be guessed, those that people choose can.</summary>
    public static bool IsRandom(string secret) => secret.Length == SecretPrefix.Length + 2 * SecretBytes
        && secret.StartsWith(SecretPrefix, StringComparison.Ordinal) && secret.AsSpan(SecretPrefix.Length).IndexOfAnyExceptInRange('0', 'f') < 0;

    /// <summary>How a token is named in the audit trail: with whoever issued it, where that is another person than its owner.</summary>
    internal static string Via(AccessKey key) => $"token '{key.Label}'"
        + (key.IssuedBy is { } issuer && issuer != key.PersonId ? $", issued by {issuer}" : "");

    internal static string TokenHash(string secret) => Hash(AccessKeyKind.BearerToken, secret);

    private Task<AccessKey?> Valid(AccessKeyKind kind, string hash, Instant now, CancellationToken ct) =>
        db.AccessKeys.AsNoTracking().FirstOrDefaultAsync(k => k.SecretHash == hash && k.Kind == kind && k.RevokedAt == null
            && (k.ExpiresAt == null || k.ExpiresAt > now), ct);

    // A link's hash has a prefix, so that the first token may also be printed as a link without the two being one row.
    private static string Hash(AccessKeyKind kind, string secret) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(kind == AccessKeyKind.SignInLink ? "link:" + secret : secret)));
}
