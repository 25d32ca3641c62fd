using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Ledger;

/// <summary>A roll-up as it is stored: the movement of an account in a month.</summary>
/// <param name="Book">Null for entries common to all books.</param>
/// <param name="Agent">Null where the postings have no agent.</param>
public sealed record RolledUp(
    YearMonth Period, Book? Book, string Account, AgentId? Agent, Money Amount, CostFunction? Function = null);

/// <summary>Something that must not be so. <paramref name="Subject"/> is the entry key, the account or the month it is about.</summary>
public sealed record LedgerFinding(string Check, string Subject, string Text);

/// <summary>The checks that the nightly job, the close and the tests all run. An empty answer means that the ledger holds.</summary>
public static class LedgerChecks
{
    public static IReadOnlyList<LedgerFinding> Run(IReadOnlyCollection<JournalEntry> entries, IReadOnlyCollection<RolledUp> rollUps) =>
        [.. Keys(entries), .. entries.SelectMany(Entry), .. Books(entries), .. RollUps(entries, rollUps)];

    /// <summary>A reversal nets its entry to zero in every account, agent and currency.</summary>
    public static IEnumerable<LedgerFinding> Reversals(
        IReadOnlyCollection<JournalEntry> reversals, IReadOnlyDictionary<EntryId, JournalEntry> originals)
    {
        foreach (var reversal in reversals.Where(e => e.Reverses is not null))
        {
            if (!originals.TryGetValue(reversal.Reverses!.Value, out var original))
            {
                yield return new LedgerFinding("reversal", reversal.Key.Value, $"{reversal.Key} reverses an entry that is not there.");
                continue;
            }
            var left = original.Postings.Concat(reversal.Postings)
                .GroupBy(p => (p.Account, p.Agent, p.Amount.Currency)).Any(g => g.Sum(p => p.Amount.Micros) != 0);
            if (left || original.Book != reversal.Book)
                yield return new LedgerFinding("reversal", reversal.Key.Value, $"{reversal.Key} does not undo {original.Key}.");
        }
    }

    private static IEnumerable<LedgerFinding> Keys(IEnumerable<JournalEntry> entries) => entries
        .GroupBy(e => (e.Entity, e.Key)).Where(g => g.Count() > 1)
        .Select(g => new LedgerFinding("unique-key", g.Key.Key.Value, $"{g.Count()} entries share the key {g.Key.Key}."));

    private static IEnumerable<LedgerFinding> Entry(JournalEntry entry)
    {
        if (entry.Postings.Count < 2)
            yield return new LedgerFinding("two-legs", entry.Key.Value, $"{entry.Key} has {entry.Postings.Count} postings.");
        foreach (var group in entry.Postings.GroupBy(p => p.Amount.Currency))
        {
            var sum = group.Sum(p => p.Amount.Micros);
            if (sum != 0)
                yield return new LedgerFinding("balanced", entry.Key.Value, $"{entry.Key} is out of balance by {new Money(sum, group.Key)}.");
        }
        foreach (var posting in entry.Postings)
        {
            if (!ChartOfAccounts.Default.Contains(posting.Account))
                yield return new LedgerFinding("known-account", entry.Key.Value,
                    $"{entry.Key} posts to {posting.Account}, which is not in the chart.");
            else if (ChartOfAccounts.Default[posting.Account].Memo && entry.Book != Book.Management)
                yield return new LedgerFinding("memo-account", entry.Key.Value,
                    $"{entry.Key} posts memo account {posting.Account} outside the management book.");
        }
    }

    private static IEnumerable<LedgerFinding> Books(IReadOnlyCollection<JournalEntry> entries) =>
        from book in Enum.GetValues<Book>()
        from total in TrialBalance.Of(entries, book).Totals
        where !total.IsZero
        select new LedgerFinding("book-balance", book.ToString(), $"The {book} book is out of balance by {total}.");

    private static IEnumerable<LedgerFinding> RollUps(IEnumerable<JournalEntry> entries, IEnumerable<RolledUp> rollUps)
    {
        var posted = entries
            .SelectMany(e => e.Postings.Select(p =>
                (Key: (e.Period, e.Book, p.Account, Agent: p.Agent?.Value ?? "", p.Function, p.Amount.Currency), p.Amount.Micros)))
            .GroupBy(x => x.Key).ToDictionary(g => g.Key, g => g.Sum(x => x.Micros));
        var rolled = rollUps.GroupBy(r => (r.Period, r.Book, r.Account, Agent: r.Agent?.Value ?? "", r.Function, r.Amount.Currency))
            .ToDictionary(g => g.Key, g => g.Sum(r => r.Amount.Micros));
        foreach (var key in posted.Keys.Union(rolled.Keys))
        {
            var difference = rolled.GetValueOrDefault(key) - posted.GetValueOrDefault(key);
            if (difference != 0)
                yield return new LedgerFinding("roll-up", key.Account,
                    $"{key.Period.ToIso()} {key.Account} {key.Agent}".TrimEnd() + $": the roll-up is off by {new Money(difference, key.Currency)}.");
        }
    }
}
