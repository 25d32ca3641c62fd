using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Staffing;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Reviews;

/// <summary>What was decided and why.</summary>
/// <param name="EffectiveOn">The day it stops working; required to retire.</param>
/// <param name="Plan">Metric, threshold, deadline, budget and rollback; required to improve.</param>
/// <param name="Successor">Who takes over; both run from <paramref name="ParallelFrom"/>, by default <see cref="DecideReview.ParallelDays"/>
/// days before the last day.</param>
/// <param name="Role">The new role; required to promote.</param>
/// <param name="Target">What of the target changes with a promotion; what is absent stays.</param>
public sealed record DecisionStatement(
    ReviewDecision? Decision, string? Reason, LocalDate? EffectiveOn = null, ImprovementPlan? Plan = null, AgentId? Successor = null,
    LocalDate? ParallelFrom = null, string? Role = null, TargetStatement? Target = null);

/// <summary>
/// Decides a review. The decider is a Reviewer, does not own the agent and did not open the review. The packet is kept as it stood. Keeping
/// ends the review; promoting changes role and target and ends it; improving fixes a plan before it starts; retiring starts the exit and
/// spreads what is carried over the time to the last day, on which a successor, if one is named, has taken over.
/// </summary>
public sealed class DecideReview(
    RunrateDb db, ReviewPackets packets, AssetLedger assets, AssetChanges changes, ChangeAgent change, Leavings leavings, IClock clock,
    IdGenerator ids)
{
    /// <summary>How long two agents run side by side unless it is stated.</summary>
    public const int ParallelDays = 30;

    public async Task<Outcome<AgentReview>> Run(Guid reviewId, DecisionStatement stated, Actor actor, CancellationToken ct = default)
    {
        var review = await db.Reviews.FirstOrDefaultAsync(r => r.Id == reviewId, ct);
        if (review is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no review {reviewId}.", "review");
        var agent = await db.Agents.FirstAsync(a => a.Id == review.Agent, ct);
        var refused = Refused(review, agent, actor) ?? Incomplete(stated, review);
        refused ??= await InvalidSuccessor(stated, agent, ct);
        if (refused is not null)
            return refused;
        var packet = await packets.Run(reviewId, ct);
        if (!packet.IsOk)
            return packet.Refusal;
        var now = clock.GetCurrentInstant();
        review.Packet = ReviewPackets.Keep(packet.Value);
        (review.Decision, review.DecidedBy, review.DecidedById, review.DecidedAt, review.DecisionReason) =
            (stated.Decision, actor.Name, actor.Id, now, stated.Reason!.Trim());
        if (await Apply(review, agent, stated, actor, ct) is { } impossible)
            return impossible;
        db.AgentEvents.Add(new AgentEvent
        {
            Id = ids.Next(),
            Entity = review.Entity,
            Agent = agent.Id,
            Kind = AgentEventKind.ReviewDecided,
            At = now,
            By = actor.Name,
            Text = $"{(review.Kind == ReviewKind.Quarterly ? Standings.Appraised : "")}{stated.Decision}: {review.DecisionReason} "
                + $"The rules recommended {packet.Value.Recommendation.Course}.",
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
            : review.OpenedById == actor.Id
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
            ("role", stated.Decision != ReviewDecision.Promote || !string.IsNullOrWhiteSpace(stated.Role)),
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

    private async Task<Refusal?> Apply(AgentReview review, Agent agent, DecisionStatement stated, Actor actor, CancellationToken ct)
    {
        // A quarterly review says nothing of a retirement review that is open beside it.
        if (review.Kind == ReviewKind.Retirement && stated.Decision != ReviewDecision.Retire)
            agent.Status = AgentStatus.InService;
        switch (stated.Decision)
        {
            case ReviewDecision.Keep:
                review.Status = ReviewStatus.Completed;
                break;
            case ReviewDecision.Improve:
                review.Status = ReviewStatus.Decided;
                review.Plan = stated.Plan! with
                {
                    StartedBy = actor.Name,
                    StartedOn = await Today(review.Entity, ct),
                    Outcome = null,
                    Measured = null,
                    ClosedBy = null,
                    CheckIns = [],
                };
                break;
            case ReviewDecision.Promote:
                review.Status = ReviewStatus.Completed;
                var promoted = await change.Run(
                    agent.Id, new AgentPatch { Role = stated.Role, Target = stated.Target },
                        Actor.System with { Id = actor.Id, Name = actor.Name }, ct);
                return promoted.IsOk ? null : promoted.Refusal;
            default:
                review.Status = ReviewStatus.Decided;
                review.EffectiveOn = stated.EffectiveOn;
                review.Exit = await ExitChecklist.For(agent, stated.EffectiveOn!.Value, leavings, review.DecidedAt!.Value, ct);
                if (stated.Successor is { } successor)
                    review.Succession = new Succession(successor, stated.ParallelFrom ?? stated.EffectiveOn!.Value.PlusDays(-ParallelDays));
                await Accelerate(review, ct);
                break;
        }
        return null;
    }

    private async Task<LocalDate> Today(EntityId entity, CancellationToken ct) =>
        clock.Today(await db.Entities.FindAsync([entity], ct) ?? throw new InvariantException($"There is no entity '{entity}'."));

    private async Task<Refusal?> InvalidSuccessor(DecisionStatement stated, Agent agent, CancellationToken ct)
    {
        if (stated.Successor is not { } id)
            return null;
        if (stated.Decision != ReviewDecision.Retire || id == agent.Id)
            return new Refusal(RefusalCodes.InvalidValue, "A successor takes over from another agent that retires.", "successor");
        if (stated.ParallelFrom > stated.EffectiveOn)
            return new Refusal(RefusalCodes.InvalidValue, "The parallel run begins before the cut-over.", "parallelFrom");
        var successor = await db.Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, ct);
        return successor is null || successor.Status == AgentStatus.Retired
            ? new Refusal(RefusalCodes.NotFound, $"There is no agent '{id}' that could take over.", "successor")
            : null;
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
