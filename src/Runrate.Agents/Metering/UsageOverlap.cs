using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Metering;

/// <summary>
/// How much of a stream's day and meter is in no figure, because another meter that comes before it saw the same calls. The usage day
/// holds what the events count less this.
/// </summary>
public sealed class UsageOverlap
{
    public required EntityId Entity { get; init; }
    public required int StreamId { get; init; }
    /// <summary>The day in UTC, in which vendors report.</summary>
    public required int Utc { get; init; }
    /// <summary>The day in the entity's time zone that the events fall on.</summary>
    public required LocalDate Date { get; init; }
    public required string Meter { get; init; }
    public required decimal Quantity { get; set; }
    /// <summary>The kind of meter that counts instead.</summary>
    public required MeterKind Counted { get; set; }

    public static int DayOf(Instant at) => DayOf(at.InUtc().Date);

    public static int DayOf(LocalDate date) => Period.DaysBetween(FirstDay, date);

    public static LocalDate DateOf(int utcDay) => FirstDay.PlusDays(utcDay);

    private static readonly LocalDate FirstDay = new(1970, 1, 1);
}

internal sealed class UsageOverlapMapping : IEntityTypeConfiguration<UsageOverlap>
{
    public void Configure(EntityTypeBuilder<UsageOverlap> overlap)
    {
        overlap.HasKey(o => new { o.StreamId, o.Utc, o.Date, o.Meter });
        overlap.HasIndex(o => new { o.Entity, o.Utc });
        overlap.Property(o => o.Counted).HasConversion<string>();
    }
}
