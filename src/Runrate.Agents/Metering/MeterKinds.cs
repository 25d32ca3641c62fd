using Runrate.Agents.Accounting.Ledger;

namespace Runrate.Agents.Metering;

/// <summary>How a meter sees calls.</summary>
public enum MeterKind
{
    /// <summary>One record a call: spans, logs of a gateway, session files, usage that is sent.</summary>
    Calls,
    /// <summary>Sums of many calls that a gateway or a tool keeps by day.</summary>
    Sums,
    /// <summary>The provider's own usage report: all that it served the organisation.</summary>
    Report,
}

/// <summary>What kind of meter a source is, and which of two that saw the same calls counts.</summary>
public static class MeterKinds
{
    /// <summary>Sources that sum calls which other sources may tell of one by one.</summary>
    public static IReadOnlyList<string> Summing { get; } = ["openai-usage", "anthropic-usage", "litellm-daily", "coding-sessions"];

    public static MeterKind Of(string source) => source switch
    {
        "openai-usage" or "anthropic-usage" => MeterKind.Report,
        "litellm-daily" or "coding-sessions" => MeterKind.Sums,
        _ => MeterKind.Calls,
    };

    /// <summary>The place of a kind: the first counts whole, each later one only what it has beyond those before it.</summary>
    public static int Rank(MeterKind kind, MeterPrecedence precedence) => precedence == MeterPrecedence.CallsFirst
        ? (int)kind
        : kind switch { MeterKind.Report => 0, MeterKind.Calls => 1, _ => 2 };

    public static string Name(MeterKind kind) => kind switch
    {
        MeterKind.Calls => "the calls themselves",
        MeterKind.Sums => "daily sums",
        _ => "the provider's report",
    };
}
