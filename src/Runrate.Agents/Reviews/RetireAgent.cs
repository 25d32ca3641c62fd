using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Reviews;

/// <summary>
/// Opens the exit of an agent: it goes under review and a retirement review waits for a decision. Nothing is completed here: usage,
/// output and amortisation go on until someone other than the owner decides. Needs the Operator role, or is run by a job.
/// </summary>
public sealed class RetireAgent(RunrateDb db, IClock clock, IdGenerator ids)
{
    public const int DaysToDecide = 14;

    /// <summary>The review that was opened, or the one that is open already.</summary>
    public async Task<Outcome<AgentReview>> Run(AgentId id, string reason, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Operator) && !actor.Is(Role.Reviewer))
            return new Refusal(RefusalCodes.NotPermitted, "Opening a retirement review needs the Operator or Reviewer role.");
        var agent = await db.Agents.FirstOrDefaultAsync(a => a.Id == id, ct);
        if (agent is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no agent '{id}'.", "agent");
        if (string.IsNullOrWhiteSpace(reason))
            return new Refusal(RefusalCodes.MissingField, "State why the agent should go: reason.", "reason");
        if (agent.Status == AgentStatus.Retired)
            return new Refusal(RefusalCodes.InvalidValue, $"{agent.Name} is retired already.", "agent");
        var open = await db.Reviews.FirstOrDefaultAsync(
            r => r.Agent == id && r.Kind == ReviewKind.Retirement && r.Status != ReviewStatus.Completed, ct);
        if (open is not null)
            return open;

        var entity = await db.Entities.FindAsync([agent.Entity], ct) ?? throw new InvariantException($"There is no entity '{agent.Entity}'.");
        var review = Open(entity, agent, reason, actor);
        await db.SaveChangesAsync(ct);
        return review;
    }

    /// <summary>For a caller who holds the agent, tracked and without an open review, and saves many at once.</summary>
    internal AgentReview Open(Entity entity, Agent agent, string reason, Actor actor)
    {
        var today = clock.Today(entity);
        var now = clock.GetCurrentInstant();
        var review = new AgentReview
        {
            Id = ids.Next(),
            Entity = agent.Entity,
            Agent = agent.Id,
            Kind = ReviewKind.Retirement,
            Period = today.ToYearMonth(),
            Reason = reason.Trim(),
            OpenedAt = now,
            OpenedBy = actor.Name,
            OpenedById = actor.Id,
            DueOn = today.PlusDays(DaysToDecide),
            Status = ReviewStatus.Open,
        };
        agent.Status = AgentStatus.UnderReview;
        db.Reviews.Add(review);
        db.AgentEvents.Add(new AgentEvent
        {
            Id = ids.Next(),
            Entity = agent.Entity,
            Agent = agent.Id,
            Kind = AgentEventKind.ReviewOpened,
            At = now,
            By = actor.Name,
            Text = $"Retirement review opened: {review.Reason}",
        });
        return review;
    }
}
