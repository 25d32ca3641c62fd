using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Treatments;

/// <summary>What approving would post first, in which books.</summary>
/// <param name="Lines">Its legs with the function that each cost will bear; none where nothing is posted.</param>
/// <param name="MonthByMonth">The first of as many entries as there are months of service.</param>
/// <param name="Missing">What keeps it from being drawn up, or null.</param>
public sealed record ProposedEntry(IReadOnlyList<Book> Books, IReadOnlyList<Posting> Lines, bool MonthByMonth, string? Missing);

/// <summary>The entries that the latest memos of an arrangement lead to, by the plan that posting itself follows. Posts nothing.</summary>
public sealed class ProposedEntries(RunrateDb db)
{
    public async Task<IReadOnlyList<ProposedEntry>> Of(Guid arrangementId, CancellationToken ct = default)
    {
        var arrangement = await db.Arrangements.AsNoTracking().FirstOrDefaultAsync(a => a.Id == arrangementId, ct);
        var memos = await db.Memos.AsNoTracking().Where(m => m.ArrangementId == arrangementId && m.Stage != MemoStatus.Rejected).ToListAsync(ct);
        if (arrangement is null || memos.Count == 0)
            return [];
        var entity = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == arrangement.Entity, ct);
        var agent = arrangement.Agent is { } id ? await db.Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, ct) : null;
        var plans = PostTreatments.Plans(arrangement, entity, agent, memos, []);
        if (!plans.ContainsKey(entity.PrimaryBook))
            return [];
        var terms = ArrangementPlan.Terms(arrangement, agent);
        var books = plans.Keys.Order().ToList();
        var common = ArrangementPlan.IsCommon(plans, books);
        return [.. (common ? [books] : books.Select(book => new List<Book> { book })).Select(group => Entry(
            plans[group[0]], terms, agent, group, common ? null : group[0]))];
    }

    private static ProposedEntry Entry(AcquisitionPlan plan, SpendTerms terms, Agent? agent, IReadOnlyList<Book> books, Book? book)
    {
        var draft = plan.First(terms, book, 1, "");
        if (!draft.IsOk)
            return new ProposedEntry(books, [], false, draft.Refusal.Message);
        var served = CostFunctions.Serving(agent?.Function.ToString());
        return new ProposedEntry(books, draft.Value is null ? []
            : [.. draft.Value.Postings.Select(p => p with { Function = CostFunctions.Of(p.Account, p.Function, served) })],
            !plan.PostsAtOnce, null);
    }
}
