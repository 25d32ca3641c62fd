using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Ledger;

/// <summary>
/// A balanced transaction. <see cref="Book"/> is null when every book agrees. It balances per currency when it is made,
/// is never changed, and is undone only by <see cref="Reverse"/>.
/// </summary>
public sealed class JournalEntry
{
    private readonly List<Posting> postings = [];

    private JournalEntry() { }

    public EntryId Id { get; private init; }
    public EntryKey Key { get; private init; }
    public EntryKind Kind { get; private init; }
    public EntityId Entity { get; private init; }
    public Book? Book { get; private init; }
    public LocalDate Date { get; private init; }

    /// <summary>The month it is accounted in; later than <see cref="Date"/>'s month where that was sealed.</summary>
    public YearMonth Period { get; private init; }

    /// <summary>The month it belongs to when that is not <see cref="Period"/>: a late event keeps where it came from.</summary>
    public YearMonth? OriginalPeriod { get; private init; }
    public string Memo { get; private init; } = "";

    /// <summary>The rules and memo it rests on, as text for the reader (<c>R-US-08.development · memo 3f2a</c>), or null.</summary>
    public string? Basis { get; private init; }
    public EntryId? Reverses { get; private init; }
    public Instant PostedAt { get; private init; }
    public string PostedBy { get; private init; } = "";
    public IReadOnlyList<Posting> Postings => postings;

    /// <exception cref="InvariantException">Unbalanced in some currency, fewer than two legs, a zero leg, or an unknown account.</exception>
    public static JournalEntry Create(EntryDraft draft, EntryId id, Instant postedAt, string postedBy)
    {
        var entry = new JournalEntry
        {
            Id = id,
            Key = draft.Key,
            Kind = draft.Kind,
            Entity = draft.Entity,
            Book = draft.Book,
            Date = draft.Date,
            Period = draft.Period ?? draft.Date.ToYearMonth(),
            OriginalPeriod = draft.Period is { } period && period != draft.Date.ToYearMonth() ? draft.Date.ToYearMonth() : null,
            Memo = draft.Memo,
            Basis = draft.Basis,
            Reverses = draft.Reverses,
            PostedAt = postedAt,
            PostedBy = postedBy,
        };
        entry.postings.AddRange(draft.Postings);
        entry.CheckBalanced();
        return entry;
    }

    /// <summary>The entry that nets this one to zero in every account, dated and keyed as given.</summary>
    public EntryDraft Reverse(LocalDate date, string why, EntryKind kind = EntryKind.Reversal) => new(
        EntryKey.Of("reversal", Key.Value), kind, Entity, Book, date, $"Reversal: {why}",
        [.. postings.Select(p => p with { Amount = -p.Amount })])
    { Reverses = Id };

    /// <summary>
    /// Same postings in the same order: what "the same entry again" means. A function is not asked for, because an agent may serve
    /// another one by the time the entry is made again.
    /// </summary>
    public bool HasSamePostings(EntryDraft draft) =>
        draft.Book == Book && draft.Date == Date && Compared(postings).SequenceEqual(Compared(draft.Postings));

    private static IEnumerable<Posting> Compared(IEnumerable<Posting> postings) =>
        postings.OrderBy(p => p.Line).Select(p => p with { Function = null });

    /// <exception cref="InvariantException">It does not balance.</exception>
    public void CheckBalanced()
    {
        Invariant.Check(postings.Count >= 2, $"Entry {Key} has fewer than two postings.");
        Invariant.Check(postings.Select(p => p.Line).Distinct().Count() == postings.Count, $"Entry {Key} repeats a line number.");
        foreach (var group in postings.GroupBy(p => p.Amount.Currency))
        {
            var sum = group.Sum(p => p.Amount.Micros);
            Invariant.Check(sum == 0, $"Entry {Key} is out of balance by {new Money(sum, group.Key)}.");
        }
        foreach (var posting in postings)
        {
            Invariant.Check(!posting.Amount.IsZero, $"Entry {Key} line {posting.Line} is zero.");
            var account = ChartOfAccounts.Default[posting.Account];
            Invariant.Check(!account.Memo || Book == Ledger.Book.Management, $"Memo account {account.Code} posts in the management book only.");
        }
    }
}

/// <summary>
/// What an entry will be, as pure functions make it: everything but its identity, time and author, which posting adds.
/// Leave <see cref="Period"/> null to account for it in the month of its date.
/// </summary>
public sealed record EntryDraft(
    EntryKey Key, EntryKind Kind, EntityId Entity, Book? Book, LocalDate Date, string Memo, IReadOnlyList<Posting> Postings)
{
    public YearMonth? Period { get; init; }
    public string? Basis { get; init; }
    public EntryId? Reverses { get; init; }
}
