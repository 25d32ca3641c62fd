using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Staffing;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Reviews;

/// <summary>One quarter of the scorecard.</summary>
public sealed record ScorecardQuarter(
    int FiscalYear, int Quarter, int Months, decimal Accepted, decimal Target, decimal? Quality, Money LoadedCost, Money Value, Money Net,
    Money? CostPerOutcome)
{
    /// <summary>As the entity's calendar names it.</summary>
    public required string Name { get; init; }
}

/// <summary>What is left of an agent on the balance sheet of a book.</summary>
public sealed record Remainder(Guid ArrangementId, string Name, Book Book, Money CarryingAmount);

/// <summary>An arrangement that goes on after the review: how long, and what of it is paid ahead.</summary>
/// <param name="TerminationFee">As a fact of the arrangement states it; null where nobody stated one.</param>
public sealed record Commitment(Guid ArrangementId, string Name, string Vendor, LocalDate EndsOn, int MonthsLeft, Money PaidAhead,
    Money? TerminationFee);

/// <summary>What writing off the rest would do in a book: the loss, and the tax on it at the rate that is enacted.</summary>
/// <param name="Tax">What the loss saves, now or as deferred tax; null where no rate is stated.</param>
public sealed record TaxEffect(Book Book, Money Loss, Money? Tax, string Because);

/// <summary>
/// Everything a reviewer decides from: one sentence, the scorecard, the triggers, the impairment tests, what is left on the balance sheet, and
/// what the rules recommend.
/// </summary>
public sealed record ReviewPacket(
    AgentReview Review, Agent Agent, string Headline, IReadOnlyList<ScorecardQuarter> Scorecard, IReadOnlyList<TriggerAssessment> Triggers,
    Recommendation Recommendation, IReadOnlyList<Remainder> Remaining, IReadOnlyList<WriteDown> ImpairmentTests)
{
    /// <summary>The day it speaks of.</summary>
    public LocalDate AsOf { get; init; }
    /// <summary>How the last quarter stands to the one before, in a sentence.</summary>
    public string Trend { get; init; } = "";
    public IReadOnlyList<Commitment> Commitments { get; init; } = [];
    public IReadOnlyList<TaxEffect> Tax { get; init; } = [];
    /// <summary>Who depends on the agent.</summary>
    public IReadOnlyList<string> Dependents { get; init; } = [];
    /// <summary>What tests that people stated came to in the books, the latest first.</summary>
    public IReadOnlyList<StatedFinding> Stated { get; init; } = [];
}

