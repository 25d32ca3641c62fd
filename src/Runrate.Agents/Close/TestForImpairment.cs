using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Close;

/// <summary>
/// Looks for agents that carry value and show signs of losing it: a withdrawn model, idleness, losses, missed targets, a cheaper successor,
/// a review for retirement. Each asset concerned gets a test that waits for its figures; nothing is written off by guess.
/// </summary>
public sealed class TestForImpairment(RunrateDb db, AgentHistories histories, AssetLedger assets, IClock clock, IdGenerator ids)
{
    public const string Step = "test-for-impairment";
    /// <summary>A test that was made stands for this many months before the same sign calls for another.</summary>
    public const int StandsMonths = 3;

    private static readonly HashSet<RetirementTriggerKind> NoIndicator = [RetirementTriggerKind.Ownerless];

    public async Task<Outcome<StepResult>> Run(EntityId entityId, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([entityId], ct) ?? throw new InvariantException($"There is no entity '{entityId}'.");
        var agents = await db.Agents.AsNoTracking().Where(a => a.Entity == entityId).ToListAsync(ct);
        var past = await histories.Load(entity, agents, period.LastDay(), ct);
        var records = (await db.Assets.AsNoTracking().Where(a => a.Entity == entityId && a.Agent != null && a.EndedOn == null).ToListAsync(ct))
            .Where(a => a.Book is Book.UsGaap or Book.Ifrs or Book.IndAs && AssetChanges.IsMeasured(a)).ToList();
        var known = await db.WriteDowns.Where(w => w.Entity == entityId).ToListAsync(ct);
        var (raised, waiting) = (0, 0);
        foreach (var agent in agents.Where(a => past.ContainsKey(a.Id)))
        {
            if (Indicator(agent, past[agent.Id]) is not { } indicator)
                continue;
            foreach (var record in records.Where(r => r.Agent == agent.Id))
            {
                var since = period.PlusMonths(-StandsMonths);
                if (known.Exists(w => w.ArrangementId == record.ArrangementId && w.Book == record.Book
                    && (w.Period > since || w.Status == WriteDownStatus.NeedsFacts)))
                    continue;
                var balances = await assets.Balances(entityId, record.ArrangementId, record.Book, ct);
                var carrying = balances.Aggregate(Money.Zero(entity.FunctionalCurrency), (sum, b) => sum + b.Balance);
                if (carrying.Micros <= 0)
                    continue;
                db.WriteDowns.Add(New(record, period, indicator, carrying, Suggest(record, past[agent.Id], period)));
                raised++;
            }
        }
        await db.SaveChangesAsync(ct);
        var open = await db.WriteDowns.AsNoTracking().Where(w => w.Entity == entityId && w.Status == WriteDownStatus.NeedsFacts).ToListAsync(ct);
        waiting = open.Count - raised;
        return new StepResult(Step, raised, waiting,
        [
            .. open.GroupBy(w => w.ArrangementId).Select(g =>
                $"{g.First().Name}: what are its expected cash flows and fair value? {g.First().Indicator} " +
                $"({string.Join(", ", g.Select(w => w.Book))})"),
        ]);
    }

    private static string? Indicator(Agent agent, AgentHistory history)
    {
        var fired = TriggerAssessment.AssessAll(agent.RetirementTriggers, history)
            .Where(a => a.Fired && !NoIndicator.Contains(a.Trigger.Kind)).Select(a => a.Because).ToList();
        if (agent.Status == AgentStatus.UnderReview)
            fired.Add($"{agent.Name} is under review for retirement.");
        return fired.Count == 0 ? null : string.Join(" ", fired);
    }

    private static string Suggest(AssetRecord record, AgentHistory history, YearMonth period)
    {
        var months = history.Months.TakeLast(3).ToList();
        if (months.Count == 0)
            return "No whole month of history to project from.";
        var average = months.Aggregate(Money.Zero(record.Cost.Currency), (sum, m) => sum + m.Net) * (1m / months.Count);
        var left = AssetChanges.MonthsLeft(record, period.Next());
        return $"Average net contribution of {months[0].Period.ToIso()} to {months[^1].Period.ToIso()} is {average.RoundToMinorUnit()}; " +
               $"over the {left} months left that is {(average * left).RoundToMinorUnit()}, before amortisation is added back.";
    }

    private WriteDown New(AssetRecord record, YearMonth period, string indicator, Money carrying, string suggestion) => new()
    {
        Id = ids.Next(), Entity = record.Entity, ArrangementId = record.ArrangementId, Agent = record.Agent, Book = record.Book, Period = period,
        Name = record.Name, Indicator = indicator, CarryingAmount = carrying, Suggestion = suggestion, RaisedAt = clock.GetCurrentInstant(),
        Status = WriteDownStatus.NeedsFacts, Loss = Money.Zero(carrying.Currency),
    };
}
