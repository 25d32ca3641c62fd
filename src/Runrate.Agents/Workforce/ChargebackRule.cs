using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Workforce;

/// <param name="Percent">Of the agent's cost, above 0 and up to 100.</param>
public sealed record ChargebackShare(string CostCenter, decimal Percent);

/// <summary>
/// Which cost centres bear a shared agent, from a month on; what is not given stays with the agent's own. The last one stated for a month
/// holds. None of it is an entry: an agent's cost stays the agent's, and the statement by cost centre divides it.
/// </summary>
public sealed class ChargebackRule
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public required AgentId Agent { get; init; }
    /// <summary>Empty ends the sharing.</summary>
    public required List<ChargebackShare> Shares { get; init; }
    public required YearMonth From { get; init; }
    public required string StatedBy { get; init; }
    public required Instant StatedAt { get; init; }
}

internal sealed class ChargebackRuleMapping : IEntityTypeConfiguration<ChargebackRule>
{
    public void Configure(EntityTypeBuilder<ChargebackRule> rule)
    {
        rule.HasKey(r => r.Id);
        rule.HasIndex(r => new { r.Entity, r.Agent });
        rule.Property(r => r.Shares).HasJsonConversion();
    }
}
