using NodaTime;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Web.Api;

/// <summary>A target with its amounts as exact text, in the agent's currency.</summary>
public sealed record TargetView(
    string Unit, decimal UnitsPerMonth, string ValuePerUnit, string ValueBasis, string HumanCostPerUnit, decimal UnitsPerHumanMonth);

/// <summary>An agent as the API shows it: the fields of hiring, and what became of it since.</summary>
public sealed record AgentView(
    AgentId Id, EntityId Entity, string Name, string Role, string JobDescription, string? Owner, string? Manager, string CostCenter,
    EmploymentKind Employment, AgentFunction Function, AgentStatus Status, LocalDate HiredOn, LocalDate? InServiceOn, LocalDate? ProbationEndsOn,
    LocalDate? RetiredOn, IReadOnlyList<string> Models, Currency Currency, string AcquisitionCost, string MonthlyRunCost, TargetView Target,
    decimal? QualityFloor, IReadOnlyList<RetirementTrigger> RetirementTriggers, Replacement? Successor, Instant RegisteredAt, string RegisteredBy)
{
    public static AgentView Of(Agent agent) => new(
        agent.Id, agent.Entity, agent.Name, agent.Role, agent.JobDescription, agent.Owner, agent.Manager, agent.CostCenter, agent.Employment,
        agent.Function, agent.Status, agent.HiredOn, agent.InServiceOn, agent.ProbationEndsOn, agent.RetiredOn, agent.Models,
        agent.AcquisitionCost.Currency, agent.AcquisitionCost.Amount, agent.MonthlyRunCost.Amount,
        new TargetView(agent.Target.Unit, agent.Target.UnitsPerMonth, agent.Target.ValuePerUnit.Amount, agent.Target.ValueBasis,
            agent.Target.HumanCostPerUnit.Amount, agent.Target.UnitsPerHumanMonth),
        agent.QualityFloor, agent.RetirementTriggers, agent.Successor, agent.RegisteredAt, agent.RegisteredBy);
}
