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
using Runrate.Agents.Staffing;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Close.Impairment;

/// <summary>
/// Looks for agents that carry value and show signs of losing it: a withdrawn model, idleness, losses, missed targets, a cheaper successor,
/// a review for retirement, a stated indicator. Each asset concerned gets a test that waits for its figures; nothing is written off by guess.
/// Tests that people recorded and approved are held against the books first, so that what they answer is not asked again.
/// </summary>
public sealed class TestForImpairment(
    RunrateDb db, AgentHistories histories, AssetBalances balances, PostImpairments posting, ImpairmentDuties duties,
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
        var records = (await db.Assets.AsNoTracking().Where(a => a.Entity == entityId && a.Agent != null && a.EndedOn == null).ToListAsync(ct))
            .Where(a => a.Book is Book.UsGaap or Book.Ifrs or Book.IndAs && AssetChanges.IsMeasured(a)).ToList();
        // Whoever carries nothing can lose nothing.
        var carriers = records.Select(r => r.Agent!.Value).Distinct().ToList();
        var agents = await db.Agents.AsNoTracking().Where(a => a.Entity == entityId && EF.Parameter(carriers).Contains(a.Id)).ToListAsync(ct);
        var past = agents.Count == 0 ? new Dictionary<AgentId, AgentHistory>() : await histories.Load(
            entity, agents, period.LastDay(), closing: period, ct: ct);
        var known = await db.WriteDowns.Where(w => w.Entity == entityId).ToListAsync(ct);
        // What people tested by themselves is tested: the same sign does not ask again.
        var stated = (await db.ImpairmentTests.AsNoTracking().Where(t => t.Entity == entityId && t.ApprovedAt != null).ToListAsync(ct))
            .SelectMany(t => t.Findings).Where(f => f.Status == ImpairmentStatus.Tested).ToList();
        var (raised, waiting) = (0, 0);
        var falls = await PriceFalls(agents, period, ct);
        var byAgent = records.ToLookup(r => r.Agent!.Value);
        var signs = agents.Where(a => past.ContainsKey(a.Id) && byAgent.Contains(a.Id))
            .Select(a => (Agent: a.Id, Indicator: Indicator(a, past[a.Id], falls.GetValueOrDefault(a.Id))))
            .Where(s => s.Indicator is not null).ToList();
        // Nothing more is read where no agent that carries anything shows a sign; else one sum a book serves them all.
        var carrying = signs.Count == 0 ? [] : await Carrying(entity, period, [.. records.Select(r => r.Book).Distinct()], ct);
        var costs = signs.Count == 0 ? [] : await CostOfAssets(entity, period, ct);
        foreach (var (agent, indicator) in signs)
        {
            var carried = byAgent[agent].Select(r => (Record: r, Carrying: carrying.GetValueOrDefault(
                (r.Book, AssetBalances.SourceOf(r.ArrangementId)), Money.Zero(entity.FunctionalCurrency))))
                    .Where(c => c.Carrying.Micros > 0).ToList();
            foreach (var (record, amount) in carried)
            {
                var since = period.PlusMonths(-StandsMonths);
                if (known.Exists(w => w.ArrangementId == record.ArrangementId && w.Book == record.Book
                    && (w.Period > since || w.Status == WriteDownStatus.NeedsFacts))
                    || stated.Any(f => f.Arrangement == record.ArrangementId && f.Book == record.Book && f.Period > since))
                    continue;
                var all = carried.Where(c => c.Record.Book == record.Book).Sum(c => c.Carrying.ToDecimal());
                var assumed = WriteDownProposal.Suggest(
                    record, past[agent], period, month => new Money(costs.GetValueOrDefault((agent.Value, month)), entity.FunctionalCurrency),
                    amount.ToDecimal() / all);
                db.WriteDowns.Add(New(record, period, indicator!, amount, assumed));
                raised++;
            }
        }
        await db.SaveChangesAsync(ct);
        var open = await db.WriteDowns.AsNoTracking().Where(w => w.Entity == entityId && w.Status == WriteDownStatus.NeedsFacts).ToListAsync(ct);
        waiting = open.Count - raised;
        IReadOnlyList<string> told =
        [
            .. (await duties.Open(entity, period, ct)).Select(d => d.Text),
            .. open.GroupBy(w => w.ArrangementId).Select(g =>
                $"{g.First().Name}: what are its expected cash flows and fair value? {g.First().Indicator} " +
                $"({g.Select(w => w.Book).Names()})"),
        ];
        return new StepResult(CloseSteps.TestForImpairment.Name, held.Value.Posted + raised, held.Value.AlreadyPosted + waiting,
            [.. held.Value.NeedsAttention, .. told])
        { Told = told };
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

    /// <summary>What each arrangement is carried at in each book.</summary>
    private async Task<Dictionary<(Book, string), Money>> Carrying(Entity entity, YearMonth period, IReadOnlyList<Book> books, CancellationToken ct)
    {
        var result = new Dictionary<(Book, string), Money>();
        foreach (var book in books)
        {
            foreach (var balance in await balances.Of(entity.Id, book, period, AssetBalances.Carrying, null, ct))
                result[(book, balance.Source)] = result.GetValueOrDefault((book, balance.Source),
                    Money.Zero(balance.Balance.Currency)) + balance.Balance;
        }
        return result;
    }

    /// <summary>What assets cost each agent in each month of the management book, in micros: not cash, so it is added back.</summary>
    private async Task<Dictionary<(string Agent, YearMonth Period), long>> CostOfAssets(Entity entity, YearMonth period, CancellationToken ct)
    {
        var sets = AccountSets.Of(Book.Management);
        List<string> codes = [.. sets.Acquisition, .. sets.Losses];
        var (from, id, currency) = (period.PlusMonths(-AgentHistories.MonthsBack), entity.Id, entity.FunctionalCurrency);
        var sums = await db.Balances.AsNoTracking()
            .Where(b => b.Entity == id && (b.Book == 0 || b.Book == (int)Book.Management) && b.Currency == currency
                && b.Period >= from && b.Period <= period && codes.Contains(b.Account))
            .GroupBy(b => new { b.Agent, b.Period }).Select(g => new { g.Key.Agent, g.Key.Period, Micros = g.Sum(b => b.Micros) }).ToListAsync(ct);
        return sums.ToDictionary(x => (x.Agent, x.Period), x => x.Micros);
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
