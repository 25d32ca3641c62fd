using System.Text.Json;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// Langfuse traces with their observations. Only generations and embeddings count: an agent, a chain or a span repeats what its
/// children used. The agent is the nearest one above the generation. An observation is the span it was made from, so the same
/// trace sent as telemetry is not counted again.
/// </summary>
internal sealed class LangfuseExport : IFormatReader
{
    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        await foreach (var (line, record) in JsonRecords.Read(content, intake, ct))
        {
            var observations = record.Get("observations") ?? record.Get("data") ?? record.Get("trace")?.Get("observations");
            if (observations is { ValueKind: JsonValueKind.Array } list)
                await intake.Judge(line, () => Trace(record.Get("trace"), [.. list.EnumerateArray()], intake, ct));
            else if (record.Get("type") is not null)
                await intake.Judge(line, () => Trace(null, [record], intake, ct));
            else
                intake.Reject(line, "observations", "The record has no observations.");
        }
    }

    private static async Task Trace(JsonElement? trace, List<JsonElement> observations, Intake intake, CancellationToken ct)
    {
        var byId = observations.Where(o => o.Text("id") is not null).ToLookup(o => o.Text("id")!);
        for (var i = 0; i < observations.Count; i++)
        {
            intake.Add("observations", 1);
            if (observations[i].Text("type")?.ToUpperInvariant() is "GENERATION" or "EMBEDDING")
                await Take(trace, observations[i], i + 1, byId, intake, ct);
        }
    }

    private static async Task Take(
        JsonElement? trace, JsonElement one, int line, ILookup<string, JsonElement> byId, Intake intake, CancellationToken ct)
    {
        intake.Count();
        intake.Add("generations", 1);
        var traceId = one.Text("traceId") ?? trace?.Text("id");
        if (one.Text("id") is not { } id || traceId is null)
        {
            intake.Reject(line, "id", "The observation has no identifier.");
            return;
        }
        if (one.Time(intake, "startTime", "endTime") is not { } at)
        {
            intake.Reject(line, "startTime", "The observation has no readable time.");
            return;
        }
        var cost = one.Get("costDetails")?.Cost("total") ?? one.Cost("totalCost");
        intake.Add("cost", cost ?? 0);
        if (Counts(one) is not { } counts)
        {
            intake.PutAside(line, "usageDetails", QuarantineReasons.InvalidQuantity, "The counts do not add up.",
                one.GetRawText(), at);
            return;
        }
        var attributes = Attributes(one);
        await intake.Take(new UsageRecord(
            TraceIdentity.Source, TraceIdentity.Of(traceId, id), at,
            attributes?.Text("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system") ?? "",
            one.Text("model") ?? "", counts)
        {
            Facts = new AssignmentFacts(Agent(one, byId, 0), Tags(trace), Principal: trace?.Text("userId"),
                Model: one.Text("model")),
            Environment = UsageRecord.EnvironmentOf(one.Text("environment")),
            ReportedCost = cost,
            Line = line,
        }, ct);
    }

    /// <summary>
    /// Whether the parts are within the input or beside it depends on who reported them; the total tells. Reasoning is output,
    /// within or beside.
    /// </summary>
    private static IReadOnlyList<MeterCount>? Counts(JsonElement one)
    {
        var usage = one.Get("usageDetails") ?? one;
        var input = usage.Number("input", "inputUsage") ?? 0;
        var output = usage.Number("output", "outputUsage") ?? 0;
        var read = usage.Number("input_cache_read", "cache_read_input_tokens", "input_cached_tokens",
            "prompt_details.cache_read") ?? 0;
        var write = usage.Number("input_cache_creation", "cache_creation_input_tokens", "input_cache_creation_5m",
            "prompt_details.cache_write") ?? 0;
        var hour = usage.Number("input_cache_creation_1h") ?? 0;
        var reasoning = usage.Number("output_reasoning_tokens", "output_reasoning", "completion_details.reasoning") ?? 0;
        var beside = usage.Number("total", "totalUsage") - input - output;
        if (beside == reasoning && reasoning > 0)
            return TokenSplit.Inclusive(input, output + reasoning, read, write + hour, hour);
        if (beside == read + write + hour + reasoning && beside > 0)
            return TokenSplit.Exclusive(input, output + reasoning, read, write, hour);
        return beside == read + write + hour && beside > 0
            ? TokenSplit.Exclusive(input, output, read, write, hour)
            : TokenSplit.Inclusive(input, output, read, write + hour, hour);
    }

    private static string? Agent(JsonElement one, ILookup<string, JsonElement> byId, int depth)
    {
        var attributes = Attributes(one);
        var named = attributes?.Text("gen_ai.agent.name", "gen_ai.agent.id", "agent.name")
            ?? (one.Text("type")?.ToUpperInvariant() is "AGENT" && one.Text("name") is { } name ? TraceIdentity.AgentOf(name)
                : null);
        if (named is not null || depth > 100 || one.Text("parentObservationId") is not { } parent)
            return named;
        return byId[parent].Select(p => Agent(p, byId, depth + 1)).FirstOrDefault();
    }

    private static JsonElement? Attributes(JsonElement one) => one.Object("metadata")?.Object("attributes");

    private static Dictionary<string, string>? Tags(JsonElement? trace)
    {
        if (trace is not { } value)
            return null;
        var tags = value.Object("metadata").Texts() ?? [];
        if (value.Object("tags") is { ValueKind: JsonValueKind.Array } list)
        {
            foreach (var parts in list.EnumerateArray().Select(t => t.ToString().Split([':', '='], 2)).Where(p => p.Length == 2))
                tags[parts[0]] = parts[1];
        }
        return tags;
    }
}
