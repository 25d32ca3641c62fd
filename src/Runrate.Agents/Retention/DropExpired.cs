using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Retention;

/// <param name="Days">For how long it is kept; null for good.</param>
/// <param name="Expired">How many would go now.</param>
public sealed record RetentionLine(
    string Name, string Title, int? Days, int DaysMin, int Count, Instant? Oldest, int Expired, string Stays);

/// <param name="Dropped">How many went.</param>
public sealed record DroppedKind(string Name, string Title, int Dropped);

/// <summary>Shows what is older than it is kept, and removes it. Nothing of the books or their proof is among it.</summary>
public sealed class DropExpired(
    RunrateDb db, IEnumerable<IExpiring> kinds, RetentionSettings settings, IClock clock, AuditLog audit)
{
    public async Task<IReadOnlyList<RetentionLine>> Look(CancellationToken ct = default)
    {
        var lines = new List<RetentionLine>();
        foreach (var kind in kinds)
        {
            var (count, oldest) = await kind.There(ct);
            lines.Add(new RetentionLine(kind.Name, kind.Title, kind.DaysOf(settings), kind.DaysMin, count, oldest,
                Before(kind) is { } before ? await kind.Expired(before, ct) : 0, kind.Stays));
        }
        return lines;
    }

    /// <summary>Removes what is older than stated; what went stands in the audit trail. Run again, it removes nothing.</summary>
    public async Task<Outcome<IReadOnlyList<DroppedKind>>> Run(Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Admin) && !ReferenceEquals(actor, Actor.System))
            return new Refusal(RefusalCodes.NotPermitted, "Removing what has expired needs the Admin role.");
        if (Fault() is { } fault)
            return fault;
        var dropped = new List<DroppedKind>();
        foreach (var kind in kinds)
        {
            if (Before(kind) is not { } before)
                continue;
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var count = await kind.Drop(before, ct);
            if (count > 0)
                await audit.Record(AuditAct.Dropped, $"retention/{kind.Name}",
                    $"Removed {InWords.Count(count, "record")} of {kind.Title}, older than {InWords.Of(before.InUtc().Date)}: "
                    + $"they are kept for {kind.DaysOf(settings)} days.", actor: actor, ct: ct);
            await transaction.CommitAsync(ct);
            dropped.Add(new DroppedKind(kind.Name, kind.Title, count));
        }
        return dropped;
    }

    /// <summary>A time that is too short is refused as a whole: nothing is removed by a slip.</summary>
    private Refusal? Fault() => kinds.FirstOrDefault(k => k.DaysOf(settings) is { } days && days < k.DaysMin) is { } kind
        ? new Refusal(RefusalCodes.InvalidValue,
            $"{kind.Title} are kept for at least {kind.DaysMin} days, and Runrate:Retention says {kind.DaysOf(settings)}. Nothing was removed.",
            kind.Name)
        : null;

    private Instant? Before(IExpiring kind) =>
        kind.DaysOf(settings) is { } days && days >= kind.DaysMin ? clock.GetCurrentInstant() - Duration.FromDays(days) : null;
}
