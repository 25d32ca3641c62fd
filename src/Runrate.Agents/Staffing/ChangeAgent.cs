using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Staffing;

/// <summary>What to change; null leaves a field as it is. An empty owner makes the agent ownerless, an empty manager clears it.</summary>
public sealed record AgentPatch
{
    public string? Name { get; init; }
    public string? Role { get; init; }
    public string? JobDescription { get; init; }
    public string? Owner { get; init; }
    public string? Manager { get; init; }
    public string? CostCenter { get; init; }
    public EmploymentKind? Employment { get; init; }
    public AgentFunction? Function { get; init; }
    /// <summary>The month from whose first day the function counts; the current month when left out.</summary>
    public YearMonth? FunctionFrom { get; init; }
    public AgentStatus? Status { get; init; }
    public LocalDate? InServiceOn { get; init; }
    public LocalDate? ProbationEndsOn { get; init; }
    public IReadOnlyList<string>? Models { get; init; }
    public decimal? AcquisitionCost { get; init; }
    public decimal? MonthlyRunCost { get; init; }
    public TargetStatement? Target { get; init; }
    public decimal? QualityFloor { get; init; }
    public IReadOnlyList<RetirementTrigger>? RetirementTriggers { get; init; }
    public Replacement? Successor { get; init; }
    public IReadOnlyList<string>? Consumers { get; init; }
}

