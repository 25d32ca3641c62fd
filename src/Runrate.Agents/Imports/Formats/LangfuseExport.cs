using System.Text.Json;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Imports.Spans;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// Langfuse traces with their observations, pages of its API, and its blob export, one observation a line. An observation is the
/// span it was made from, and is judged as one: the same trace sent as telemetry is not counted again, and an agent, a chain or a
/// wrapper repeats what its children used.
/// </summary>
internal sealed class LangfuseExport : IFormatReader
{
    /// <summary>So many are judged together; a trace that is spread further is put together from what was seen.</summary>
    private const int BatchSize = 5_000;

    private static readonly string[] Costs =
        ["costDetails.total", "cost_details.total", "totalCost", "total_cost", "calculatedTotalCost"];

    private static readonly string[] FlatCounts =
        ["inputUsage", "outputUsage", "totalUsage", "promptTokens", "completionTokens", "totalTokens"];

    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        var spans = new List<Span>();
        await foreach (var (line, record) in JsonRecords.Read(content, intake, ct))
        {
            var observations = record.Get("observations") ?? record.Get("data") ?? record.Get("trace")?.Get("observations");
            if (observations is { ValueKind: JsonValueKind.Array } list)
                await intake.Judge(line, () => Add(record.Get("trace") ?? record, list.EnumerateArray(), line, spans, intake));
            else if (record.Get("type") is not null)
                await intake.Judge(line, () => Add(null, [record], line, spans, intake));
            else
                intake.Reject(line, "observations", "The record has no observations.");
            if (spans.Count < BatchSize)
                continue;
            await SpanBilling.Take(spans, intake, ct);
            spans.Clear();
        }
        await SpanBilling.Take(spans, intake, ct);
    }

    private static Task Add(JsonElement? trace, IEnumerable<JsonElement> observations, int line, List<Span> spans, Intake intake)
    {
        foreach (var one in observations)
        {
            if (one.ValueKind != JsonValueKind.Object)
            {
                intake.Reject(line, "observations", "An observation is an object.");
                continue;
            }
            intake.Add("observations", 1);
            var fields = new JsonFields(one);
            var isCall = fields.Text("type")?.ToUpperInvariant() is "GENERATION" or "EMBEDDING";
            if (isCall)
                intake.Add("generations", 1);
            if (Span(trace, fields, isCall, line, intake) is { } span)
                spans.Add(span);
        }
        return Task.CompletedTask;
    }

    private static Span? Span(JsonElement? trace, JsonFields one, bool isCall, int line, Intake intake)
    {
        var traceId = one.Text("traceId", "trace_id") ?? trace?.Text("id");
        if (one.Text("id") is not { } id || traceId is null)
        {
            intake.Count();
            intake.Reject(line, "id", "The observation has no identifier.");
            return null;
        }
        var at = one.Time("startTime", "start_time", "endTime", "end_time");
        foreach (var assumed in one.AssumedUtc)
            intake.Assume($"{assumed} without zone was read as UTC.");
        if (at is null && isCall)
        {
            intake.Count();
            intake.Reject(line, "startTime", "The observation has no readable time.");
            return null;
        }
        if (isCall)
            intake.Add("cost", one.Money(Costs) ?? 0);
        return new Span(traceId.ToLowerInvariant(), id.ToLowerInvariant(),
            one.Text("parentObservationId", "parent_observation_id")?.ToLowerInvariant(), one.Text("name") ?? "", at, Attributes(trace, one, isCall),
            Resource(trace, one))
        {
            IsError = one.Text("level")?.ToUpperInvariant() is "ERROR",
        };
    }

    /// <summary>Langfuse's own words in the place of its SDK's attributes, and what it kept of the span's.</summary>
    private static Dictionary<string, string> Attributes(JsonElement? trace, JsonFields one, bool isCall)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in one.Record.Object("metadata")?.Object("attributes").Texts() ?? [])
        {
            // Counts are taken from the observation: those of the span are the same ones, before Langfuse sorted them.
            if (!isCall || (!name.Contains("usage", StringComparison.Ordinal) && !name.Contains("token_count", StringComparison.Ordinal)))
                attributes[name] = value;
        }
        attributes.Remove("gen_ai.operation.name");
        attributes.Remove("openinference.span.kind");
        Set("langfuse.observation.type", one.Text("type"));
        Set("langfuse.observation.model.name", one.Text("model", "provided_model_name", "providedModelName", "modelId"));
        Set("user.id", trace?.Text("userId", "user_id") ?? one.Text("userId", "user_id"));
        if (!isCall)
            return attributes;
        foreach (var name in SpanNames.Model)
        {
            if (name != "langfuse.observation.model.name")
                attributes.Remove(name);
        }
        var usage = one.Record.Object("usageDetails") ?? one.Record.Object("usage_details") ?? one.Record.Object("usage");
        if (usage?.Text("unit") is { } unit && !unit.Equals("TOKENS", StringComparison.OrdinalIgnoreCase))
            Set("gen_ai.usage.input_tokens", $"{usage.Value.Text("total", "input")} {unit.ToLowerInvariant()}");
        else
            Set("langfuse.observation.usage_details", usage is { ValueKind: JsonValueKind.Object } details && details.EnumerateObject().Any()
            ? details.GetRawText() : Flat(one));
        Set("gen_ai.usage.cost", one.Money(Costs)?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return attributes;

        void Set(string name, string? value)
        {
            if (value is not null)
                attributes[name] = value;
        }
    }

    /// <summary>Counts beside the observation's other fields, as older exports have them.</summary>
    private static string? Flat(JsonFields one)
    {
        var counts = FlatCounts
            .Where(one.Has).ToDictionary(n => n, n => one.Text(n));
        return counts.Count == 0 || counts.Values.All(v => v is "0") ? null : JsonSerializer.Serialize(counts);
    }

    private static Dictionary<string, string> Resource(JsonElement? trace, JsonFields one)
    {
        var resource = new Dictionary<string, string>(StringComparer.Ordinal);
        if (trace is { } value)
        {
            foreach (var (name, text) in value.Object("metadata").Texts() ?? [])
                resource[name] = text;
            if (value.Object("tags") is { ValueKind: JsonValueKind.Array } list)
            {
                foreach (var parts in list.EnumerateArray().Select(t => t.ToString().Split([':', '='], 2)).Where(p => p.Length == 2))
                    resource[parts[0]] = parts[1];
            }
        }
        if (one.Text("environment") is { } environment)
            resource["deployment.environment"] = environment;
        return resource;
    }
}
