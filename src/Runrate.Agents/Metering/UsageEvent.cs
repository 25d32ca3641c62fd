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
    public required decimal Quantity { get; init; }
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
