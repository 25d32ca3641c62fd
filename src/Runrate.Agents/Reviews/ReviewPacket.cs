using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Reviews;

/// <summary>One quarter of the scorecard.</summary>
public sealed record ScorecardQuarter(
    int FiscalYear, int Quarter, int Months, decimal Accepted, decimal Target, decimal? Quality, Money LoadedCost, Money Value, Money Net,
    Money? CostPerOutcome);

/// <summary>What is left of an agent on the balance sheet of a book.</summary>
public sealed record Remainder(Guid ArrangementId, string Name, Book Book, Money CarryingAmount);

/// <summary>
/// Everything a reviewer decides from: one sentence, the scorecard, the triggers, the impairment tests, what is left on the balance sheet, and
/// what the rules recommend.
/// </summary>
public sealed record ReviewPacket(
    AgentReview Review, Agent Agent, string Headline, IReadOnlyList<ScorecardQuarter> Scorecard, IReadOnlyList<TriggerAssessment> Triggers,
    Recommendation Recommendation, IReadOnlyList<Remainder> Remaining, IReadOnlyList<WriteDown> ImpairmentTests);

/// <summary>Puts the packet of a review together.</summary>
public sealed class ReviewPackets(RunrateDb db, AgentHistories histories, AssetLedger assets, IClock clock)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task<Outcome<ReviewPacket>> Run(Guid reviewId, CancellationToken ct = default)
    {
        var review = await db.Reviews.AsNoTracking().FirstOrDefaultAsync(r => r.Id == reviewId, ct);
        if (review is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no review {reviewId}.", "review");
        var agent = await db.Agents.AsNoTracking().FirstAsync(a => a.Id == review.Agent, ct);
        var entity = await db.Entities.FindAsync([review.Entity], ct) ?? throw new InvariantException($"There is no entity '{review.Entity}'.");
        var asOf = review.DecidedAt is { } decided ? decided.InZone(DateTimeZoneProviders.Tzdb[entity.TimeZone]).Date : clock.Today(entity);
        var history = (await histories.Load(entity, [agent], asOf, ct)).GetValueOrDefault(agent.Id)
            ?? new AgentHistory(agent.Target, agent.QualityFloor, entity.Calendar, asOf, agent.InServiceOn ?? agent.HiredOn, [],
                FailedPlan: agent.FailedPlan);
        var triggers = TriggerAssessment.AssessAll(agent.RetirementTriggers, history);
        var recommendation = Recommendation.For(triggers, history);
        var scorecard = Scorecard(history);
        var tests = await db.WriteDowns.AsNoTracking().Where(w => w.Agent == agent.Id).ToListAsync(ct);
        return new ReviewPacket(
            review, agent, Headline(agent, scorecard, recommendation), scorecard, triggers, recommendation, await Remaining(entity, agent.Id, ct),
            [.. tests.OrderByDescending(w => w.Period).ThenBy(w => w.Book)]);
    }

    /// <summary>The figures of a packet as they are kept with a decision.</summary>
    internal static string Keep(ReviewPacket packet) => JsonSerializer.Serialize(
        new
        {
            packet.Headline,
            Recommendation = new { Course = packet.Recommendation.Course.ToString(), packet.Recommendation.Rule, packet.Recommendation.Because },
            Scorecard = packet.Scorecard.Select(q => new
            {
                Quarter = $"Q{q.Quarter} {q.FiscalYear}",
                q.Accepted,
                q.Target,
                LoadedCost = q.LoadedCost.ToString(),
                Net = q.Net.ToString(),
            }),
            Triggers = packet.Triggers.Select(t => new { Kind = t.Trigger.Kind.ToString(), t.Fired, t.Because }),
            Remaining = packet.Remaining.Select(r => new { r.Name, Book = r.Book.ToString(), CarryingAmount = r.CarryingAmount.ToString() }),
        }, Json);

    private async Task<IReadOnlyList<Remainder>> Remaining(Entity entity, AgentId agent, CancellationToken ct)
    {
        var arrangements = await db.Arrangements.AsNoTracking().Where(a => a.Agent == agent).ToListAsync(ct);
        var remaining = new List<Remainder>();
        foreach (var arrangement in arrangements)
        {
            foreach (var book in entity.Books)
            {
                var balances = await assets.Balances(entity.Id, arrangement.Id, book, ct);
                var carrying = balances.Aggregate(Money.Zero(entity.FunctionalCurrency), (sum, b) => sum + b.Balance);
                if (!carrying.IsZero)
                    remaining.Add(new Remainder(arrangement.Id, arrangement.Name, book, carrying));
            }
        }
        return remaining;
    }

    private static List<ScorecardQuarter> Scorecard(AgentHistory history)
    {
        var currency = history.Target.ValuePerUnit.Currency;
        return
        [
            .. history.Months
                .GroupBy(m => (Year: history.Calendar.YearOf(m.Period.FirstDay()), Quarter: history.Calendar.QuarterOf(m.Period.FirstDay())))
                .Select(q =>
                {
                    var cost = Sum(q.Select(m => m.LoadedCost));
                    var (accepted, rejected) = (q.Sum(m => m.Accepted), q.Sum(m => m.Rejected));
                    return new ScorecardQuarter(
                        q.Key.Year, q.Key.Quarter, q.Count(), accepted, history.Target.UnitsPerMonth * q.Count(),
                        accepted + rejected == 0 ? null : accepted / (accepted + rejected), cost, Sum(q.Select(m => m.Value)),
                            Sum(q.Select(m => m.Net)),
                        accepted == 0 ? null : cost * (1 / accepted));
                }),
        ];

        Money Sum(IEnumerable<Money> amounts) => amounts.Aggregate(Money.Zero(currency), (sum, amount) => sum + amount);
    }

    private static string Headline(Agent agent, List<ScorecardQuarter> scorecard, Recommendation recommendation)
    {
        if (scorecard.Count == 0)
            return $"{agent.Name} has no whole month of service yet. {recommendation.Because}";
        var last = scorecard[^1];
        return $"{agent.Name} delivered {last.Accepted:0.##} of {last.Target:0.##} × {agent.Target.Unit} in Q{last.Quarter} {last.FiscalYear} " +
               $"at a net of {InWords.Of(last.Net)}. {recommendation.Because}";
    }
}