/// <summary>What a stated and approved test came to for an asset in a book.</summary>
public sealed record StatedFinding(string Name, LocalDate Date, string? ApprovedBy, ImpairmentFinding Finding);

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
        var asOf = AsOf(review, agent, entity);
        var history = (await histories.Load(entity, [agent], asOf, ct: ct)).GetValueOrDefault(agent.Id)
            ?? new AgentHistory(agent.Target, agent.QualityFloor, entity.Calendar, asOf, agent.InServiceOn ?? agent.HiredOn, [],
                FailedPlan: agent.FailedPlan);
        var triggers = TriggerAssessment.AssessAll(agent.RetirementTriggers, history);
        var recommendation = Recommendation.For(triggers, history);
        var scorecard = Scorecard(history);
        var tests = await db.WriteDowns.AsNoTracking().Where(w => w.Agent == agent.Id).ToListAsync(ct);
        var arrangements = await db.Arrangements.AsNoTracking().Where(a => a.Agent == agent.Id).ToListAsync(ct);
        var remaining = await Remaining(entity, arrangements, ct);
        return new ReviewPacket(
            review, agent, Headline(agent, scorecard, recommendation), scorecard, triggers, recommendation, remaining,
            [.. tests.OrderByDescending(w => w.Period).ThenBy(w => w.Book)])
        {
            AsOf = asOf,
            Trend = TrendOf(agent, scorecard),
            Commitments =
            [
                .. arrangements.Where(a => a.ServiceEnd > asOf).OrderBy(a => a.ServiceEnd).Select(a => Committed(a, entity, remaining, asOf)),
            ],
            Tax = await Taxed(entity, remaining, asOf, ct),
            Dependents = agent.Consumers,
            Stated = await StatedOf(entity, arrangements, ct),
        };
    }

    /// <summary>What is left of an agent in each book, and the loss with its tax that writing it off would bring.</summary>
    public async Task<(IReadOnlyList<Remainder> Remaining, IReadOnlyList<TaxEffect> Tax)> Leaves(
        Agent agent, Entity entity, LocalDate asOf, CancellationToken ct = default)
    {
        var arrangements = await db.Arrangements.AsNoTracking().Where(a => a.Agent == agent.Id).ToListAsync(ct);
        var remaining = await Remaining(entity, arrangements, ct);
        return (remaining, await Taxed(entity, remaining, asOf, ct));
    }

    private async Task<IReadOnlyList<StatedFinding>> StatedOf(Entity entity, IReadOnlyList<Arrangement> arrangements, CancellationToken ct)
    {
        var names = arrangements.ToDictionary(a => a.Id, a => a.Name);
        var tests = await db.ImpairmentTests.AsNoTracking().Where(t => t.Entity == entity.Id && t.ApprovedAt != null).ToListAsync(ct);
        return
        [
            .. tests.OrderByDescending(t => t.Date).SelectMany(t => t.Findings.Where(f => names.ContainsKey(f.Arrangement)).OrderBy(f => f.Book)
                .Select(f => new StatedFinding(names[f.Arrangement], t.Date, t.ApprovedBy, f))),
        ];
    }

    /// <summary>The day a packet speaks of: when it was decided or today, and never after the agent's last one.</summary>
    private LocalDate AsOf(AgentReview review, Agent agent, Entity entity)
    {
        var day = review.DecidedAt is { } decided ? decided.InZone(DateTimeZoneProviders.Tzdb[entity.TimeZone]).Date : clock.Today(entity);
        return agent.RetiredOn < day ? agent.RetiredOn.Value : day;
    }

    private static Commitment Committed(Arrangement arrangement, Entity entity, IReadOnlyList<Remainder> remaining, LocalDate asOf)
    {
        var ahead = remaining.FirstOrDefault(r => r.ArrangementId == arrangement.Id && r.Book == entity.PrimaryBook)?.CarryingAmount;
        var fee = arrangement.Facts.FirstOrDefault(f => f.Fact == "termination_fee")?.Value;
        return new Commitment(
            arrangement.Id, arrangement.Name, arrangement.Vendor, arrangement.ServiceEnd!.Value,
            // The month of the review is not charged yet: with it the months are those that what is paid ahead is for.
            asOf.ToYearMonth().MonthsUntil(arrangement.ServiceEnd.Value.ToYearMonth()) + 1,
            ahead ?? Money.Zero(entity.FunctionalCurrency),
            decimal.TryParse(fee, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount)
                ? Money.From(amount, entity.FunctionalCurrency) : null);
    }

    private async Task<IReadOnlyList<TaxEffect>> Taxed(Entity entity, IReadOnlyList<Remainder> remaining, LocalDate asOf, CancellationToken ct)
    {
        var rates = await db.TaxRates.AsNoTracking().Where(r => r.Entity == entity.Id).ToListAsync(ct);
        return
        [
            .. remaining.GroupBy(r => r.Book).OrderBy(g => g.Key).Select(g =>
            {
                var loss = g.Aggregate(Money.Zero(entity.FunctionalCurrency), (sum, r) => sum + r.CarryingAmount);
                var taxBook = DeferredTaxItems.TaxBookOf(g.Key, entity) ?? g.Key;
                var rate = TaxRate.On(rates, taxBook, asOf);
                return new TaxEffect(
                    g.Key, loss, rate is null ? null : (loss * rate.Rate).RoundToMinorUnit(),
                    rate is null ? $"No {taxBook.Name()} rate is stated."
                        : g.Key == taxBook ? $"Deducted at {InWords.Percent(rate.Rate)}."
                        : $"Deferred and current tax at {InWords.Percent(rate.Rate)}.");
            }),
        ];
    }

    private static string TrendOf(Agent agent, List<ScorecardQuarter> scorecard)
    {
        var whole = scorecard.Where(q => q.Months == 3).TakeLast(2).ToList();
        if (whole.Count < 2)
            return "Less than two whole quarters: no trend.";
        var (before, last) = (whole[0], whole[1]);
        var net = last.Net - before.Net;
        var cost = last.CostPerOutcome is { } now && before.CostPerOutcome is { } then
            ? $", an outcome {InWords.Of(now)} after {InWords.Of(then)}" : "";
        return $"From {before.Name} to {last.Name} net contribution " +
               (net.IsZero ? "stayed the same" : $"{(net.IsNegative ? "fell" : "rose")} by {InWords.Of(net.Abs())}") +
               $"; {InWords.Of(last.Accepted)} × {agent.Target.Unit} after {InWords.Of(before.Accepted)}{cost}.";
    }

    /// <summary>The figures of a packet as they are kept with a decision.</summary>
    internal static string Keep(ReviewPacket packet) => JsonSerializer.Serialize(
        new
        {
            packet.Headline,
            packet.Trend,
            Recommendation = new
            {
                Course = packet.Recommendation.Course.ToString(),
                packet.Recommendation.Rule,
                packet.Recommendation.Because,
                packet.Recommendation.WouldChange,
            },
            Scorecard = packet.Scorecard.Select(q => new
            {
                Quarter = q.Name,
                q.Accepted,
                q.Target,
                LoadedCost = q.LoadedCost.ToString(),
                Net = q.Net.ToString(),
            }),
            Triggers = packet.Triggers.Select(t => new
            {
                Kind = t.Trigger.Kind.ToString(),
                t.Fired,
                FiredOn = t.FiredOn is { } day ? InWords.Of(day) : null,
                t.Because,
            }),
            Commitments = packet.Commitments.Select(c => new { c.Name, c.Vendor, EndsOn = InWords.Of(c.EndsOn), c.MonthsLeft }),
            Tax = packet.Tax.Select(t => new { Book = t.Book.ToString(), Loss = t.Loss.ToString(), Tax = t.Tax?.ToString(), t.Because }),
            packet.Dependents,
            Remaining = packet.Remaining.Select(r => new { r.Name, Book = r.Book.ToString(), CarryingAmount = r.CarryingAmount.ToString() }),
        }, Json);

    private async Task<IReadOnlyList<Remainder>> Remaining(Entity entity, IReadOnlyList<Arrangement> arrangements, CancellationToken ct)
    {
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
                        q.Key.Year, q.Key.Quarter, q.Count(), accepted, q.Sum(m => m.Target ?? history.Target.UnitsPerMonth),
                        accepted + rejected == 0 ? null : accepted / (accepted + rejected), cost, Sum(q.Select(m => m.Value)),
                            Sum(q.Select(m => m.Net)),
                        accepted == 0 ? null : cost * (1 / accepted))
                    {
                        Name = history.Calendar.QuarterName(q.Key.Year, q.Key.Quarter),
                    };
                }),
        ];

        Money Sum(IEnumerable<Money> amounts) => amounts.Aggregate(Money.Zero(currency), (sum, amount) => sum + amount);
    }

    private static string Headline(Agent agent, List<ScorecardQuarter> scorecard, Recommendation recommendation)
    {
        if (scorecard.Count == 0)
            return $"{agent.Name} has no whole month of service yet. {recommendation.Because}";
        var last = scorecard[^1];
        return $"{agent.Name} delivered {InWords.Of(last.Accepted)} of {InWords.Of(last.Target)} × {agent.Target.Unit} in {last.Name}" +
               (last.Months < 3 ? $", {InWords.Count(last.Months, "month")} of it," : "") +
               $" at a net of {InWords.Of(last.Net)}. {recommendation.Because}";
    }
}
