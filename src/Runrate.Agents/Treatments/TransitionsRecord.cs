using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Treatments;

/// <summary>A transition as stated, in major units of the entity's functional currency.</summary>
public sealed record TransitionStatement(
    Guid? From, Guid? To, LocalDate? Date, string? Rationale, decimal? OneOffCost, decimal? MonthlyBefore,
        decimal? MonthlyAfter, string? Evidence = null);

/// <summary>
/// Records a step from one arrangement to another and classifies the new one again, because a new way of running an agent is a new
/// accounting question. Both are saved, or neither.
/// </summary>
public sealed class RecordTransition(RunrateDb db, ClassifyArrangement classify, IClock clock, IdGenerator ids)
{
    /// <returns>The transition, or a refusal: <c>not-permitted</c>, <c>missing-field</c>, <c>invalid-value</c>,
    /// <c>not-found</c>, <c>already-exists</c>.</returns>
    public async Task<Outcome<Transition>> Run(TransitionStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Accountant))
            return new Refusal(RefusalCodes.NotPermitted, "Recording a transition needs the Accountant role.");
        if (Incomplete(stated) is { } incomplete)
            return incomplete;
        var from = await db.Arrangements.AsNoTracking().FirstOrDefaultAsync(a => a.Id == stated.From, ct);
        var to = await db.Arrangements.AsNoTracking().FirstOrDefaultAsync(a => a.Id == stated.To, ct);
        if (from is null || to is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no arrangement {(from is null ? stated.From : stated.To)}.",
                from is null ? "from" : "to");
        if (from.Entity != to.Entity)
            return new Refusal(RefusalCodes.InvalidValue, "The two arrangements are of different entities.", "to");
        if (await db.Transitions.AnyAsync(t => t.FromArrangement == from.Id && t.ToArrangement == to.Id, ct))
            return new Refusal(RefusalCodes.AlreadyExists, $"The transition from '{from.Name}' to '{to.Name}' is recorded already.", "to");

        var currency = (await db.Entities.FindAsync([from.Entity], ct))!.FunctionalCurrency;
        var transition = new Transition
        {
            Id = ids.Next(),
            Entity = from.Entity,
            Agent = to.Agent ?? from.Agent,
            FromArrangement = from.Id,
            ToArrangement = to.Id,
            Date = stated.Date!.Value,
            Rationale = stated.Rationale!.Trim(),
            Evidence = string.IsNullOrWhiteSpace(stated.Evidence) ? null : stated.Evidence.Trim(),
            OneOffCost = Money.From(stated.OneOffCost!.Value, currency),
            MonthlyBefore = Money.From(stated.MonthlyBefore!.Value, currency),
            MonthlyAfter = Money.From(stated.MonthlyAfter!.Value, currency),
            RecordedAt = clock.GetCurrentInstant(),
            RecordedBy = actor.Name,
        };
        // Saved with the memos, in the transaction of the classification.
        db.Transitions.Add(transition);
        var memos = await classify.Run(to.Id, actor, ct);
        if (memos.IsOk)
            return transition;
        db.ChangeTracker.Clear();
        return memos.Refusal;
    }

    private static Refusal? Incomplete(TransitionStatement stated)
    {
        (string Field, bool Missing)[] required =
        [
            ("from", stated.From is null), ("to", stated.To is null), ("date", stated.Date is null),
            ("rationale", string.IsNullOrWhiteSpace(stated.Rationale)), ("oneOffCost", stated.OneOffCost is null),
            ("monthlyBefore", stated.MonthlyBefore is null), ("monthlyAfter", stated.MonthlyAfter is null),
        ];
        var missing = required.Where(r => r.Missing).Select(r => r.Field).ToList();
        if (missing.Count > 0)
            return new Refusal(RefusalCodes.MissingField, $"A transition cannot do without: {string.Join(", ", missing)}.",
                string.Join(",", missing));
        if (stated.From == stated.To)
            return new Refusal(RefusalCodes.InvalidValue, "A transition leads to another arrangement.", "to");
        var negative = new[] { ("oneOffCost", stated.OneOffCost), ("monthlyBefore", stated.MonthlyBefore), ("monthlyAfter",
            stated.MonthlyAfter) }
            .Where(a => a.Item2 is < 0 or > 9_000_000_000_000m).Select(a => a.Item1).ToList();
        return negative.Count > 0
            ? new Refusal(RefusalCodes.InvalidValue, $"Not a cost: {string.Join(", ", negative)}.", string.Join(",", negative))
            : null;
    }
}
