using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Workforce;

/// <summary>What shared cost is divided by.</summary>
public enum AllocationBasis
{
    /// <summary>Accepted outcomes of the month.</summary>
    AcceptedOutcomes,
    /// <summary>Own model inference of the month.</summary>
    ModelCost,
    /// <summary>One share for every agent in service at the month's end.</summary>
    Equal,
    /// <summary>Stated weights.</summary>
    Fixed,
}

/// <summary>
/// How cost that no agent causes alone is shared, from a month on: which accounts of "unassigned", how much of them, divided by what.
/// </summary>
public sealed class AllocationRule
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public required string Name { get; set; }
    public required List<string> Accounts { get; set; }
    /// <summary>Share of the pool that is given out, 0 to 100.</summary>
    public required decimal Percent { get; set; }
    public required AllocationBasis Basis { get; set; }
    /// <summary>By agent, for <see cref="AllocationBasis.Fixed"/>.</summary>
    public Dictionary<string, decimal> Weights { get; set; } = [];
    public required YearMonth From { get; set; }
    /// <summary>The last month it applies to; null while it goes on.</summary>
    public YearMonth? Until { get; set; }
    public required string StatedBy { get; set; }

    public bool AppliesTo(YearMonth period) => From <= period && (Until is null || period <= Until);
}

internal sealed class AllocationRuleMapping : IEntityTypeConfiguration<AllocationRule>
{
    public void Configure(EntityTypeBuilder<AllocationRule> rule)
    {
        rule.HasKey(r => r.Id);
        rule.HasIndex(r => r.Entity);
        rule.Property(r => r.Basis).HasConversion<string>();
        rule.Property(r => r.Accounts).HasJsonConversion();
        rule.Property(r => r.Weights).HasJsonConversion();
    }
}
