using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Reviews;

/// <summary>What was decided and why.</summary>
/// <param name="EffectiveOn">The day it stops working; required to retire.</param>
/// <param name="Plan">Metric, threshold, deadline, budget and rollback; required to improve.</param>
public sealed record DecisionStatement(ReviewDecision? Decision, string? Reason, LocalDate? EffectiveOn = null, ImprovementPlan? Plan = null);

/// <summary>
/// Decides a review. The decider is a Reviewer, does not own the agent and did not open the review. The packet is kept as it stood. Keeping
/// ends the review; improving fixes a plan before it starts; retiring starts the exit and spreads what is carried over the time to the
/// last day.
/// </summary>
public sealed class DecideReview(RunrateDb db, ReviewPackets packets, AssetLedger assets, AssetChanges changes, IClock clock, IdGenerator ids)
{
    public async Task<Outcome<AgentReview>> Run(Guid reviewId, DecisionStatement stated, Actor actor, CancellationToken ct = default)
    {
        var review = await db.Reviews.FirstOrDefaultAsync(r => r.Id == reviewId, ct);
        if (review is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no review {reviewId}.", "review");
        var agent = await db.Agents.FirstAsync(a => a.Id == review.Agent, ct);
        var refused = Refused(review, agent, actor) ?? Incomplete(stated, review);
        if (refused is not null)
            return refused;
        var packet = await packets.Run(reviewId, ct);
        if (!packet.IsOk)
            return packet.Refusal;
        var now = clock.GetCurrentInstant();
        review.Packet = ReviewPackets.Keep(packet.Value);
        (review.Decision, review.DecidedBy, review.DecidedAt, review.DecisionReason) = (stated.Decision, actor.Name, now, stated.Reason!.Trim());
        await Apply(review, agent, stated, actor, ct);
        db.AgentEvents.Add(new AgentEvent
        {
            Id = ids.Next(), Entity = review.Entity, Agent = agent.Id, Kind = AgentEventKind.ReviewDecided, At = now, By = actor.Name,
            Text = $"{stated.Decision}: {review.DecisionReason} The rules recommended {packet.Value.Recommendation.Course}.",
        });
        await db.SaveChangesAsync(ct);
        return review;
    }

    private static Refusal? Refused(AgentReview review, Agent agent, Actor actor)
    {
        if (!actor.Is(Role.Reviewer))
            return new Refusal(RefusalCodes.NotPermitted, "Deciding a review needs the Reviewer role.");
        if (review.Status != ReviewStatus.Open)
            return new Refusal(RefusalCodes.InvalidValue, $"This review is {review.Status}.", "review");
        var owns = agent.Owner is { } owner
            && (owner.Equals(actor.Name, StringComparison.OrdinalIgnoreCase) || owner.Equals(actor.Id, StringComparison.OrdinalIgnoreCase));
        return owns
            ? new Refusal(RefusalCodes.MakerIsChecker, $"{actor.Name} owns {agent.Name}: someone else decides.", "review")
            : review.OpenedBy == actor.Name
                ? new Refusal(RefusalCodes.MakerIsChecker, $"{actor.Name} opened this review: someone else decides.", "review")
                : null;
    }

    private static Refusal? Incomplete(DecisionStatement stated, AgentReview review)
    {
        (string Field, bool Present)[] needed =
        [
            ("decision", stated.Decision is not null),
            ("reason", !string.IsNullOrWhiteSpace(stated.Reason)),
            ("effectiveOn", stated.Decision != ReviewDecision.Retire || stated.EffectiveOn is not null),
            ("plan", stated.Decision != ReviewDecision.Improve || stated.Plan is not null),
            ("plan.metric", stated.Decision != ReviewDecision.Improve || !string.IsNullOrWhiteSpace(stated.Plan?.Metric)),
            ("plan.rollback", stated.Decision != ReviewDecision.Improve || !string.IsNullOrWhiteSpace(stated.Plan?.Rollback)),
        ];
        var missing = needed.Where(n => !n.Present).Select(n => n.Field).ToList();
        if (missing.Count > 0)
            return new Refusal(RefusalCodes.MissingField, $"A decision cannot do without: {string.Join(", ", missing)}.", string.Join(",", missing));
        return stated.Decision == ReviewDecision.Retire && review.Kind != ReviewKind.Retirement
            ? new Refusal(RefusalCodes.InvalidValue, "A quarterly review does not retire an agent: open a retirement review.", "decision")
            : null;
    }

    private async Task Apply(AgentReview review, Agent agent, DecisionStatement stated, Actor actor, CancellationToken ct)
    {
        switch (stated.Decision)
        {
            case ReviewDecision.Keep:
                review.Status = ReviewStatus.Completed;
                agent.Status = AgentStatus.InService;
                break;
            case ReviewDecision.Improve:
                review.Status = ReviewStatus.Decided;
                review.Plan = stated.Plan! with { StartedBy = actor.Name, Outcome = null, Measured = null, ClosedBy = null };
                agent.Status = AgentStatus.InService;
                break;
            default:
                review.Status = ReviewStatus.Decided;
                review.EffectiveOn = stated.EffectiveOn;
                review.Exit = [.. ExitChecklist.Steps];
                await Accelerate(review, ct);
                break;
        }
    }

    /// <summary>Early use ends by decision: what statutory books carry goes over the months that are left, forward only.</summary>
    private async Task Accelerate(AgentReview review, CancellationToken ct)
    {
        var last = review.EffectiveOn!.Value.ToYearMonth();
        var records = await db.Assets.Where(a => a.Entity == review.Entity && a.Agent == review.Agent && a.EndedOn == null).ToListAsync(ct);
        foreach (var record in records.Where(r => r.Book is Book.UsGaap or Book.Ifrs or Book.IndAs && AssetChanges.IsMeasured(r)))
        {
            var next = record.ChargedThrough?.Next() ?? record.StartsOn.ToYearMonth();
            var months = next.MonthsUntil(last);
            if (months < 1 || months >= AssetChanges.MonthsLeft(record, next))
                continue;
            var balances = await assets.Balances(review.Entity, record.ArrangementId, record.Book, ct);
            var carrying = balances.Aggregate(Money.Zero(record.Cost.Currency), (sum, b) => sum + b.Balance);
            if (carrying.Micros > 0 && record.ChargedThrough is not null)
                changes.Continue(record, carrying, next, months, "life shortened", $"Retirement review {review.Id.ToString()[..8]}");
        }
    }
}
