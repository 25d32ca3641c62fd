using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Sources;

/// <summary>What a source is stated with; null leaves a known one as it is.</summary>
/// <param name="Key">Never shown again.</param>
/// <param name="From">The first day that is asked for; absent, the look-back before today.</param>
public sealed record SourceStatement(
    string? Name = null, string? Kind = null, string? Address = null, string? Key = null, int? LookBackDays = null, AgentId? Agent = null,
    LocalDate? From = null, bool? Active = null);

/// <summary>States and changes where usage and cost are pulled from. Takes the Admin role: a source holds a key.</summary>
public sealed class ManageSources(RunrateDb db, SourceKeys keys, IClock clock, IdGenerator ids)
{
    private const int LookBackMax = 92;
    private const int NameMax = 80;

    public async Task<IReadOnlyList<Source>> List(EntityId entity, CancellationToken ct = default) =>
        await db.Sources.AsNoTracking().Where(s => s.Entity == entity).OrderBy(s => s.Name).ToListAsync(ct);

    /// <returns>Refusals: <c>not-permitted</c>, <c>missing-field</c>, <c>invalid-value</c>, <c>not-found</c>, <c>already-exists</c>.</returns>
    public async Task<Outcome<Source>> Add(EntityId entity, SourceStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (Forbidden(actor) is { } no)
            return no;
        if (SourceKind.Find(stated.Kind ?? "") is not { } kind)
            return new Refusal(stated.Kind is null ? RefusalCodes.MissingField : RefusalCodes.InvalidValue,
                $"A source has a kind: {string.Join(", ", SourceKind.All.Select(k => k.Name))}.", "kind");
        if (string.IsNullOrWhiteSpace(stated.Name))
            return new Refusal(RefusalCodes.MissingField, "A source has a name.", "name");
        if (kind.Key is not null && string.IsNullOrWhiteSpace(stated.Key))
            return new Refusal(RefusalCodes.MissingField, $"{kind.Title} takes a key: {kind.Key}.", "key");
        var now = clock.GetCurrentInstant();
        var lookBack = stated.LookBackDays ?? kind.LookBackDays;
        var from = stated.From?.AtMidnight().InUtc().ToInstant() ?? Midnight(now - Duration.FromDays(lookBack));
        if (from > now)
            return new Refusal(RefusalCodes.InvalidValue, "The first day lies in the future.", "from");
        var source = new Source
        {
            Id = ids.Next(),
            Entity = entity,
            Name = "",
            Kind = kind.Name,
            Address = "",
            LookBackDays = lookBack,
            StatedBy = actor.Name,
            StatedAt = now,
            From = from,
        };
        if (await Apply(source, kind, stated with { Address = stated.Address ?? kind.DefaultAddress }, ct) is { } refused)
            return refused;
        db.Sources.Add(source);
        await db.SaveChangesAsync(ct);
        return source;
    }

    public async Task<Outcome<Source>> Change(Guid id, SourceStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (Forbidden(actor) is { } no)
            return no;
        if (await db.Sources.FirstOrDefaultAsync(s => s.Id == id, ct) is not { } source)
            return new Refusal(RefusalCodes.NotFound, $"There is no source {id}.", "id");
        if (stated.Kind is not null || stated.From is not null)
            return new Refusal(RefusalCodes.InvalidValue, "Kind and first day of a source are for good: state another source.",
                stated.Kind is null ? "from" : "kind");
        if (await Apply(source, SourceKind.Find(source.Kind)!, stated, ct) is { } refused)
            return refused;
        await db.SaveChangesAsync(ct);
        return source;
    }

    private async Task<Refusal?> Apply(Source source, SourceKind kind, SourceStatement stated, CancellationToken ct)
    {
        if (stated.Name is { } named)
        {
            var name = named.Trim();
            if (name is "" or { Length: > NameMax })
                return new Refusal(RefusalCodes.InvalidValue, $"A source has a name of at most {NameMax} characters.", "name");
            if (await db.Sources.AnyAsync(s => s.Entity == source.Entity && s.Name == name && s.Id != source.Id, ct))
                return new Refusal(RefusalCodes.AlreadyExists, $"There is a source '{name}' already.", "name");
            source.Name = name;
        }
        if (stated.Address is { } address)
        {
            if (Wrong(kind, address.Trim()) is { } wrong)
                return new Refusal(RefusalCodes.InvalidValue, wrong, "address");
            // A key goes to the server it was stated for and to no other.
            if (source.SealedKey is not null && source.Address != address.Trim() && string.IsNullOrWhiteSpace(stated.Key))
                return new Refusal(RefusalCodes.MissingField, "A new address takes the key again.", "key");
            source.Address = address.Trim();
        }
        if (stated.LookBackDays is { } days)
        {
            if (days is < 0 or > LookBackMax)
                return new Refusal(RefusalCodes.InvalidValue, $"The look-back is 0 to {LookBackMax} days.", "lookBackDays");
            source.LookBackDays = days;
        }
        if (stated.Agent is { } agent)
        {
            if (!await db.Agents.AnyAsync(a => a.Id == agent && a.Entity == source.Entity, ct))
                return new Refusal(RefusalCodes.NotFound, $"There is no agent {agent}.", "agent");
            source.Agent = agent;
        }
        if (!string.IsNullOrWhiteSpace(stated.Key))
        {
            if (kind.Key is null)
                return new Refusal(RefusalCodes.InvalidValue, $"{kind.Title} takes no key.", "key");
            if (stated.Key.Any(c => c is < ' ' or > '~'))
                return new Refusal(RefusalCodes.InvalidValue, "The key has characters that no key has. Copy it again.", "key");
            source.SealedKey = keys.Seal(stated.Key.Trim());
        }
        source.Active = stated.Active ?? source.Active;
        return null;
    }

    private static string? Wrong(SourceKind kind, string address)
    {
        if (kind.IsFolder)
            return Path.IsPathFullyQualified(address) ? null : "A drop folder is named by its whole path.";
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo == "" && uri.Query == ""
            ? null : "Write the address like https://api.example.com, without a key in it.";
    }

    private static Refusal? Forbidden(Actor actor) =>
        actor.Is(Role.Admin) ? null : new Refusal(RefusalCodes.NotPermitted, "Stating a source takes the Admin role.");

    internal static Instant Midnight(Instant at) => at.InUtc().Date.AtMidnight().InUtc().ToInstant();
}
