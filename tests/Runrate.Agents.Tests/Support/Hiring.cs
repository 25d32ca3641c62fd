using NodaTime;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Support;

/// <summary>Agents that tests hire.</summary>
public static class Hiring
{
    public static AgentRegistration Registration(string name = "Atlas") => new()
    {
        Entity = TestDatabase.EntityId,
        Name = name,
        Role = "Support agent",
        Owner = "Olga Owner",
        CostCenter = "CC-100",
        Employment = EmploymentKind.ApiRun,
        Function = AgentFunction.CustomerDelivery,
        HiredOn = new LocalDate(2025, 12, 1),
        InServiceOn = new LocalDate(2026, 1, 1),
        Models = ["gpt-4o"],
        AcquisitionCost = 36_000m,
        MonthlyRunCost = 500m,
        Target = new TargetStatement("resolved ticket", 1000m, 4m, "average handling cost saved", 6m, 400m),
        RetirementTriggers = [new RetirementTrigger(RetirementTriggerKind.TargetMissed, new Dictionary<string, decimal>())],
    };

    public static async Task<Agent> Hire(this TestDatabase database, AgentRegistration? registration = null)
    {
        var outcome = await database.With<RegisterAgent, Outcome<Agent>>(r => r.Run(registration ?? Registration(), TestDatabase.Ana));
        Assert.Null(outcome.Refusal);
        return outcome.Value;
    }
}
