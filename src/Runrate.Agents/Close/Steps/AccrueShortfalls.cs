using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Commitments;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Close.Steps;

/// <summary>
/// A minimum spend that will not be reached is accrued when that is probable, and in full when the term is over; a tax book waits for
/// the end of the term, because nothing fixes the liability before. What stands accrued is brought to what is due, so that spending that
/// comes after all gives it back.
/// </summary>
public sealed class AccrueShortfalls(RunrateDb db, CommitmentsQuery commitments, Journal journal)
{
    public async Task<Outcome<StepResult>> Run(EntityId entityId, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([entityId], ct) ?? throw new InvariantException($"There is no entity '{entityId}'.");
        var rows = (await commitments.Of(entityId, period, ct)).Where(r => r.Standing is not null && r.From <= period.LastDay()).ToList();
        var owners = rows.Select(r => r.Arrangement.Agent).OfType<AgentId>().Distinct().ToList();
        var agents = await db.Agents.AsNoTracking().Where(a => owners.Contains(a.Id)).ToDictionaryAsync(a => a.Id, ct);
        var planned = rows.ConvertAll(r => (Row: r, Terms: ArrangementPlan.Terms(
            r.Arrangement, r.Arrangement.Agent is { } id ? agents.GetValueOrDefault(id) : null)));
        var accrued = await Accrued(entity, planned.ConvertAll(p => ShortfallEntries.SourceOf(p.Terms.Reference)), ct);
        var attention = new List<string>();
        var drafts = new List<EntryDraft>();
        var already = 0;
        foreach (var (row, terms) in planned)
        {
            var probable = row.Arrangement.Commitment!.ShortfallProbable;
            Attend(row, probable, attention);
            var item = new Acquisition(entityId, terms.Reference, terms.Name, terms.Agent, terms.CostCenter, terms.Amount, terms.Date);
            var expense = TreatmentAccounts.Expense(row.Arrangement.Category);
            var source = ShortfallEntries.SourceOf(terms.Reference);
            foreach (var book in entity.Books.Where(b => b != Book.Management).Append(Book.Management))
            {
                var judged = probable == "Yes" && (book.IsStatutory() || book == Book.Management);
                var due = SpendCommitment.ToAccrue(row.Standing!, judged);
                var (standing, count) = accrued.GetValueOrDefault((source, book), (Money.Zero(entity.FunctionalCurrency), 0));
                if (ShortfallEntries.Accrue(item, book, expense, due, standing, period, count + 1) is { } draft)
                    drafts.Add(draft);
                else
                    already += count;
            }
        }
        var posted = await journal.Post(drafts, actor, LatePolicy.NextOpenPeriod, ct);
        return posted.IsOk
            ? new StepResult(CloseSteps.AccrueShortfalls.Name, posted.Value.Posted, already + posted.Value.AlreadyPosted, attention)
            : posted.Refusal;
    }

    private static void Attend(CommitmentRow row, string? probable, List<string> attention)
    {
        var standing = row.Standing!;
        if (standing.Shortfall.IsZero)
            return;
        if (standing.IsOver)
            attention.Add($"{row.Arrangement.Name}: {InWords.Of(standing.Shortfall)} of the minimum was not spent by {row.Until:uuuu-MM-dd} "
                + "and is accrued.");
        else if (probable is null)
            attention.Add($"{row.Arrangement.Name}: at {InWords.Of(row.Pace)} a month {InWords.Of(standing.Shortfall)} of the minimum "
                + "will not be spent. "
                + "State whether that is probable (ASC 450-20-25-2).");
    }

    /// <summary>What stands accrued for each commitment in each book over all months, and in how many entries.</summary>
    private async Task<Dictionary<(string Source, Book Book), (Money Accrued, int Entries)>> Accrued(
        Entity entity, List<string> sources, CancellationToken ct)
    {
        var rows = await db.Entries.AsNoTracking().Where(e => e.Entity == entity.Id && e.Book != null)
            .SelectMany(e => e.Postings, (e, p) => new { e.Id, e.Book, p.Account, p.Source, p.Amount.Micros })
            .Where(x => x.Source != null && sources.Contains(x.Source) && x.Account == ShortfallEntries.Accrued).ToListAsync(ct);
        return rows.GroupBy(r => (r.Source!, r.Book!.Value)).ToDictionary(g => g.Key, g => (
            new Money(-g.Sum(r => r.Micros), entity.FunctionalCurrency), g.Select(r => r.Id).Distinct().Count()));
    }
}
