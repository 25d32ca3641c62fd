using NodaTime;

namespace Runrate.Agents.Imports.Telemetry;

/// <summary>One data point of a metric, whichever encoding it came in; of a histogram its sum.</summary>
/// <param name="Start">The beginning of what it counts; null where the sender does not say.</param>
/// <param name="IsCumulative">Whether it counts from the start on, so that each point repeats the ones before.</param>
internal sealed record MetricPoint(
    string Metric, IReadOnlyDictionary<string, string> Attributes, IReadOnlyDictionary<string, string> Resource, Instant? Start,
    Instant? At, decimal? Value, bool IsCumulative)
{
    public string? Text(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if ((Attributes.GetValueOrDefault(name) ?? Resource.GetValueOrDefault(name)) is { Length: > 0 } value)
                return value;
        }
        return null;
    }
}

/// <summary>One log record or event.</summary>
internal sealed record LogEntry(
    string Name, IReadOnlyDictionary<string, string> Attributes, IReadOnlyDictionary<string, string> Resource, Instant? At);
