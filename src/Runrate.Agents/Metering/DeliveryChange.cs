using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Runrate.Agents.Metering;

/// <summary>
/// What a stored record said before a delivery restated it, so that the delivery can be taken back. A charge needs none: its
/// earlier row stays beside the one that takes it back.
/// </summary>
public sealed class DeliveryChange
{
    public const string Usage = "usage";
    public const string Output = "output";

    public long Id { get; init; }
    /// <summary>The delivery that restated it; null for what was sent without a file.</summary>
    public int? Delivery { get; init; }
    public required string Subject { get; init; }
    /// <summary>The identifier of the usage event or the outcome.</summary>
    public required long Target { get; init; }
    /// <summary>The delivery that had said it before.</summary>
    public int? BeforeDelivery { get; init; }
    /// <summary>The state before, as JSON.</summary>
    public required string Before { get; init; }
}

internal sealed class DeliveryChangeMapping : IEntityTypeConfiguration<DeliveryChange>
{
    public void Configure(EntityTypeBuilder<DeliveryChange> change)
    {
        change.HasKey(c => c.Id);
        change.HasIndex(c => c.Delivery);
        change.HasIndex(c => c.BeforeDelivery);
        change.HasIndex(c => new { c.Subject, c.Target });
    }
}

/// <summary>The parts of an event that a restatement replaces.</summary>
internal sealed record UsageState(
    int StreamId, long At, int Day, long Input, long Output, long CacheRead, long CacheWrite, long CacheWrite1h, string? Others, string? Unpriced,
    decimal? ReportedCost, int? Delivery, int? Line, long? AsOf)
{
    public static UsageState Of(UsageEvent row) => new(
        row.StreamId, row.OccurredAt.ToUnixTimeTicks(), row.Date.ToDateOnly().DayNumber, row.InputTokens, row.OutputTokens, row.CacheReadTokens,
        row.CacheWriteTokens, row.CacheWrite1hTokens, row.Others, row.Unpriced, row.ReportedCost, row.Delivery, row.Line,
        row.AsOf?.ToUnixTimeTicks());

    public void Restore(UsageEvent row)
    {
        row.StreamId = StreamId;
        row.OccurredAt = NodaTime.Instant.FromUnixTimeTicks(At);
        row.Date = NodaTime.LocalDate.FromDateOnly(DateOnly.FromDayNumber(Day));
        (row.InputTokens, row.OutputTokens, row.CacheReadTokens) = (Input, Output, CacheRead);
        (row.CacheWriteTokens, row.CacheWrite1hTokens, row.Others, row.Unpriced) = (CacheWrite, CacheWrite1h, Others, Unpriced);
        (row.ReportedCost, row.Delivery, row.Line) = (ReportedCost, Delivery, Line);
        row.AsOf = AsOf is { } ticks ? NodaTime.Instant.FromUnixTimeTicks(ticks) : null;
    }
}
