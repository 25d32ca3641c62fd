using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>
/// Gives agents their share of cost that no agent causes alone, in the management book: what they bear is taken from "unassigned" in an
/// account of its own, so that no total changes, and published books know nothing of it.
/// </summary>
public static class AllocationEntries
{
    public static AccountCode SharedCost => Accounts.SharedCost;

    /// <summary>The difference between what each agent should bear and what it bears already; null where there is none.</summary>
    /// <param name="sequence">Counts the entries of this rule and month, so that a changed share is an entry of its own.</param>
    public static EntryDraft? Allocate(
        EntityId entity, Guid rule, string name, YearMonth period, IReadOnlyDictionary<AgentId, Money> due,
        IReadOnlyDictionary<AgentId, Money> borne, Currency currency, int sequence)
    {
        var source = $"allocations/{rule:N}/{period.ToIso()}";
        var legs = new EntryLines();
        var total = Money.Zero(currency);
        foreach (var agent in due.Keys.Union(borne.Keys).OrderBy(a => a.Value, StringComparer.Ordinal))
        {
            var share = Of(due, agent) - Of(borne, agent);
            legs.Debit(SharedCost, share, agent, source: source);
            total += share;
        }
        legs.Credit(SharedCost, total, AgentId.Unassigned, source: source);
        return legs.IsEmpty ? null : new EntryDraft(
            EntryKey.Of("allocations", rule.ToString("N"), period.ToIso(), $"{sequence}"), EntryKind.Allocation, entity, Book.Management,
            period.LastDay(), $"Allocation of shared cost, {name}, for {InWords.Of(period)}", legs.ToPostings());

        Money Of(IReadOnlyDictionary<AgentId, Money> amounts, AgentId agent) => amounts.GetValueOrDefault(agent, Money.Zero(currency));
    }
}
