using System.Text.Json;
using NodaTime;
using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports.Telemetry;

/// <summary>Metrics and logs of OTLP's JSON form.</summary>
internal static class OtlpJson
{
    private const string Cumulative = "2";

    public static IEnumerable<MetricPoint> Metrics(JsonElement record)
    {
        foreach (var (resource, metric) in Inside(record, "resourceMetrics", "scopeMetrics", "metrics"))
        {
            foreach (var kind in (string[])["sum", "histogram", "gauge", "exponentialHistogram"])
            {
                if (metric.Get(kind) is not { ValueKind: JsonValueKind.Object } data
                    || data.Get("dataPoints") is not { ValueKind: JsonValueKind.Array } points)
                    continue;
                var temporality = data.Text("aggregationTemporality");
                var cumulative = temporality is Cumulative or "AGGREGATION_TEMPORALITY_CUMULATIVE";
                foreach (var point in points.EnumerateArray())
                    yield return new MetricPoint(metric.Text("name") ?? "", JsonAttributes.Of(point.Get("attributes")), resource,
                        At(point, "startTimeUnixNano"), At(point, "timeUnixNano"), point.Number("asInt", "asDouble", "sum"), cumulative);
            }
        }
    }

    public static IEnumerable<LogEntry> Logs(JsonElement record)
    {
        foreach (var (resource, log) in Inside(record, "resourceLogs", "scopeLogs", "logRecords"))
        {
            var attributes = JsonAttributes.Of(log.Get("attributes"));
            var name = attributes.GetValueOrDefault("event.name") ?? log.Text("eventName") ?? log.Get("body")?.Text("stringValue") ?? "";
            yield return new LogEntry(name, attributes, resource, At(log, "timeUnixNano") ?? At(log, "observedTimeUnixNano"));
        }
    }

    private static IEnumerable<(IReadOnlyDictionary<string, string> Resource, JsonElement One)> Inside(
        JsonElement record, string resources, string scopes, string list)
    {
        if (record.Get(resources) is not { ValueKind: JsonValueKind.Array } outer)
            yield break;
        foreach (var resource in outer.EnumerateArray())
        {
            var attributes = JsonAttributes.Of(resource.Get("resource")?.Get("attributes"));
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
