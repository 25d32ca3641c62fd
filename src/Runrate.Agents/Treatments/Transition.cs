using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Treatments;

/// <summary>
/// A step from one way of running an agent to another: from an API to a fine-tune, from a fine-tune to own hardware. It keeps why it
/// was taken and the figures that justified it, as they were known then.
/// </summary>
public sealed class Transition
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public AgentId? Agent { get; init; }
    public required Guid FromArrangement { get; init; }
    public required Guid ToArrangement { get; init; }
    /// <summary>The day the new arrangement takes over.</summary>
    public required LocalDate Date { get; init; }
    public required string Rationale { get; init; }
    /// <summary>A document reference, or null.</summary>
    public string? Evidence { get; init; }
    public required Money OneOffCost { get; init; }
    public required Money MonthlyBefore { get; init; }
    public required Money MonthlyAfter { get; init; }
    public required Instant RecordedAt { get; init; }
    public required string RecordedBy { get; init; }

    public BreakEven BreakEven => BreakEven.Of(OneOffCost, MonthlyBefore, MonthlyAfter);
}

internal sealed class TransitionMapping : IEntityTypeConfiguration<Transition>
{
    public void Configure(EntityTypeBuilder<Transition> transition)
    {
        transition.HasKey(t => t.Id);
        transition.HasIndex(t => new { t.FromArrangement, t.ToArrangement }).IsUnique();
        transition.HasIndex(t => new { t.Entity, t.Date });
        transition.Ignore(t => t.BreakEven);
        transition.ComplexProperty(t => t.OneOffCost);
        transition.ComplexProperty(t => t.MonthlyBefore);
        transition.ComplexProperty(t => t.MonthlyAfter);
    }
}
