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

/// <summary>The meters usage is counted in, and the account line they fall under.</summary>
public static class Meters
{
    public const string InputTokens = "input_tokens";
    public const string OutputTokens = "output_tokens";
    public const string CacheReadTokens = "cache_read_tokens";
    public const string CacheWriteTokens = "cache_write_tokens";
    public const string CacheWrite1hTokens = "cache_write_1h_tokens";
    public const string Requests = "requests";
    public const string GpuHours = "gpu_hours";
    public const string SeatMonths = "seat_months";
    public const string ReviewMinutes = "review_minutes";
    public const string Queries = "queries";

    public static IReadOnlySet<string> All { get; } = new HashSet<string>
    {
        InputTokens, OutputTokens, CacheReadTokens, CacheWriteTokens, CacheWrite1hTokens, Requests, GpuHours, SeatMonths,
        ReviewMinutes, Queries,
    };

    /// <summary>
    /// What a bill calls a meter (<c>Cache Read Input Tokens</c>) as ours, or in its own words where we have none.
    /// </summary>
    public static string OfSku(string skuMeter)
    {
        var words = skuMeter.Trim().ToLowerInvariant().Replace('_', ' ');
        var known = SkuWords.FirstOrDefault(s => s.Words.All(w => words.Contains(w, StringComparison.Ordinal))).Meter;
        return known ?? words.Replace(' ', '_');
    }

    /// <summary>
    /// The meter of a service tier that has prices of its own: <c>input_tokens_batch</c>. The standard tier has the plain meter.
    /// </summary>
    public static string Tier(string meter, string? tier) => tier?.ToLowerInvariant() switch
    {
        "batch" => $"{meter}_batch",
        "flex" => $"{meter}_flex",
        "priority" => $"{meter}_priority",
        _ => meter,
    };

    /// <summary>The name of a meter's sum in reports: <c>inputTokens</c>.</summary>
    public static string TotalName(string meter) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(
        string.Concat(meter.Split('_', '-', ' ', '.').Where(w => w.Length > 0)
            .Select((w, i) => i == 0 ? w : char.ToUpperInvariant(w[0]) + w[1..])));

    private static readonly (string[] Words, string Meter)[] SkuWords =
    [
        (["cache", "read"], CacheReadTokens), (["cached", "input"], CacheReadTokens),
        (["cache", "write", "1h"], CacheWrite1hTokens),
        (["cache", "write"], CacheWriteTokens), (["cache", "creation"], CacheWriteTokens),
        (["input", "token"], InputTokens), (["output", "token"], OutputTokens),
    ];

    /// <summary>The expense account a meter accrues to.</summary>
    public static string AccountOf(string meter) => meter switch
    {
        GpuHours => "5120",
        SeatMonths => "5130",
        ReviewMinutes => "5140",
        _ => "5110",
    };
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
        // What an agent used on a day is found by its streams; sums stand in the usage days.
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
    }
}
