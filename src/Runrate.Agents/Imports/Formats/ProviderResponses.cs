using System.Text.Json;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// Responses of providers as they were logged, whole: OpenAI's, Anthropic's and Google's, each with its usage inside. A wrapper
/// <c>{"response": …, "timestamp": …}</c> is looked into. Anthropic states no time, so the log must.
/// </summary>
internal sealed class ProviderResponses : IFormatReader
{
    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        // The chunks of a stream state the usage so far: the last one counts.
        var chunks = new Dictionary<string, (int Line, JsonElement Record)>(StringComparer.Ordinal);
        await foreach (var (line, record) in JsonRecords.Read(content, intake, ct))
        {
            intake.Count();
            if (Chunk(record) is not { } id)
            {
                await intake.Judge(line, () => Take(record, line, intake, ct));
                continue;
            }
            if (chunks.ContainsKey(id))
                intake.PassOver("earlierStates");
            if (!chunks.TryGetValue(id, out var before) || Output(before.Record) <= Output(record))
                chunks[id] = (line, record.Clone());
        }
        foreach (var (line, record) in chunks.Values)
            await intake.Judge(line, () => Take(record, line, intake, ct));
    }

    private static string? Chunk(JsonElement record) =>
        record.Text("object")?.EndsWith(".chunk", StringComparison.Ordinal) == true ? record.Text("id") : null;

    private static decimal Output(JsonElement record) => record.Get("usage")?.Number("completion_tokens", "output_tokens") ?? 0;

    private static async Task Take(JsonElement record, int line, Intake intake, CancellationToken ct)
    {
        var outer = new JsonFields(record);
        var inner = record.Object("response") ?? record.Object("body") ?? record;
        if (inner.Object("body") is { ValueKind: JsonValueKind.Object } body)
            inner = body;
        if (record.Object("result")?.Object("message") is { ValueKind: JsonValueKind.Object } message)
            inner = message;
        var response = new JsonFields(inner);
        var usage = inner.Object("usage") ?? inner.Object("usageMetadata") ?? inner.Object("usage_metadata");
        var counts = usage is { } stated ? new JsonFields(stated) : null;
        var tokens = counts is null ? new TokenStatement() : ProviderUsage.Of(counts, response.Text("service_tier"));
        // A line of a batch names the request by the sender's own id, and has the batch's prices.
        if (outer.Text("custom_id") is not null && tokens.Class.Tier is "")
            tokens = tokens with { Class = tokens.Class with { Tier = "batch" } };
        if ((counts?.Problem ?? response.Problem) is { } fault)
            outer.Fault(fault.Name, fault.Reason);
        var at = response.Time("created", "created_at", "createTime", "create_time")
            ?? outer.Time("timestamp", "time", "created_at", "logged_at", "request_time");
        var provider = outer.Text("provider") ?? (inner.Get("usageMetadata") is not null || counts?.Has("prompt_token_count") == true ? "google"
            : response.Text("type") is "message" ? "anthropic" : response.Text("object") is not null ? "openai" : "");
        var id = response.Text("id", "responseId", "response_id") ?? outer.Text("id");
        var model = response.Text("model", "modelVersion", "model_version");
        var facts = new AssignmentFacts(outer.Text("agent", "agent_id"),
            outer.Record.Object("metadata").Texts() ?? inner.Object("metadata").Texts(),
            Principal: response.Text("user", "safety_identifier") ?? outer.Text("user"));
        var searches = counts?.Count("server_tool_use.web_search_requests") ?? 0;
        await new Consumption("responses", id, at, provider, model, tokens)
        {
            Others = searches > 0 ? [new MeterCount(Meters.Queries, searches)] : [],
            Facts = facts,
        }.Take(outer, line, intake, ct);
        foreach (var (number, other, beside) in usage is { } rounds ? ProviderUsage.Iterations(rounds, model) : [])
        {
            var named = id is null ? null : $"{id}/{number}";
            await new Consumption("responses", named, at, provider, other, beside) { Facts = facts }.Take(outer, line, intake, ct);
        }
    }
}
