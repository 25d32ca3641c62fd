using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Metering;

/// <summary>
/// What the events of one sender about one agent's use of one model have in common, kept once: an event then costs a number. Who
/// it belongs to stands here, so that a claim moves all of them.
/// </summary>
public sealed class UsageStream
{
    public int Id { get; init; }
    public required EntityId Entity { get; init; }
    public required string Source { get; init; }
    public required AgentId Agent { get; set; }
    /// <summary>The agent as the sender spelled it, kept so that a claim can re-assign; empty where it names none.</summary>
    public string AgentKey { get; init; } = "";
    public required string Provider { get; init; }
    public required string Model { get; init; }
    /// <summary>
    /// <c>Development</c>, <c>Production</c> or empty when not tagged; research credit counts only what is tagged.
    /// </summary>
    public string Environment { get; init; } = "";
}

/// <summary>
/// One consumption, a row: unique by the hash of (source, id). Sending it again changes nothing; a bucket that grew, or a later
/// state of the same call, replaces the counts. It carries no cost: that is its counts at the price in force, and the day has it.
/// </summary>
public sealed class UsageEvent
{
    public long Id { get; init; }
    /// <summary>Sixteen bytes of <see cref="RecordKey"/>.</summary>
    public required byte[] Key { get; init; }
    public required int StreamId { get; set; }
    public UsageStream Stream { get; set; } = null!;
    public required string EventId { get; init; }
    public required Instant OccurredAt { get; set; }
    /// <summary>The day in the entity's time zone.</summary>
    public required LocalDate Date { get; set; }
    public long InputTokens { get; set; }
    public long OutputTokens { get; set; }
    public long CacheReadTokens { get; set; }
    public long CacheWriteTokens { get; set; }
    public long CacheWrite1hTokens { get; set; }
    /// <summary>Counts of every other meter, <c>gpu_hours=1.5;requests=2</c>; null where there is none.</summary>
    public string? Others { get; set; }
    /// <summary>Meters that found no price and are in no figure, by comma; null where all are priced: unknown is never zero.</summary>
    public string? Unpriced { get; set; }
    /// <summary>What the sender says it cost, kept beside ours; the variance is shown.</summary>
    public decimal? ReportedCost { get; set; }
    /// <summary>The number of the delivery that said so; null for what was sent without a file.</summary>
    public int? Delivery { get; set; }
    public int? Line { get; set; }
    /// <summary>When the sender or, for a bucket, the delivery said so: an older state does not undo a newer one.</summary>
    public Instant? AsOf { get; set; }

    public string Source => Stream.Source;
    public EntityId Entity => Stream.Entity;
    public AgentId Agent => Stream.Agent;
    public string? AgentKey => Stream.AgentKey == "" ? null : Stream.AgentKey;
    public string Provider => Stream.Provider;
    public string Model => Stream.Model;
    public string? Environment => Stream.Environment == "" ? null : Stream.Environment;

    /// <summary>Each meter that counted something. Meters are disjoint: cached input is not also input.</summary>
    public IReadOnlyList<MeterCount> Counts => UsageCounts.Read(this);

    public IReadOnlySet<string> UnpricedMeters => Unpriced is null ? EmptySet : Unpriced.Split(',').ToHashSet();

    /// <summary>Its cost at the prices in force, or null while a meter of it has none.</summary>
    public decimal? CostAt(PriceBook prices)
    {
        if (Unpriced is not null)
            return null;
        var cost = 0m;
        foreach (var count in Counts)
            cost += count.Quantity * (prices.Find(Provider, Model, count.Meter, Date)?.PerUnit ?? 0);
        return cost;
    }

    private static readonly HashSet<string> EmptySet = [];
}

internal sealed class UsageEventMapping : IEntityTypeConfiguration<UsageEvent>, IEntityTypeConfiguration<UsageStream>
{
    public void Configure(EntityTypeBuilder<UsageEvent> usage)
    {
        usage.HasKey(u => u.Id);
        usage.Property(u => u.Key).HasMaxLength(RecordKey.Length);
        usage.HasIndex(u => u.Key).IsUnique();
        usage.HasOne(u => u.Stream).WithMany().HasForeignKey(u => u.StreamId).OnDelete(DeleteBehavior.Restrict);
        usage.Navigation(u => u.Stream).AutoInclude();
        // What an agent used is found by its streams, a day of it by the second column; sums stand in the usage days.
        usage.HasIndex(u => new { u.StreamId, u.Date });
        usage.Property(u => u.Date).HasConversion(d => d.ToDateOnly().DayNumber, n => LocalDate.FromDateOnly(DateOnly.FromDayNumber(n)));
        usage.Property(u => u.OccurredAt).HasConversion(i => i.ToUnixTimeTicks(), n => Instant.FromUnixTimeTicks(n));
        usage.Property(u => u.AsOf).HasConversion(
            i => i == null ? (long?)null : i.Value.ToUnixTimeTicks(), n => n == null ? null : Instant.FromUnixTimeTicks(n.Value));
        foreach (var derived in new[] { "Source", "Entity", "Agent", "AgentKey", "Provider", "Model", "Environment", "Counts", "UnpricedMeters" })
            usage.Ignore(derived);
    }

    public void Configure(EntityTypeBuilder<UsageStream> stream)
    {
        stream.HasKey(s => s.Id);
        stream.HasIndex(s => new { s.Entity, s.Agent, s.Model });
        stream.HasIndex(s => new { s.Entity, s.Source });
    }
}
