using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Ledger;

/// <summary>The balance of an account, for an agent or none, in one currency. Debit positive.</summary>
public sealed record AccountBalance(string Account, AgentId? Agent, Money Balance);

/// <summary>A fold of postings into balances. A book's trial balance takes the entries that are common or its own.</summary>
public sealed record TrialBalance(IReadOnlyList<AccountBalance> Rows)
{
    public static TrialBalance Of(IEnumerable<JournalEntry> entries, Book book) => new(
    [
        .. entries
            .Where(e => e.Book is null || e.Book == book)
            .SelectMany(e => e.Postings)
            .GroupBy(p => (p.Account, p.Agent, p.Amount.Currency))
            .Select(g => new AccountBalance(g.Key.Account, g.Key.Agent, new Money(g.Sum(p => p.Amount.Micros), g.Key.Currency)))
            .Where(r => !r.Balance.IsZero)
            .OrderBy(r => r.Account, StringComparer.Ordinal).ThenBy(r => r.Agent?.Value, StringComparer.Ordinal),
    ]);

    /// <summary>One sum per currency; each is zero, or the ledger is broken.</summary>
    public IReadOnlyList<Money> Totals =>
        [.. Rows.GroupBy(r => r.Balance.Currency).Select(g => new Money(g.Sum(r => r.Balance.Micros), g.Key))];

    public bool IsBalanced => Totals.All(t => t.IsZero);
}