/// <summary>
/// Changes an agent's card and writes what changed on its timeline. Retirement is not a change: it goes through a review. Needs the
/// Operator role.
/// </summary>
public sealed class ChangeAgent(RunrateDb db, LedgerQueries ledger, ChangeFunction functions, IClock clock, IdGenerator ids)
{
    public async Task<Outcome<Agent>> Run(AgentId id, AgentPatch patch, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Operator))
            return new Refusal(RefusalCodes.NotPermitted, "Changing an agent needs the Operator role.");
        var agent = await db.Agents.FirstOrDefaultAsync(a => a.Id == id, ct);
        if (agent is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no agent '{id}'.", "agent");
        var changed = await Apply(agent, patch, actor, ct);
        if (!changed.IsOk)
            return changed.Refusal;
        await db.SaveChangesAsync(ct);
        return agent;
    }

    /// <summary>The same for an agent that is tracked, without saving. Whether it says anything new.</summary>
    internal async Task<Outcome<bool>> Apply(Agent agent, AgentPatch patch, Actor actor, CancellationToken ct)
    {
        if (Invalid(agent, patch) is { } invalid)
            return invalid;
        var entity = await db.Entities.FindAsync([agent.Entity], ct) ?? throw new InvariantException($"There is no entity '{agent.Entity}'.");
        var serves = patch.Function is { } function && function != agent.Function;
        var from = serves ? await functions.From(entity, patch.FunctionFrom, ct) : default;
        if (serves && !from.IsOk)
            return from.Refusal;
        var changes = new List<string>();
        var served = agent.Function;
        ApplyCard(agent, patch, clock.Today(entity), changes);
        ApplyPlan(agent, patch, clock.Today(entity), changes);
        if (patch.Target is { } target)
            await ApplyTarget(agent, target, changes, ct);
        if (changes.Count == 0)
            return false;
        if (served != agent.Function && await functions.Run(agent, served, from.Value, actor, ct) is { } refused)
        {
            db.ChangeTracker.Clear();
            return refused;
        }
        var statusChanged = patch.Status is not null && changes.Any(c => c.StartsWith("status", StringComparison.Ordinal));
        db.AgentEvents.Add(new AgentEvent
        {
            Id = ids.Next(),
            Entity = agent.Entity,
            Agent = agent.Id,
            At = clock.GetCurrentInstant(),
            By = actor.Name,
            Kind = statusChanged ? AgentEventKind.StatusChanged : AgentEventKind.Changed,
            Text = $"Changed {string.Join("; ", changes)}.",
        });
        return true;
    }

    private static Refusal? Invalid(Agent agent, AgentPatch patch)
    {
        if (agent.Status == AgentStatus.Retired)
            return new Refusal(RefusalCodes.InvalidValue, $"{agent.Name} is retired: its card is closed.", "status");
        if (patch.Status is { } next && next != agent.Status && !Allowed(agent.Status).Contains(next))
            return new Refusal(RefusalCodes.InvalidValue,
                $"{agent.Name} cannot go from {AgentWords.Of(agent.Status)} to {AgentWords.Of(next)}. From there: "
                + string.Join(", ", Allowed(agent.Status).Select(a => AgentWords.Of(a))) +
                (next is AgentStatus.Retired or AgentStatus.UnderReview ? ". Retirement goes through a review." : "."), "status");
        if (patch.Status == AgentStatus.InService && agent.InServiceOn is null && patch.InServiceOn is null)
            return new Refusal(RefusalCodes.MissingField, "Going into service needs the day it did: inServiceOn.", "inServiceOn");
        if ((patch.InServiceOn ?? agent.InServiceOn) < agent.HiredOn)
            return new Refusal(RefusalCodes.InvalidValue, "It is in service before it is hired.", "inServiceOn");
        foreach (var (field, text) in new[] { ("name", patch.Name), ("role", patch.Role), ("costCenter", patch.CostCenter) })
        {
            if (text is not null && string.IsNullOrWhiteSpace(text))
                return new Refusal(RefusalCodes.MissingField, $"The {field} cannot be empty.", field);
        }
        if (patch.AcquisitionCost < 0 || patch.MonthlyRunCost < 0)
            return new Refusal(RefusalCodes.InvalidValue, "A cost is negative.", patch.AcquisitionCost < 0 ? "acquisitionCost" : "monthlyRunCost");
        if (patch.QualityFloor is < 0 or > 1)
            return new Refusal(RefusalCodes.InvalidValue, "The quality floor is a share from 0 to 1.", "qualityFloor");
        if (patch.RetirementTriggers is { Count: 0 })
            return new Refusal(RefusalCodes.MissingField, "An agent keeps at least one retirement trigger.", "retirementTriggers");
        return patch.RetirementTriggers is { } triggers && RegisterAgent.InvalidTriggers(triggers) is { } refused ? refused
            : patch.Target is { } target ? RegisterAgent.InvalidTarget(target)
            : null;
    }

    private static AgentStatus[] Allowed(AgentStatus from) => from switch
    {
        AgentStatus.Candidate => [AgentStatus.Onboarding],
        AgentStatus.Onboarding => [AgentStatus.Candidate, AgentStatus.InService],
        AgentStatus.InService => [AgentStatus.Onboarding],
        _ => [],
    };

    private static void ApplyCard(Agent agent, AgentPatch patch, LocalDate today, List<string> changes)
    {
        agent.Name = Changed("name", agent.Name, patch.Name?.Trim(), changes);
        agent.Role = Changed("role", agent.Role, patch.Role?.Trim(), changes);
        agent.JobDescription = Changed("job description", agent.JobDescription, patch.JobDescription, changes);
        agent.CostCenter = Changed("cost centre", agent.CostCenter, patch.CostCenter?.Trim(), changes);
        if (patch.Owner is not null && RegisterAgent.Text(patch.Owner) != agent.Owner)
        {
            changes.Add($"owner from {agent.Owner ?? "nobody"} to {RegisterAgent.Text(patch.Owner) ?? "nobody"}");
            agent.Owner = RegisterAgent.Text(patch.Owner);
            agent.OwnerlessSince = agent.Owner is null ? today : null;
        }
        if (patch.Manager is not null && RegisterAgent.Text(patch.Manager) != agent.Manager)
        {
            changes.Add($"manager from {agent.Manager ?? "nobody"} to {RegisterAgent.Text(patch.Manager) ?? "nobody"}");
            agent.Manager = RegisterAgent.Text(patch.Manager);
        }
        agent.Employment = Changed("employment", agent.Employment, patch.Employment, changes);
        agent.Function = Changed("function", agent.Function, patch.Function, changes);
        agent.Status = Changed("status", agent.Status, patch.Status, changes);
        if (patch.InServiceOn is { } day && day != agent.InServiceOn)
        {
            changes.Add($"in-service date to {InWords.Of(day)}");
            agent.InServiceOn = day;
        }
        if (patch.ProbationEndsOn is { } probation && probation != agent.ProbationEndsOn)
        {
            changes.Add($"end of probation to {InWords.Of(probation)}");
            agent.ProbationEndsOn = probation;
        }
        if (patch.Models is { } models && !models.SequenceEqual(agent.Models))
        {
            changes.Add($"models from {string.Join(", ", agent.Models)} to {string.Join(", ", models)}");
            agent.Models = [.. models];
        }
        if (patch.Consumers is { } consumers && !consumers.SequenceEqual(agent.Consumers))
        {
            changes.Add($"who depends on it to {(consumers.Count == 0 ? "nobody" : string.Join(", ", consumers))}");
            agent.Consumers = [.. consumers];
        }
    }

    private static void ApplyPlan(Agent agent, AgentPatch patch, LocalDate today, List<string> changes)
    {
        var currency = agent.AcquisitionCost.Currency;
        if (patch.AcquisitionCost is { } cost)
            agent.AcquisitionCost = Changed("acquisition cost", agent.AcquisitionCost, Money.From(cost, currency), changes);
        if (patch.MonthlyRunCost is { } run)
            agent.MonthlyRunCost = Changed("run cost", agent.MonthlyRunCost, Money.From(run, currency), changes);
        if (patch.QualityFloor is { } floor)
            agent.QualityFloor = Changed("quality floor", agent.QualityFloor ?? 0, floor, changes);
        if (patch.Successor is { } named && named with { StatedOn = null } != agent.Successor?.Unstated())
        {
            var successor = named with { StatedOn = named.StatedOn ?? today };
            changes.Add($"successor to {successor.Name} at {InWords.Of(successor.CostPerOutcome)} per outcome");
            agent.Successor = successor;
        }
        if (patch.RetirementTriggers is { } triggers
            && !triggers.Select(Said).SequenceEqual(agent.RetirementTriggers.Select(Said)))
        {
            changes.Add($"retirement triggers to {string.Join(", ", triggers.Select(t => t.Kind))}");
            agent.RetirementTriggers = [.. triggers];
        }
    }

    /// <summary>A new target applies from the first open month on, so that what is sealed keeps the target it was sealed with.</summary>
    private static string Said(RetirementTrigger trigger) =>
        $"{trigger.Kind} " + string.Join(' ', trigger.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => $"{p.Key}={p.Value:0.############}"));

    private async Task ApplyTarget(Agent agent, TargetStatement stated, List<string> changes, CancellationToken ct)
    {
        var old = agent.Target;
        var currency = old.ValuePerUnit.Currency;
        var target = new ProductivityTarget(
            RegisterAgent.Text(stated.Unit) ?? old.Unit,
            stated.UnitsPerMonth ?? old.UnitsPerMonth,
            stated.ValuePerUnit is { } value ? Money.From(value, currency) : old.ValuePerUnit,
            RegisterAgent.Text(stated.ValueBasis) ?? old.ValueBasis,
            stated.HumanCostPerUnit is { } human ? Money.From(human, currency) : old.HumanCostPerUnit,
            stated.UnitsPerHumanMonth ?? old.UnitsPerHumanMonth);
        if (target == old)
            return;
        var closed = await ledger.SealedPeriods(agent.Entity, ct);
        if (closed.Count > 0)
        {
            var until = closed.Max().LastDay();
            agent.PastTargets = [.. agent.PastTargets.Where(p => p.Until < until), new PastTarget(until, agent.TargetOn(until))];
        }
        agent.Target = target;
        changes.Add(
            $"target from {old.UnitsPerMonth:0.##} × {old.Unit} at {InWords.Of(old.ValuePerUnit)} " +
            $"to {target.UnitsPerMonth:0.##} × {target.Unit} at {InWords.Of(target.ValuePerUnit)}");
    }

    private static T Changed<T>(string what, T old, T? next, List<string> changes) where T : class
    {
        if (next is null || next.Equals(old))
            return old;
        changes.Add($"{what} from {AgentWords.Of(old)} to {AgentWords.Of(next)}");
        return next;
    }

    private static T Changed<T>(string what, T old, T? next, List<string> changes) where T : struct
    {
        if (next is not { } value || value.Equals(old))
            return old;
        changes.Add($"{what} from {AgentWords.Of(old)} to {AgentWords.Of(value)}");
        return value;
    }
}
