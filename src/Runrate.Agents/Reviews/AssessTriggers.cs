using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Staffing;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Reviews;

/// <summary>
/// Holds every agent's triggers against its history, writes down which fired with the evidence and the day it first did, and opens a
/// retirement review. A decision to keep an agent stands for
/// <see cref="QuietDays"/>, so that the same trigger does not ask again every night.
/// </summary>
public sealed class AssessTriggers(RunrateDb db, AgentHistories histories, RetireAgent retire, IClock clock, IdGenerator ids)
{
    public const int QuietDays = 90;

    /// <returns>The reviews that were opened now.</returns>
    public async Task<Outcome<IReadOnlyList<AgentReview>>> Run(EntityId entityId, LocalDate asOf, Actor actor, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([entityId], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{entityId}'.", "entity");
        // An improvement plan under way is the answer to what fired, until it ends.
        var improving = await db.Reviews.AsNoTracking().Where(r => r.Entity == entityId && r.Status == ReviewStatus.Decided
            && r.Decision == ReviewDecision.Improve).Select(r => r.Agent).ToListAsync(ct);
        var agents = await db.Agents.Where(a => a.Entity == entityId && a.Status == AgentStatus.InService).ToListAsync(ct);
        var byId = agents.ToDictionary(a => a.Id);
        var told = (await db.AgentEvents.AsNoTracking().Where(e => e.Entity == entityId && e.Kind == AgentEventKind.TriggerFired)
            .Select(e => new { e.Agent, e.Text }).ToListAsync(ct)).Select(e => (e.Agent, e.Text.Split('.')[0])).ToHashSet();
        var reviews = await db.Reviews.AsNoTracking().Where(r => r.Entity == entityId && r.Kind == ReviewKind.Retirement).ToListAsync(ct);
        var quietSince = asOf.PlusDays(-QuietDays).AtMidnight().InUtc().ToInstant();
        // A plan that failed is a new reason: the decision to try it keeps nobody quiet.
        var quiet = reviews.Where(r => r.Status != ReviewStatus.Completed || (r.DecidedAt > quietSince && r.Plan?.Outcome != PlanOutcome.Failed))
            .Select(r => r.Agent).ToHashSet();
        if (!actor.Is(Role.Operator) && !actor.Is(Role.Reviewer))
            return new Refusal(RefusalCodes.NotPermitted, "Opening a retirement review needs the Operator or Reviewer role.");
        var opened = new List<AgentReview>();
        foreach (var (id, history) in await histories.Load(entity, agents, asOf, ct: ct))
        {
            var fired = TriggerAssessment.AssessAll(byId[id].RetirementTriggers, history).Where(a => a.Fired).ToList();
            foreach (var each in fired)
                Tell(entityId, id, each, asOf, told, actor);
            if (fired.Count == 0 || quiet.Contains(id) || improving.Contains(id))
                continue;
            opened.Add(retire.Open(entity, byId[id], string.Join(" ", fired.Select(f => f.Because)), actor));
        }
        await db.SaveChangesAsync(ct);
        return opened;
    }

    /// <summary>Once a firing: the same trigger that first fired on the same day is on the timeline already.</summary>
    private void Tell(EntityId entity, AgentId agent, TriggerAssessment fired, LocalDate asOf, HashSet<(AgentId, string)> told, Actor actor)
    {
        var when = fired.FiredOn is { } day ? $"first fired on {InWords.Of(day)}" : $"fired by {InWords.Of(asOf)} or before";
        var head = fired.FiredOn is null ? $"{Named(fired.Trigger.Kind)} fired" : $"{Named(fired.Trigger.Kind)} {when}";
        if (!told.Add((agent, head)))
            return;
        db.AgentEvents.Add(new AgentEvent
        {
            Id = ids.Next(),
            Entity = entity,
            Agent = agent,
            Kind = AgentEventKind.TriggerFired,
            At = clock.GetCurrentInstant(),
            By = actor.Name,
            Text = $"{head}. {fired.Because}",
        });
    }

    /// <summary>A trigger as the subject of a sentence.</summary>
    public static string Named(RetirementTriggerKind kind) => kind switch
    {
        RetirementTriggerKind.NegativeNetQuarters => "Negative quarters",
        RetirementTriggerKind.CostAboveHuman => "Cost above a person's",
        RetirementTriggerKind.ModelDeprecation => "Withdrawal of its model",
        RetirementTriggerKind.CheaperReplacement => "A cheaper successor",
        RetirementTriggerKind.Idle => "Idleness",
        RetirementTriggerKind.Ownerless => "Lack of an owner",
        RetirementTriggerKind.TargetMissed => "Missed targets",
        RetirementTriggerKind.QualityBelowFloor => "Quality below the floor",
        RetirementTriggerKind.ImprovementPlanFailed => "A failed improvement plan",
        _ => kind.ToString(),
    };
}
