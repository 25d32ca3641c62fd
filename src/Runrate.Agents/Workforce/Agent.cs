using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Workforce;

/// <summary>How an agent is run, which decides what its costs usually are.</summary>
public enum EmploymentKind { ApiRun, SaasSeat, SelfHosted, InHouseBuild, VendorManaged }

public enum AgentStatus { Candidate, Onboarding, InService, UnderReview, Retired }

/// <summary>Whose work it does: the function its cost is presented under.</summary>
public enum AgentFunction { CustomerDelivery, Research, InternalOps, SalesMarketing }

/// <summary>
/// A worker accounted for: hired with an acquisition cost, a run cost, a productivity target and a retirement trigger,
/// all of them required.
/// </summary>
public sealed class Agent
{
    public required AgentId Id { get; init; }
    public required EntityId Entity { get; init; }
    public required string Name { get; set; }
    /// <summary>Job title, then description.</summary>
    public required string Role { get; set; }
    public string JobDescription { get; set; } = "";
    /// <summary>The person answerable for it; null makes it ownerless, which is an exception on the first screen.</summary>
    public string? Owner { get; set; }
    /// <summary>Since when it has had no owner; null while it has one.</summary>
    public LocalDate? OwnerlessSince { get; set; }
    public string? Manager { get; set; }
    public required string CostCenter { get; set; }
    public required EmploymentKind Employment { get; set; }
    public required AgentFunction Function { get; set; }
    public required AgentStatus Status { get; set; }
    public required LocalDate HiredOn { get; init; }
    public LocalDate? InServiceOn { get; set; }
    public LocalDate? ProbationEndsOn { get; set; }
    public LocalDate? RetiredOn { get; set; }
    /// <summary>Models it runs on, as price lists spell them; the first is the main one.</summary>
    public List<string> Models { get; set; } = [];

    /// <summary>Planned one-off cost of acquiring it, in the entity's functional currency.</summary>
    public required Money AcquisitionCost { get; set; }
    /// <summary>Budgeted run cost a month.</summary>
    public required Money MonthlyRunCost { get; set; }
    public required ProductivityTarget Target { get; set; }
    /// <summary>Targets that applied before the present one, oldest first: a new target never restates earlier months.</summary>
    public List<PastTarget> PastTargets { get; set; } = [];
    /// <summary>Least share of outcomes that must be accepted, 0 to 1.</summary>
    public decimal? QualityFloor { get; set; }
    /// <summary>Committed at hiring, so that sunk cost does not argue later.</summary>
    public required List<RetirementTrigger> RetirementTriggers { get; set; }
    /// <summary>Who could take the work over, priced on the same outcomes; null until one is named.</summary>
    public Replacement? Successor { get; set; }
    /// <summary>What an improvement plan that ended without success says; null for none.</summary>
    public string? FailedPlan { get; set; }
    /// <summary>When that plan ended.</summary>
    public LocalDate? FailedPlanOn { get; set; }
    /// <summary>Who depends on it: teams, products, other agents. They are moved before it leaves.</summary>
    public List<string> Consumers { get; set; } = [];
    public Instant RegisteredAt { get; init; }
    public string RegisteredBy { get; init; } = "";

    /// <summary>In service and not retired on that day.</summary>
    public bool WorksOn(LocalDate date) => InServiceOn <= date && (RetiredOn is null || date <= RetiredOn);

    /// <summary>The target in force on that day.</summary>
    public ProductivityTarget TargetOn(LocalDate date) => TargetOn(date, Target, PastTargets);

    /// <summary>The same of who has read the targets alone.</summary>
    internal static ProductivityTarget TargetOn(LocalDate date, ProductivityTarget target, IReadOnlyList<PastTarget> past) =>
        past.FirstOrDefault(p => date <= p.Until)?.Target ?? target;
}

/// <param name="Until">The last day it applied.</param>
public sealed record PastTarget(LocalDate Until, ProductivityTarget Target);

internal sealed class AgentMapping : IEntityTypeConfiguration<Agent>
{
    public void Configure(EntityTypeBuilder<Agent> agent)
    {
        agent.HasKey(a => a.Id);
        agent.HasIndex(a => a.Entity);
        agent.Property(a => a.Employment).HasConversion<string>();
        agent.Property(a => a.Function).HasConversion<string>();
        agent.Property(a => a.Status).HasConversion<string>();
        agent.ComplexProperty(a => a.AcquisitionCost);
        agent.ComplexProperty(a => a.MonthlyRunCost);
        agent.Property(a => a.Target).HasJsonConversion();
        agent.Property(a => a.PastTargets).HasJsonConversion();
        agent.Property(a => a.Successor).HasJsonConversion();
        agent.Property(a => a.RetirementTriggers).HasJsonConversion();
    }
}
