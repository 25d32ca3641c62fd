using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Close.Impairment;

/// <summary>
/// Looks for agents that carry value and show signs of losing it: a withdrawn model, idleness, losses, missed targets, a cheaper successor,
/// a review for retirement, a stated indicator. Each asset concerned gets a test that waits for its figures; nothing is written off by guess.
/// Tests that people recorded and approved are held against the books first, so that what they answer is not asked again.
/// </summary>
public sealed class TestForImpairment(
    RunrateDb db, AgentHistories histories, AssetLedger assets, LedgerQueries ledger, PostImpairments posting, ImpairmentDuties duties,
    IClock clock, IdGenerator ids)
{
    /// <summary>A test that was made stands for this many months before the same sign calls for another.</summary>
    public const int StandsMonths = 3;

    /// <summary>The share by which a price list has to fall to be a sign.</summary>
    public const decimal PriceFallMin = 0.3m;

    private static readonly HashSet<RetirementTriggerKind> NoIndicator = [RetirementTriggerKind.Ownerless];

    public async Task<Outcome<StepResult>> Run(EntityId entityId, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([entityId], ct) ?? throw new InvariantException($"There is no entity '{entityId}'.");
        var held = await posting.Run(entity, period, actor, ct);
        if (!held.IsOk)
            return held.Refusal;
        var agents = await db.Agents.AsNoTracking().Where(a => a.Entity == entityId).ToListAsync(ct);
        var past = await histories.Load(entity, agents, period.LastDay(), ct);
        var records = (await db.Assets.AsNoTracking().Where(a => a.Entity == entityId && a.Agent != null && a.EndedOn == null).ToListAsync(ct))
            .Where(a => a.Book is Book.UsGaap or Book.Ifrs or Book.IndAs && AssetChanges.IsMeasured(a)).ToList();
        var known = await db.WriteDowns.Where(w => w.Entity == entityId).ToListAsync(ct);
        var (raised, waiting) = (0, 0);
        var falls = await PriceFalls(agents, period, ct);
        foreach (var agent in agents.Where(a => past.ContainsKey(a.Id)))
        {
            if (Indicator(agent, past[agent.Id], falls.GetValueOrDefault(agent.Id)) is not { } indicator)
                continue;
            var carried = new List<(AssetRecord Record, Money Carrying)>();
            foreach (var record in records.Where(r => r.Agent == agent.Id))
            {
                var balances = await assets.Balances(entityId, record.ArrangementId, record.Book, ct);
                var carrying = balances.Aggregate(Money.Zero(entity.FunctionalCurrency), (sum, b) => sum + b.Balance);
                if (carrying.Micros > 0)
                    carried.Add((record, carrying));
            }
            var before = await CostOfAssets(entity, agent.Id, period, ct);
            foreach (var (record, carrying) in carried)
            {
                var since = period.PlusMonths(-StandsMonths);
                if (known.Exists(w => w.ArrangementId == record.ArrangementId && w.Book == record.Book
                    && (w.Period > since || w.Status == WriteDownStatus.NeedsFacts)))
                    continue;
                var all = carried.Where(c => c.Record.Book == record.Book).Sum(c => c.Carrying.ToDecimal());
                var assumed = WriteDownProposal.Suggest(record, past[agent.Id], period, before, carrying.ToDecimal() / all);
                db.WriteDowns.Add(New(record, period, indicator, carrying, assumed));
                raised++;
            }
        }
        await db.SaveChangesAsync(ct);
        var open = await db.WriteDowns.AsNoTracking().Where(w => w.Entity == entityId && w.Status == WriteDownStatus.NeedsFacts).ToListAsync(ct);
        waiting = open.Count - raised;
        return new StepResult(CloseSteps.TestForImpairment.Name, held.Value.Posted + raised, held.Value.AlreadyPosted + waiting,
        [
            .. held.Value.NeedsAttention, .. await duties.Open(entity, period, ct),
            .. open.GroupBy(w => w.ArrangementId).Select(g =>
                $"{g.First().Name}: what are its expected cash flows and fair value? {g.First().Indicator} " +
                $"({g.Select(w => w.Book).Names()})"),
        ]);
    }

    private static string? Indicator(Agent agent, AgentHistory history, string? priceFall)
    {
        var fired = TriggerAssessment.AssessAll(agent.RetirementTriggers, history)
            .Where(a => a.Fired && !NoIndicator.Contains(a.Trigger.Kind)).Select(a => a.Because).ToList();
        if (priceFall is not null)
            fired.Add(priceFall);
        if (agent.Status == AgentStatus.UnderReview)
            fired.Add($"{agent.Name} is under review for retirement.");
        return fired.Count == 0 ? null : string.Join(" ", fired);
    }

    /// <summary>
    /// A hosted model that does the same for much less makes what was built to save its price worth less: the fall of the price list since the
    /// agent went into service, on the meters it names.
    /// </summary>
    private async Task<Dictionary<AgentId, string>> PriceFalls(IReadOnlyList<Agent> agents, YearMonth period, CancellationToken ct)
    {
        var models = agents.SelectMany(a => a.Models.Take(1)).Distinct().ToList();
        var prices = await db.Prices.AsNoTracking().Where(p => models.Contains(p.Model)).ToListAsync(ct);
        var falls = new Dictionary<AgentId, string>();
        foreach (var agent in agents.Where(a => a.Models.Count > 0 && a.InServiceOn is not null))
        {
            var own = prices.Where(p => p.Model == agent.Models[0]).ToList();
            var worst = own.GroupBy(p => (p.Provider, p.Meter, p.Currency))
                .Select(g => (g.Key, Then: At(g, agent.InServiceOn!.Value), Now: At(g, period.LastDay())))
                .Where(x => x is { Then: > 0, Now: not null })
                .Select(x => (x.Key, Fall: (x.Then!.Value - x.Now!.Value) / x.Then.Value)).OrderByDescending(x => x.Fall).FirstOrDefault();
            if (worst.Fall >= PriceFallMin)
                falls[agent.Id] = $"The price of {agent.Models[0]} fell by {InWords.Percent(worst.Fall)} for {worst.Key.Meter.Replace('_', ' ')} " +
                    $"since {InWords.Of(agent.InServiceOn!.Value)}.";
        }
        return falls;

        static decimal? At(IEnumerable<Price> prices, LocalDate day) =>
            prices.Where(p => p.EffectiveFrom <= day).OrderBy(p => p.EffectiveFrom).ThenBy(p => p.KnownAt).LastOrDefault()?.PerUnit;
    }

    /// <summary>What assets cost the agent in a month of the management book: not cash, so it is added back.</summary>
    private async Task<Func<YearMonth, Money>> CostOfAssets(Entity entity, AgentId agent, YearMonth period, CancellationToken ct)
    {
        var sets = AccountSets.Of(Book.Management);
        var codes = sets.Acquisition.Concat(sets.Losses).ToHashSet();
        var movements = await ledger.Movements(entity.Id, Book.Management, period.PlusMonths(-AgentHistories.MonthsBack), period, agent, ct);
        var sums = movements.Where(m => codes.Contains(m.Account) && m.Currency == entity.FunctionalCurrency)
            .GroupBy(m => m.Period).ToDictionary(g => g.Key, g => g.Sum(m => m.Micros));
        return month => new Money(sums.GetValueOrDefault(month), entity.FunctionalCurrency);
    }

    private WriteDown New(AssetRecord record, YearMonth period, string indicator, Money carrying, ForecastAssumptions? assumed) => new()
    {
        Id = ids.Next(),
        Entity = record.Entity,
        ArrangementId = record.ArrangementId,
        Agent = record.Agent,
        Book = record.Book,
        Period = period,
        Name = record.Name,
        Indicator = indicator,
        CarryingAmount = carrying,
        Assumptions = assumed,
        RaisedAt = clock.GetCurrentInstant(),
        Status = WriteDownStatus.NeedsFacts,
        Loss = Money.Zero(carrying.Currency),
    };
}
