using NodaTime;
using Runrate.Agents.Accounting.Primitives;
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

    /// <summary>Without a stated cost that is in another currency than dollars, which is said.</summary>
    public UsageRecord StatedIn(Currency? given, Action<string> assume)
    {
        if (ReportedCost is null || given is null || given == Currency.Usd)
            return this;
        assume($"Costs that the file states in {given} are not kept: stated costs are in USD.");
        return this with { ReportedCost = null };
    }

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
