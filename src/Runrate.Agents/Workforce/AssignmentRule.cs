using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Workforce;

/// <summary>What of a cost or usage record is looked at.</summary>
public enum AssignmentField { Tag, ResourceId, ServiceName, SubAccount, Principal, AgentKey, Model }

/// <summary>
/// Gives records an agent: <see cref="Field"/> (for a tag, the one named <see cref="Key"/>) equals <see cref="Pattern"/>, or begins with it
/// where the pattern ends in <c>*</c>. Lower <see cref="Order"/> first; no match is "unassigned".
/// </summary>
public sealed class AssignmentRule
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public required int Order { get; set; }
    public required AssignmentField Field { get; set; }
    public string? Key { get; set; }
    public required string Pattern { get; set; }
    public required AgentId Agent { get; set; }
}

internal sealed class AssignmentRuleMapping : IEntityTypeConfiguration<AssignmentRule>
{
    public void Configure(EntityTypeBuilder<AssignmentRule> rule)
    {
        rule.HasKey(r => r.Id);
        rule.HasIndex(r => new { r.Entity, r.Order });
        rule.Property(r => r.Field).HasConversion<string>();
    }
}
