using NodaTime;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Metering;

/// <summary>So much of one meter.</summary>
public readonly record struct MeterCount(string Meter, decimal Quantity);

/// <summary>One consumption as it was received: one request, with each of its meters counted once.</summary>
/// <param name="Source">Who reports it; with <paramref name="Id"/> it makes the record's identity.</param>
/// <param name="Provider">As spelled by the sender; empty where it does not say.</param>
/// <param name="Counts">Disjoint: cached input is not also input. Zero counts are left out.</param>
public sealed record UsageRecord(string Source, string Id, Instant At, string Provider, string Model,
    IReadOnlyList<MeterCount> Counts)
{
    public AssignmentFacts Facts { get; init; } = NoFacts;
    /// <summary><c>Development</c> or <c>Production</c>, or null.</summary>
    public string? Environment { get; init; }
    /// <summary>What the sender says it cost, kept beside ours.</summary>
    public decimal? ReportedCost { get; init; }
    public int? Line { get; init; }
    /// <summary>A count over a span of time, which a later delivery may restate; not an event that happened once.</summary>
    public bool IsBucket { get; init; }
    /// <summary>
    /// When the record said so, where its format tells states of one record apart: the later state replaces the earlier. Null for an
    /// event that is said once. A bucket without it is as of its delivery.
    /// </summary>
    public Instant? AsOf { get; init; }

    private static readonly AssignmentFacts NoFacts = new();

    /// <summary>Words for an environment, by what they are called in tags and telemetry.</summary>
    public static string? EnvironmentOf(string? word) => word?.Trim().ToLowerInvariant() switch
    {
        null or "" => null,
        "dev" or "development" or "test" or "staging" or "research" or "experiment" => "Development",
        "prod" or "production" or "live" => "Production",
        _ => null,
    };
}

/// <summary>Splits what a sender counts into the disjoint meters that are priced, each bucket once.</summary>
public static class TokenSplit
{
    /// <summary>
    /// Where input includes what was read from and written to the cache (OpenTelemetry, OpenAI, LiteLLM): uncached = input − read
    /// − write. Null when the parts are more than the whole, or a count is negative.
    /// </summary>
    /// <param name="cacheWrite">All cache writes, those for an hour included.</param>
    public static IReadOnlyList<MeterCount>? Inclusive(
        decimal input, decimal output, decimal cacheRead = 0, decimal cacheWrite = 0, decimal cacheWrite1h = 0)
    {
        var written = Math.Max(cacheWrite, cacheWrite1h);
        return Exclusive(input - cacheRead - written, output, cacheRead, written - cacheWrite1h, cacheWrite1h);
    }

    /// <summary>Where the buckets are disjoint already (Anthropic). Null when a count is negative.</summary>
    public static IReadOnlyList<MeterCount>? Exclusive(
        decimal uncached, decimal output, decimal cacheRead = 0, decimal cacheWrite = 0, decimal cacheWrite1h = 0)
    {
        if (uncached < 0 || output < 0 || cacheRead < 0 || cacheWrite < 0 || cacheWrite1h < 0)
            return null;
        var counts = new List<MeterCount>(5);
        Add(Meters.InputTokens, uncached);
        Add(Meters.OutputTokens, output);
        Add(Meters.CacheReadTokens, cacheRead);
        Add(Meters.CacheWriteTokens, cacheWrite);
        Add(Meters.CacheWrite1hTokens, cacheWrite1h);
        return counts;

        void Add(string meter, decimal quantity)
        {
            if (quantity != 0)
                counts.Add(new MeterCount(meter, quantity));
        }
    }
}
