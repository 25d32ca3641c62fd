using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Reviews;

/// <summary>The queue of reviews, and the opening of the quarterly ones: every working agent is appraised once a fiscal quarter.</summary>
public sealed class OpenReviews(RunrateDb db, IClock clock, IdGenerator ids)
{
    public const int DaysToDecide = 30;

    /// <summary>Open ones first, the earliest due first; then what was decided, the latest first.</summary>
    public async Task<IReadOnlyList<AgentReview>> Queue(EntityId entity, CancellationToken ct = default)
    {
        var reviews = await db.Reviews.AsNoTracking().Where(r => r.Entity == entity).ToListAsync(ct);
        return [.. reviews.OrderBy(r => r.Status).ThenBy(r => r.Status == ReviewStatus.Open ? r.DueOn : LocalDate.MinIsoValue)
            .ThenByDescending(r => r.DecidedAt)];
    }

    /// <summary>Ends every review of an agent that has left: there is nothing more to decide of it.</summary>
    internal static async Task End(RunrateDb db, Agent agent, Actor actor, Instant now, CancellationToken ct)
    {
        foreach (var review in await db.Reviews.Where(r => r.Agent == agent.Id && r.Status != ReviewStatus.Completed).ToListAsync(ct))
        {
            if (review.Status == ReviewStatus.Open)
            {
                (review.DecidedBy, review.DecidedById, review.DecidedAt, review.DecisionReason) =
                    (actor.Name, actor.Id, now, $"{agent.Name} retired on {InWords.Of(agent.RetiredOn!.Value)}: nothing is left to decide.");
            }
            review.Status = ReviewStatus.Completed;
        }
    }

    /// <summary>The same for whoever left while it was not done at once.</summary>
    private async Task EndOfThoseWhoLeft(EntityId entity, Actor actor, CancellationToken ct)
    {
        var left = await db.Agents.AsNoTracking().Where(a => a.Entity == entity && a.Status == AgentStatus.Retired && a.RetiredOn != null
            && db.Reviews.Any(r => r.Agent == a.Id && r.Status != ReviewStatus.Completed)).ToListAsync(ct);
        foreach (var agent in left)
            await End(db, agent, actor, clock.GetCurrentInstant(), ct);
    }

    /// <summary>The reviews of the last fiscal quarter that was over by that day.</summary>
    public async Task<Outcome<IReadOnlyList<AgentReview>>> LastQuarter(
        EntityId entityId, LocalDate day, Actor actor, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([entityId], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{entityId}'.", "entity");
        var month = day.PlusDays(1).ToYearMonth().PlusMonths(-1);
        while (entity.Calendar.QuarterOf(month.LastDay()) == entity.Calendar.QuarterOf(month.Next().FirstDay()))
            month = month.PlusMonths(-1);
        return await Quarter(entityId, month, actor, ct);
    }

    /// <summary>Opens the quarterly review of every agent in service for the quarter that ends with the month; again, it opens none.</summary>
    public async Task<Outcome<IReadOnlyList<AgentReview>>> Quarter(
        EntityId entityId, YearMonth lastMonth, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Operator) && !actor.Is(Role.Reviewer))
            return new Refusal(RefusalCodes.NotPermitted, "Opening reviews needs the Operator or Reviewer role.");
        var entity = await db.Entities.FindAsync([entityId], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{entityId}'.", "entity");
        var end = lastMonth.LastDay();
        if (entity.Calendar.QuarterOf(end) == entity.Calendar.QuarterOf(end.PlusDays(1)))
            return new Refusal(RefusalCodes.InvalidValue, $"{InWords.Of(lastMonth)} does not end a quarter of {entity.Name}.", "period");
        var agents = await db.Agents.AsNoTracking().Where(a => a.Entity == entityId && a.Status == AgentStatus.InService).ToListAsync(ct);
        var known = (await db.Reviews.AsNoTracking().Where(r => r.Entity == entityId && r.Kind == ReviewKind.Quarterly && r.Period == lastMonth)
            .Select(r => r.Agent).ToListAsync(ct)).ToHashSet();
        var opened = agents.Where(a => !known.Contains(a.Id) && a.WorksOn(end)).Select(agent => new AgentReview
        {
            Id = ids.Next(),
            Entity = entityId,
            Agent = agent.Id,
            Kind = ReviewKind.Quarterly,
            Period = lastMonth,
            Reason = $"Quarterly review, {entity.Calendar.QuarterName(end)}.",
            OpenedAt = clock.GetCurrentInstant(),
            OpenedBy = actor.Name,
            OpenedById = actor.Id,
            DueOn = end.PlusDays(DaysToDecide),
            Status = ReviewStatus.Open,
        }).ToList();
        await EndOfThoseWhoLeft(entityId, actor, ct);
        db.Reviews.AddRange(opened);
        await db.SaveChangesAsync(ct);
        return opened;
    }
}
