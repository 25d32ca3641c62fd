using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Staffing;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Statements;

/// <summary>One card of the first screen: a figure, an amount or a number, the others being null.</summary>
/// <param name="Key"><c>net</c>, <c>loaded-cost</c>, <c>cost-per-outcome</c>, <c>headcount</c>, <c>at-risk</c>.</param>
/// <param name="Figure">Where the card is a sum of postings.</param>
/// <param name="Amount">Where it is money but a ratio: cost per outcome.</param>
/// <param name="Number">Where it is a count: headcount-equivalent.</param>
/// <param name="Change">Against last month, in words.</param>
/// <param name="Detail">What it is measured against, in words.</param>
public sealed record SummaryCard(string Key, string Title, Figure? Figure, Money? Amount, decimal? Number, string Change, string Detail);

/// <summary>The first screen of a month in a book.</summary>
/// <param name="Bridge">From last month's net contribution to this month's; its steps sum exactly.</param>
/// <param name="IsClosed">Whether the month is sealed.</param>
/// <param name="PartialMonth">Whether the month is not over yet.</param>
public sealed record WorkforceOverview(
    YearMonth Period, Book Book, bool IsClosed, bool PartialMonth, bool TiesToLedger, IReadOnlyList<SummaryCard> Cards,
    Variance Bridge, IReadOnlyList<RosterRow> Roster, RosterTotals Totals, IReadOnlyList<DecisionItem> NeedsDecision)
{
    /// <summary>Who cost more than they brought.</summary>
    public WorkforceHeadline Headline => WorkforceHeadline.Of(
        Roster, Book, NeedsDecision.FirstOrDefault(i => i.Kind == DecisionList.Unclaimed)?.Amount);
}

