using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Metering;

/// <summary>
/// One metered consumption, unique by (source, event id): sending it again changes nothing. Meters are disjoint: cached input is
/// not also input.
/// </summary>
public sealed class UsageEvent
{
    public long Id { get; init; }
    public required string Source { get; init; }
    public required string EventId { get; init; }
    public required EntityId Entity { get; init; }
    public required AgentId Agent { get; set; }
    /// <summary>The agent as the sender spelled it, kept so that a claim can re-assign.</summary>
    public string? AgentKey { get; init; }
    public required string Provider { get; init; }
    public required string Model { get; init; }
    /// <summary>A meter of <see cref="Meters"/>.</summary>
    public required string Meter { get; init; }
    public required decimal Quantity { get; set; }
    public required Instant OccurredAt { get; init; }
    /// <summary>The day in the entity's time zone.</summary>
    public required LocalDate Date { get; init; }
    /// <summary>
    /// <c>Development</c>, <c>Production</c> or null when not tagged; research credit counts only what is tagged.
    /// </summary>
    public string? Environment { get; init; }
    public Guid? ImportId { get; init; }
    public int? Line { get; init; }
    /// <summary>Exact cost at the price in force, or null while there is no price: unknown is never zero.</summary>
    public decimal? Cost { get; set; }
    public Guid? PriceId { get; set; }
    /// <summary>What the sender says it cost, kept beside ours; the variance is shown.</summary>
    public decimal? ReportedCost { get; init; }
}

internal sealed class UsageEventMapping : IEntityTypeConfiguration<UsageEvent>
{
    public void Configure(EntityTypeBuilder<UsageEvent> usage)
    {
        usage.HasKey(u => u.Id);
        usage.HasIndex(u => new { u.Source, u.EventId }).IsUnique();
        usage.HasIndex(u => new { u.Entity, u.Date, u.Agent });
        usage.Property(u => u.Source).HasMaxLength(200);
        usage.Property(u => u.EventId).HasMaxLength(200);
    }
}
