using System.Globalization;
using System.Numerics;
using System.Text.Json;
using NodaTime;
using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports.Spans;

/// <summary>
/// A span of telemetry, whichever encoding it came in: identity, time, and its attributes with those of its resource below them.
/// </summary>
internal sealed record Span(
    string TraceId, string SpanId, string? ParentId, string Name, Instant? At, IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyDictionary<string, string> Resource)
{
    /// <summary>The instrumentation that made it.</summary>
    public string Scope { get; init; } = "";

    /// <summary>Whether the call failed.</summary>
    public bool IsError { get; init; }

    /// <summary>The first attribute of those names that has a value.</summary>
    public string? Text(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Attributes.TryGetValue(name, out var value) && value.Length > 0)
                return value;
        }
        return null;
    }

    /// <summary>Counts arrive as numbers and as text.</summary>
    public decimal? Number(params ReadOnlySpan<string> names) =>
        Text(names) is { } text && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number : null;
}

/// <summary>Reads spans from OTLP JSON, from span-a-line files and from exporters that write Python's own field names.</summary>
internal static class SpanReader
{
    /// <summary>The spans that can be read; one that cannot is rejected by itself.</summary>
    public static IEnumerable<Span> Read(JsonElement record, int line, Intake intake)
    {
        if (record.Get("resourceSpans") is { ValueKind: JsonValueKind.Array } resources)
            return resources.EnumerateArray().SelectMany(r => OfResource(r, line, intake));
        if (record.Get("spans") is { ValueKind: JsonValueKind.Array } spans)
            return spans.EnumerateArray().Select(s => Alone(s, line, intake)).OfType<Span>();
        // A page of Phoenix.
        if (record.Get("data") is { ValueKind: JsonValueKind.Array } page && page.EnumerateArray().All(s => s.Get("context") is not null))
            return page.EnumerateArray().Select(s => Alone(s, line, intake)).OfType<Span>();
        return record.Get("traceId") is not null || record.Get("context") is not null || record.Get("trace_id") is not null
            ? new[] { Alone(record, line, intake) }.OfType<Span>()
            : [];
    }

    private static Span? Alone(JsonElement span, int line, Intake intake) =>
        intake.Readable(line, () => One(span, JsonAttributes.Of(span.Get("resource")?.Get("attributes"))));

    private static IEnumerable<Span> OfResource(JsonElement resource, int line, Intake intake)
    {
        var attributes = intake.Readable(line, () => JsonAttributes.Of(resource.Get("resource")?.Get("attributes")))
            ?? new Dictionary<string, string>();
        foreach (var list in new[] { "scopeSpans", "instrumentationLibrarySpans" })
        {
            if (resource.Get(list) is not { ValueKind: JsonValueKind.Array } scopes)
                continue;
            foreach (var scope in scopes.EnumerateArray())
            {
                if (scope.Get("spans") is not { ValueKind: JsonValueKind.Array } spans)
                    continue;
                var name = intake.Readable(line,
                    () => scope.Get("scope")?.Text("name") ?? scope.Get("instrumentationLibrary")?.Text("name") ?? "") ?? "";
                foreach (var span in spans.EnumerateArray())
                {
                    if (intake.Readable(line, () => One(span, attributes) with { Scope = name }) is { } one)
                        yield return one;
                }
            }
        }
    }

    private static Span One(JsonElement span, IReadOnlyDictionary<string, string> resource)
    {
        var context = span.Get("context") ?? span;
        return new Span(
            Id(context.Text("traceId", "trace_id"), 32), Id(context.Text("spanId", "span_id"), 16),
            Parent(span), span.Text("name") ?? "", At(span), JsonAttributes.Of(span.Get("attributes")), resource)
        {
            Scope = span.Get("instrumentationScope")?.Text("name") ?? span.Get("scope")?.Text("name") ?? "",
            IsError = (span.Get("status")?.Text("code", "status_code") ?? span.Text("status_code"))?.ToUpperInvariant()
                is "2" or "ERROR" or "STATUS_CODE_ERROR",
        };
    }

    private static string? Parent(JsonElement span)
    {
        var parent = span.Text("parentSpanId", "parent_span_id", "parent_id") ?? span.Get("parent")?.Text("span_id", "spanId");
        return parent is null ? null : Id(parent, 16);
    }

    /// <summary>Ids are hex text; some exporters write the number.</summary>
    private static string Id(string? id, int digits) => id switch
    {
        null => "",
        _ when id.Length > digits / 2 && id.Length != digits
            && BigInteger.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) =>
            number.ToString($"x{digits}", CultureInfo.InvariantCulture).TrimStart('0').PadLeft(digits, '0'),
        _ => id.ToLowerInvariant(),
    };

    private static Instant? At(JsonElement span)
    {
        foreach (var name in new[] { "startTimeUnixNano", "start_time", "startTime", "endTimeUnixNano", "end_time", "endTime" })
        {
            if (span.Get(name) is not { } value)
                continue;
            if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2
                && JsonValues.AsNumber(value[0]) is { } seconds)
                return Instant.FromUnixTimeSeconds((long)seconds).PlusNanoseconds((long)(JsonValues.AsNumber(value[1]) ?? 0));
            if (JsonValues.AsNumber(value) is >= 0 and < 253_402_300_799_000_000_000m and var nanoseconds)
                return NodaConstants.UnixEpoch + Duration.FromNanoseconds((BigInteger)nanoseconds);
            var text = NodaTime.Text.OffsetDateTimePattern.Rfc3339.Parse(value.ToString());
            if (text.Success)
                return text.Value.ToInstant();
        }
        return null;
    }
}
