using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Workforce;

/// <summary>What decides how much of an agent serves another entity.</summary>
public enum RechargeBasis
{
    /// <summary>A fixed per cent of its cost.</summary>
    Percent,
    /// <summary>Accepted outcomes that served the entity, of all of the month; they are stated month by month.</summary>
    Outcomes,
}

/// <summary>Which cost of the provider's published book is recharged.</summary>
public enum RechargeCost
{
    /// <summary>Usage, infrastructure, seats, review, services, upkeep.</summary>
    RunCost,
    /// <summary>Run cost, acquisition cost and losses.</summary>
    LoadedCost,
}

/// <param name="Receiver">The entity that is served.</param>
/// <param name="Percent">Of the cost, above 0 and up to 100; null where outcomes decide.</param>
/// <param name="MarkupPercent">On top of the share; the group's own policy.</param>
public sealed record RechargeTerm(string Receiver, decimal? Percent, decimal MarkupPercent);

/// <summary>
/// Which entities an agent of this one serves and what they owe for it, from a month on. The last one stated for a month holds, so that
/// another share changes no month before it.
/// </summary>
public sealed class RechargeRule
{
    public required Guid Id { get; init; }
    /// <summary>The provider: the agent is one of its workforce.</summary>
    public required EntityId Entity { get; init; }
    public required AgentId Agent { get; init; }
    public required RechargeBasis Basis { get; init; }
    public required RechargeCost Cost { get; init; }
    /// <summary>Empty ends the recharge.</summary>
    public required List<RechargeTerm> Terms { get; init; }
    public required YearMonth From { get; init; }
    public required string StatedBy { get; init; }
    public required Instant StatedAt { get; init; }

    /// <summary>The rule of each agent that holds in a month.</summary>
    public static IEnumerable<RechargeRule> Holding(IEnumerable<RechargeRule> rules, YearMonth month) => rules.Where(r => r.From <= month)
        .GroupBy(r => r.Agent).Select(g => g.OrderBy(r => r.From).ThenBy(r => r.StatedAt).ThenBy(r => r.Id).Last()).Where(r => r.Terms.Count > 0);
}

/// <summary>How many accepted outcomes of an agent's month served another entity; the last statement of a month holds.</summary>
public sealed class ServedOutcomes
{
    public required Guid Id { get; init; }
    /// <summary>The provider.</summary>
    public required EntityId Entity { get; init; }
    public required AgentId Agent { get; init; }
    public required EntityId Receiver { get; init; }
    public required YearMonth Period { get; init; }
    public required decimal Outcomes { get; init; }
    public required string StatedBy { get; init; }
    public required Instant StatedAt { get; init; }
}

internal sealed class RechargeRuleMapping : IEntityTypeConfiguration<RechargeRule>, IEntityTypeConfiguration<ServedOutcomes>
{
    public void Configure(EntityTypeBuilder<RechargeRule> rule)
    {
        rule.HasKey(r => r.Id);
        rule.HasIndex(r => new { r.Entity, r.Agent });
        rule.Property(r => r.Basis).HasConversion<string>();
        rule.Property(r => r.Cost).HasConversion<string>();
        rule.Property(r => r.Terms).HasJsonConversion();
    }

    public void Configure(EntityTypeBuilder<ServedOutcomes> served)
    {
        served.ToTable("ServedOutcomes");
        served.HasKey(s => s.Id);
        served.HasIndex(s => new { s.Entity, s.Agent, s.Period });
    }
}
