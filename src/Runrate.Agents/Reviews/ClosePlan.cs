using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Reviews;

/// <summary>
/// Ends an improvement plan by the criteria that were fixed before it started: at or above the threshold passes, below it fails, and a failure
/// is a retirement trigger. A plan may be extended once, before its deadline. Needs the Reviewer role, and not the owner.
/// </summary>
public sealed class ClosePlan(RunrateDb db, IClock clock, IdGenerator ids)
{
    public async Task<Outcome<AgentReview>> Run(
        Guid reviewId, decimal measured, Actor actor, LocalDate? extendTo = null, CancellationToken ct = default)
    {
        var review = await db.Reviews.FirstOrDefaultAsync(r => r.Id == reviewId, ct);
        if (review?.Plan is not { } plan)
            return new Refusal(RefusalCodes.NotFound, $"There is no improvement plan in review {reviewId}.", "review");
        var agent = await db.Agents.FirstAsync(a => a.Id == review.Agent, ct);
        if (!actor.Is(Role.Reviewer))
            return new Refusal(RefusalCodes.NotPermitted, "Closing a plan needs the Reviewer role.");
        if (agent.Owner == actor.Name || agent.Owner == actor.Id)
            return new Refusal(RefusalCodes.MakerIsChecker, $"{actor.Name} owns {agent.Name}: someone else judges the plan.", "review");
        if (review.Status == ReviewStatus.Completed)
            return new Refusal(RefusalCodes.InvalidValue, "The plan is closed.", "review");
        if (extendTo is { } later && (plan.Outcome == PlanOutcome.Extended || later <= plan.Deadline))
            return new Refusal(RefusalCodes.InvalidValue, "A plan is extended once, to a later day.", "extendTo");

        var outcome = extendTo is not null ? PlanOutcome.Extended : measured >= plan.Threshold ? PlanOutcome.Passed : PlanOutcome.Failed;
        review.Plan = plan with { Outcome = outcome, Measured = measured, ClosedBy = actor.Name, Deadline = extendTo ?? plan.Deadline };
        var said = $"{plan.Metric}: {measured:0.####} against {plan.Threshold:0.####} by {InWords.Of(plan.Deadline)}";
        if (outcome != PlanOutcome.Extended)
            review.Status = ReviewStatus.Completed;
        if (outcome == PlanOutcome.Failed)
        {
            var entity = await db.Entities.FindAsync([review.Entity], ct) ?? throw new InvariantException($"There is no entity '{review.Entity}'.");
            (agent.FailedPlan, agent.FailedPlanOn) = (said, clock.Today(entity));
        }
        db.AgentEvents.Add(new AgentEvent
        {
            Id = ids.Next(),
            Entity = review.Entity,
            Agent = agent.Id,
            Kind = AgentEventKind.ReviewDecided,
            At = clock.GetCurrentInstant(),
            By = actor.Name,
            Text = $"Improvement plan {outcome.ToString().ToLowerInvariant()}: {said}.",
        });
        await db.SaveChangesAsync(ct);
        return review;
    }
}
