using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Treatments;

/// <summary>A memo whose predecessor is taken back: all that stands of it is in open months, or waits in suspense.</summary>
/// <param name="Others">Memos of other books that shared the entries: they are posted anew.</param>
internal sealed record Unwinding(
    TreatmentMemo Memo, TreatmentMemo Old, IReadOnlyList<JournalEntry> Standing, IReadOnlyList<TreatmentMemo> Others);

/// <summary>A memo that replaces one which a sealed month holds.</summary>
internal sealed record OverSealed(TreatmentMemo Memo, TreatmentMemo Old, YearMonth SealedPeriod);

/// <summary>The same with what its entry is drawn up from.</summary>
internal sealed record ReplacedMemo(Arrangement Arrangement, Entity Entity, Agent? Agent, AcquisitionPlan Plan, OverSealed Of)
{
    public TreatmentMemo Memo => Of.Memo;

    public TreatmentMemo Old => Of.Old;

    public YearMonth SealedPeriod => Of.SealedPeriod;

    public string Record => Memo.Id.ToString("N")[..8];
}

/// <summary>
/// What taking memos to the ledger comes to, before anything is posted: what is reversed, what goes forward over a sealed month, and what
/// posts afresh. The same for a preview and for the posting itself; a memo in none of the three is in the ledger already.
/// </summary>
internal sealed record TreatmentCourse(
    IReadOnlyList<Unwinding> Unwound, IReadOnlyList<OverSealed> Forward, IReadOnlyList<TreatmentMemo> Fresh)
{
    /// <summary>Marks memos as the ledger will follow them: whoever only looks passes copies that are not saved.</summary>
    public static async Task<TreatmentCourse> Of(
        IReadOnlyList<TreatmentMemo> all, IReadOnlyList<TreatmentMemo> ready, IReadOnlyDictionary<Book, AcquisitionPlan> plans,
        IReadOnlySet<YearMonth> closed, Func<Book, Task<IReadOnlyList<JournalEntry>>> standingIn)
    {
        var (unwound, forward, fresh) = (new List<Unwinding>(), new List<OverSealed>(), new List<TreatmentMemo>());
        var reversed = new HashSet<EntryId>();
        foreach (var memo in ready)
        {
            var old = all.FirstOrDefault(m => m.InForce && m.Book == memo.Book && m.Id != memo.Id);
            if (memo.InForce || fresh.Contains(memo))
                continue;
            if (old is null)
            {
                fresh.Add(memo);
                continue;
            }
            if (old.Effect == plans[memo.Book].ToString())
            {
                (memo.EntryId, memo.InForce, memo.Effect) = (old.EntryId, true, old.Effect);
                (old.Stage, old.InForce) = (MemoStatus.Superseded, false);
                continue;
            }
            var standing = (await standingIn(memo.Book)).Where(e => !reversed.Contains(e.Id)).ToList();
            if (standing.Find(e => closed.Contains(e.Period)) is { } held && old.BookTreatment != nameof(BookTreatment.Blocked))
            {
                forward.Add(new OverSealed(memo, old, held.Period));
                continue;
            }
            reversed.UnionWith(standing.Select(e => e.Id));
            // Whoever shared a common entry loses it with this book.
            var others = standing.Exists(e => e.Book is null) ? all.Where(m => m.InForce && m.Book != memo.Book).ToList() : [];
            foreach (var other in others)
                (other.InForce, other.EntryId) = (false, null);
            (old.Stage, old.InForce) = (MemoStatus.Superseded, false);
            unwound.Add(new Unwinding(memo, old, standing, others));
            fresh.Add(memo);
            fresh.AddRange(others.Where(m => !fresh.Contains(m) && ready.All(r => r.Book != m.Book)));
        }
        return new TreatmentCourse(unwound, forward, fresh);
    }
}