/// <summary>Builds the first screen from the roster and the ledger.</summary>
public sealed class WorkforceSummary(
    RunrateDb db, AgentDirectory directory, AgentHistories histories, LedgerQueries ledger, VarianceQuery variances, DecisionList decisions,
    Remembered remembered, Lag lag, IClock clock)
{
    /// <summary>What came in during the last moments may not be in its outcomes and signals; then the request's <see cref="Lag"/> says so.</summary>
    public async Task<Outcome<WorkforceOverview>> Run(EntityId entityId, YearMonth period, Book book, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([entityId], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{entityId}'.", "entity");
        if (book != Book.Management && !entity.Books.Contains(book))
            return new Refusal(RefusalCodes.InvalidValue, $"{entity.Name} does not keep the {book} book.", "book");
        return await remembered.ReadWithLag(
            this, db, ("overview", entityId, period, book, clock.Today(entity)), lag,
            (summary, ended) => summary.Read(entity, period, book, ended), v => v.Roster.Count + v.NeedsDecision.Count, ct);
    }

    private async Task<WorkforceOverview> Read(Entity entity, YearMonth period, Book book, CancellationToken ct)
    {
        var entityId = entity.Id;
        var last = period.PlusMonths(-1);
        var agents = await db.Agents.AsNoTracking().Where(a => a.Entity == entityId).ToDictionaryAsync(a => a.Id, ct);
        var roster = await directory.Roster(entityId, period, book, ct);
        var totals = await directory.Totals(entityId, period, book, roster, ct);
        var now = await Month(entity, agents, period, roster, totals, ct);
        var before = await Month(entity, agents, last, await directory.Roster(entityId, last, book, ct),
            await directory.Figures(entityId, last, book, ct), ct);
        var sealedPeriods = await ledger.SealedPeriods(entityId, ct);
        return new WorkforceOverview(
            period, book, sealedPeriods.Contains(period), clock.Today(entity) < period.LastDay(), totals.TiesToLedger,
            Cards(now, before), await variances.MonthOnMonth(entity, period, book, null, ct), roster, totals,
            await decisions.For(entity, period, roster, ct));
    }

    /// <summary>Only what moved the net contribution since the month before, without cards and decisions.</summary>
    public async Task<Variance?> Bridge(EntityId entityId, YearMonth period, Book book, CancellationToken ct = default) =>
        await db.Entities.FindAsync([entityId], ct) is { } entity ? await variances.MonthOnMonth(entity, period, book, null, ct) : null;

    private async Task<MonthView> Month(
        Entity entity, Dictionary<AgentId, Agent> agents, YearMonth period, IReadOnlyList<RosterRow> roster, EntityFigures totals,
        CancellationToken ct)
    {
        var outcomes = (await histories.OutcomesByMonth(entity.Id, period, period, null, ct)).ToDictionary(o => o.Key.Agent, o => o.Value);
        var all = outcomes.Values.Aggregate(Outcomes.None, (sum, o) => sum.Plus(o));
        var headcount = 0m;
        var humanCost = Money.Zero(entity.FunctionalCurrency);
        foreach (var (id, done) in outcomes.Where(o => agents.ContainsKey(o.Key)))
        {
            var target = agents[id].TargetOn(period.LastDay());
            headcount += target.UnitsPerHumanMonth == 0 ? 0 : done.Accepted / target.UnitsPerHumanMonth;
            humanCost += target.HumanCostPerUnit * done.Accepted;
        }
        return new MonthView(roster, totals, all.Accepted, headcount, humanCost);
    }

    private static IReadOnlyList<SummaryCard> Cards(MonthView now, MonthView before)
    {
        var (cost, costBefore) = (PerOutcome(now), PerOutcome(before));
        var (human, risk, riskBefore) = (PerOutcome(now, now.HumanCost), AtRisk(now.Roster), AtRisk(before.Roster));
        var atRisk = now.Roster.Where(r => r.IsAtRisk).ToList();
        return
        [
            new("net", "Net contribution", now.Totals.NetContribution, null, null,
                Words.Change(before.Totals.NetContribution.Amount, now.Totals.NetContribution.Amount), "Productivity value less loaded cost."),
            new("loaded-cost", "Loaded cost", now.Totals.LoadedCost, null, null,
                Words.Change(before.Totals.LoadedCost.Amount, now.Totals.LoadedCost.Amount), "Run cost, acquisition cost and write-downs."),
            new("cost-per-outcome", "Cost per accepted outcome", null, cost, null,
                cost is { } c && costBefore is { } b ? Words.Change(b, c) : "No comparison: a month without accepted outcomes.",
                human is { } baseline
                    ? $"A person costs {InWords.Of(baseline)} for the same mix of outcomes."
                    : "No accepted outcomes yet."),
            new("headcount", "Headcount-equivalent", null, null, now.Headcount,
                Words.Change(before.Headcount, now.Headcount),
                "Accepted outcomes over what one full-time person produces."),
            new("at-risk", "Carrying value at risk", null, risk, null, Words.Change(riskBefore, risk),
                atRisk.Count == 0
                    ? "No agent with a fired trigger carries value."
                    : string.Join(", ", atRisk.Take(3).Select(r => r.Name))
                      + (atRisk.Count > 3 ? $" and {atRisk.Count - 3} more: " : ": ")
                          + $"trigger fired or under review. Carried in {atRisk[0].CarryingValue.Source.Book.Name()}."),
        ];
    }

    private static Money AtRisk(IReadOnlyList<RosterRow> roster) =>
        new(roster.Where(r => r.IsAtRisk).Sum(r => r.CarryingValue.Amount.Micros), roster[0].CarryingValue.Amount.Currency);

    private static Money? PerOutcome(MonthView month) => PerOutcome(month, month.Totals.LoadedCost.Amount);

    private static Money? PerOutcome(MonthView month, Money cost) => month.Accepted == 0 ? null : cost * (1 / month.Accepted);

    private sealed record MonthView(IReadOnlyList<RosterRow> Roster, EntityFigures Totals, decimal Accepted, decimal Headcount, Money HumanCost);
}
