using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Reviews;

/// <summary>
/// Holds every agent's triggers against its history and opens a retirement review where one fired. A decision to keep an agent stands for
/// <see cref="QuietDays"/>, so that the same trigger does not ask again every night.
/// </summary>
public sealed class AssessTriggers(RunrateDb db, AgentHistories histories, RetireAgent retire)
{
    public const int QuietDays = 90;

    /// <returns>The reviews that were opened now.</returns>
    public async Task<Outcome<IReadOnlyList<AgentReview>>> Run(EntityId entityId, LocalDate asOf, Actor actor, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([entityId], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{entityId}'.", "entity");
        var agents = await db.Agents.AsNoTracking().Where(a => a.Entity == entityId && a.Status == AgentStatus.InService).ToListAsync(ct);
        var reviews = await db.Reviews.AsNoTracking().Where(r => r.Entity == entityId && r.Kind == ReviewKind.Retirement).ToListAsync(ct);
        var quietSince = asOf.PlusDays(-QuietDays).AtMidnight().InUtc().ToInstant();
        var quiet = reviews.Where(r => r.Status != ReviewStatus.Completed || r.DecidedAt > quietSince).Select(r => r.Agent).ToHashSet();
        var opened = new List<AgentReview>();
        foreach (var (id, history) in await histories.Load(entity, agents, asOf, ct))
        {
            var fired = TriggerAssessment.AssessAll(agents.Single(a => a.Id == id).RetirementTriggers, history).Where(a => a.Fired).ToList();
            if (fired.Count == 0 || quiet.Contains(id))
                continue;
            var review = await retire.Run(id, string.Join(" ", fired.Select(f => f.Because)), actor, ct);
            if (!review.IsOk)
                return review.Refusal;
            opened.Add(review.Value);
        }
        return opened;
    }
}
