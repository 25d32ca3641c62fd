using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Reviews;

/// <summary>
/// A look at an improvement plan on the way: what was measured, and a note. It decides nothing and changes no criterion. Needs the Operator or
/// Reviewer role, so that the owner may report.
/// </summary>
public sealed class CheckInOnPlan(RunrateDb db, IClock clock, IdGenerator ids)
{
    public async Task<Outcome<AgentReview>> Run(Guid reviewId, decimal? measured, string? note, Actor actor, CancellationToken ct = default)
    {
        var review = await db.Reviews.FirstOrDefaultAsync(r => r.Id == reviewId, ct);
        if (review?.Plan is not { } plan)
            return new Refusal(RefusalCodes.NotFound, $"There is no improvement plan in review {reviewId}.", "review");
        if (!actor.Is(Role.Operator) && !actor.Is(Role.Reviewer))
            return new Refusal(RefusalCodes.NotPermitted, "A check-in needs the Operator or Reviewer role.");
        if (review.Status == ReviewStatus.Completed)
            return new Refusal(RefusalCodes.InvalidValue, "The plan is closed.", "review");
        if (measured is not { } value || string.IsNullOrWhiteSpace(note))
            return new Refusal(RefusalCodes.MissingField, "A check-in says what was measured and how it goes: measured, note.", "measured,note");
        var entity = await db.Entities.FindAsync([review.Entity], ct) ?? throw new InvariantException($"There is no entity '{review.Entity}'.");
        var today = clock.Today(entity);
        review.Plan = plan with { CheckIns = [.. plan.CheckIns ?? [], new PlanCheckIn(today, value, note.Trim(), actor.Name)] };
        db.AgentEvents.Add(new AgentEvent
        {
            Id = ids.Next(),
            Entity = review.Entity,
            Agent = review.Agent,
            Kind = AgentEventKind.CheckIn,
            At = clock.GetCurrentInstant(),
            By = actor.Name,
            Text = $"{plan.Metric}: {value:0.####} of {plan.Threshold:0.####} needed by {InWords.Of(plan.Deadline)}. {note.Trim()}",
        });
        await db.SaveChangesAsync(ct);
        return review;
    }
}
