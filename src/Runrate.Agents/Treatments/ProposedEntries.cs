using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Treatments;

/// <summary>An entry that approving memos posts, or that stands for them already.</summary>
/// <param name="Lines">Its legs with the function that each cost will bear; none where nothing is posted.</param>
/// <param name="MonthByMonth">Approving posts nothing: this is the first of as many entries as there are months of service.</param>
/// <param name="Missing">What keeps it from being drawn up, or null.</param>
public sealed record ProposedEntry(IReadOnlyList<Book> Books, IReadOnlyList<Posting> Lines, bool MonthByMonth, string? Missing)
{
    /// <summary>The ledger holds it: approving posts nothing for these books.</summary>
    public bool Standing { get; init; }

    /// <summary>Why approving posts nothing for these books, where the ledger does not follow the memo already; null elsewhere.</summary>
    public string? Why { get; init; }

    /// <summary>The day of the entry that it takes back, where it is a reversal.</summary>
    public LocalDate? Reverses { get; init; }

    /// <summary>Whether approving posts it.</summary>
    public bool Posts => !Standing && !MonthByMonth && Missing is null && Lines.Count > 0;
}

/// <summary>
/// The entries that approving the drafts of an arrangement posts, in the order in which it does, by the course that posting itself takes; and
/// what stands for the other books. Posts nothing.
/// </summary>
public sealed class ProposedEntries(RunrateDb db, PostTreatments posting)
{
    /// <param name="memo">Only that draft; null for every draft at once.</param>
    public async Task<IReadOnlyList<ProposedEntry>> Of(Guid arrangementId, Guid? memo = null, CancellationToken ct = default)
    {
        var arrangement = await db.Arrangements.AsNoTracking().FirstOrDefaultAsync(a => a.Id == arrangementId, ct);
        var memos = await db.Memos.AsNoTracking().Where(m => m.ArrangementId == arrangementId && m.Stage != MemoStatus.Rejected).ToListAsync(ct);
        if (arrangement is null || memos.Count == 0)
            return [];
        var entity = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == arrangement.Entity, ct);
        var agent = arrangement.Agent is { } id ? await db.Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, ct) : null;
        var drafts = memos.Where(m => m.Stage == MemoStatus.Draft).GroupBy(m => m.Book).Select(g => g.MaxBy(m => m.Version)!).ToList();
        var ready = ClassifyArrangement.WithLens(memo is null ? drafts : drafts.FindAll(d => d.Id == memo), drafts, entity);
        var plans = PostTreatments.Plans(arrangement, entity, agent, memos, ready);
        if (!plans.ContainsKey(entity.PrimaryBook))
            return [];
        var terms = ArrangementPlan.Terms(arrangement, agent);
        // The memos are copies: nothing of what the course marks is saved.
        var course = await posting.Course(arrangement, entity, memos, ready, plans, ct);
        var served = CostFunctions.Serving(agent?.Function.ToString());
        var entries = course.Unwound.SelectMany(u => u.Standing).Select(e => new ProposedEntry(
            e.Book is { } book ? [book] : [.. plans.Keys.Order()],
            [.. e.Postings.Select(p => p with { Amount = -p.Amount })], false, null)
        { Reverses = e.Date }).ToList();
        var done = course.Fresh.Select(m => m.Book).ToHashSet();
        foreach (var over in course.Forward)
        {
            var step = new ReplacedMemo(arrangement, entity, agent, plans[over.Memo.Book], over);
            var (draft, why) = await posting.ForwardDraft(step, ct);
            entries.Add(new ProposedEntry([over.Memo.Book], Lines(draft), false, null) { Why = why });
            done.Add(over.Memo.Book);
        }
        var rest = memo is null ? plans.Keys : ready.Select(m => m.Book);
        foreach (var (items, common) in ArrangementPlan.Groups(course.Fresh, m => m.Book, plans))
            entries.Add(Entry([.. items.Select(m => m.Book).Order()], common));
        foreach (var (books, common) in ArrangementPlan.Groups([.. rest.Where(b => !done.Contains(b)).Order()], b => b, plans))
            entries.Add(Entry(books, common) with { Standing = true });
        return entries;

        ProposedEntry Entry(IReadOnlyList<Book> books, bool common)
        {
            var plan = plans[books[0]];
            var draft = plan.First(terms, common ? null : books[0], 1, "");
            return draft.IsOk ? new ProposedEntry(books, Lines(draft.Value), !plan.PostsAtOnce, null)
                : new ProposedEntry(books, [], false, draft.Refusal.Message);
        }

        IReadOnlyList<Posting> Lines(EntryDraft? draft) => draft is null ? []
            : [.. draft.Postings.Select(p => p with { Function = CostFunctions.Of(p.Account, p.Function, served) })];
    }
}
