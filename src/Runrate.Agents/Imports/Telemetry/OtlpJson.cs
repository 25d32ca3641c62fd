using System.Text.Json;
using NodaTime;
using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports.Telemetry;

/// <summary>Metrics and logs of OTLP's JSON form.</summary>
internal static class OtlpJson
{
    private const string Cumulative = "2";

    public static IEnumerable<MetricPoint> Metrics(JsonElement record, int line, Intake intake)
    {
        foreach (var (resource, metric) in Inside(record, "resourceMetrics", "scopeMetrics", "metrics", line, intake))
        {
            foreach (var kind in (string[])["sum", "histogram", "gauge", "exponentialHistogram"])
            {
                if (metric.Get(kind) is not { ValueKind: JsonValueKind.Object } data
                    || data.Get("dataPoints") is not { ValueKind: JsonValueKind.Array } points)
                    continue;
                foreach (var point in points.EnumerateArray())
                {
                    if (intake.Readable(line, () => Point(metric, data, point, resource)) is { } one)
                        yield return one;
                }
            }
        }
    }

    public static IEnumerable<LogEntry> Logs(JsonElement record, int line, Intake intake)
    {
        foreach (var (resource, log) in Inside(record, "resourceLogs", "scopeLogs", "logRecords", line, intake))
        {
            if (intake.Readable(line, () => Entry(log, resource)) is { } one)
                yield return one;
        }
    }

    private static MetricPoint Point(JsonElement metric, JsonElement data, JsonElement point, IReadOnlyDictionary<string, string> resource) =>
        new(metric.Text("name") ?? "", JsonAttributes.Of(point.Get("attributes")), resource, At(point, "startTimeUnixNano"),
            At(point, "timeUnixNano"), point.Number("asInt", "asDouble", "sum"),
            data.Text("aggregationTemporality") is Cumulative or "AGGREGATION_TEMPORALITY_CUMULATIVE");

    private static LogEntry Entry(JsonElement log, IReadOnlyDictionary<string, string> resource)
    {
        var attributes = JsonAttributes.Of(log.Get("attributes"));
        var name = attributes.GetValueOrDefault("event.name") ?? log.Text("eventName") ?? log.Get("body")?.Text("stringValue") ?? "";
        return new LogEntry(name, attributes, resource, At(log, "timeUnixNano") ?? At(log, "observedTimeUnixNano"));
    }

    private static IEnumerable<(IReadOnlyDictionary<string, string> Resource, JsonElement One)> Inside(
        JsonElement record, string resources, string scopes, string list, int line, Intake intake)
    {
        if (record.Get(resources) is not { ValueKind: JsonValueKind.Array } outer)
            yield break;
        foreach (var resource in outer.EnumerateArray())
        {
            var attributes = intake.Readable(line, () => JsonAttributes.Of(resource.Get("resource")?.Get("attributes")))
            ?? new Dictionary<string, string>();
            if (resource.Get(scopes) is not { ValueKind: JsonValueKind.Array } inner)
                continue;
            foreach (var scope in inner.EnumerateArray())
            {
                if (scope.Get(list) is not { ValueKind: JsonValueKind.Array } all)
                    continue;
                foreach (var one in all.EnumerateArray())
                    yield return (attributes, one);
            }
        }
    }

    private static Instant? At(JsonElement one, string name) =>
        one.Number(name) is > 0 and var nanoseconds ? Times.FromUnix(nanoseconds) : null;
}
