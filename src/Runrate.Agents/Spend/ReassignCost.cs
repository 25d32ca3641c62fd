using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Spend;

/// <summary>
/// Gives posted cost that nobody claimed to an agent, by an entry in the same month, or in the next open one where it is sealed. What is
/// due is what stands under "unassigned" when it runs: a second time there is nothing left to move.
/// </summary>
public sealed class ReassignCost(RunrateDb db, Journal journal, UnclaimedCost unclaimed)
{
    /// <summary>Cost divided by a rule is not given to one agent: the rule is what decides.</summary>
    private const string Allocated = "allocations/";

    /// <param name="source">As <see cref="UnclaimedItem.Source"/> names it.</param>
    /// <returns>How many entries were posted; or <c>not-permitted</c>, <c>not-found</c>, <c>invalid-value</c>.</returns>
    public async Task<Outcome<PostResult>> Run(
        EntityId entity, YearMonth period, string? source, AgentId? to, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Accountant))
            return new Refusal(RefusalCodes.NotPermitted, "Giving posted cost to an agent takes the role Accountant.");
        if (string.IsNullOrWhiteSpace(source) || source.StartsWith(Allocated, StringComparison.Ordinal))
            return new Refusal(RefusalCodes.InvalidValue, "Choose a cost of the list; what a rule divides is changed at the rule.", "source");
        if (to is not { } agent || agent == AgentId.Unassigned)
            return new Refusal(RefusalCodes.InvalidValue, "Choose the agent that the cost belongs to.", "agent");
        var owner = await db.Entities.AsNoTracking().FirstOrDefaultAsync(e => e.Id == entity, ct);
        if (owner is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{entity}'.", "entity");
        if (!await db.Agents.AnyAsync(a => a.Id == agent && a.Entity == entity, ct))
            return new Refusal(RefusalCodes.NotFound, $"{owner.Name} has no agent '{agent}'.", "agent");
        var left = await unclaimed.Left(owner, source, period, ct);
        if (left.All(a => a.Amount.IsZero))
            return new Refusal(RefusalCodes.NotFound, "Nothing of this cost is unassigned any more.", "source");
        var stems = left.Select(a => ReassignmentEntries.Stem(source, a.Book)).Distinct().ToList();
        var sequence = await EntrySequences.Next(db, entity, stems, ct);
        var what = await db.Entries.AsNoTracking().Where(e => e.Entity == entity && e.Postings.Any(p => p.Source == source))
            .OrderBy(e => e.Date).Select(e => e.Memo).FirstAsync(ct);
        return await journal.Post(
            ReassignmentEntries.Move(entity, source, what, period.LastDay(), left, agent, sequence), actor, LatePolicy.NextOpenPeriod, ct);
    }
}
