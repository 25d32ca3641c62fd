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
        await foreach (var (line, record) in JsonRecords.Read(content, intake, ct))
        {
            intake.Count();
            await intake.Judge(line, () => Take(record, line, intake, ct));
        }
    }

    private static Task Take(JsonElement record, int line, Intake intake, CancellationToken ct)
    {
        var outer = new JsonFields(record);
        var inner = record.Object("response") ?? record.Object("body") ?? record;
        if (inner.Object("body") is { ValueKind: JsonValueKind.Object } body)
            inner = body;
        var response = new JsonFields(inner);
        var usage = inner.Object("usage") ?? inner.Object("usageMetadata") ?? inner.Object("usage_metadata");
        var counts = usage is { } stated ? new JsonFields(stated) : null;
        var tokens = counts is null ? new TokenStatement() : ProviderUsage.Of(counts, response.Text("service_tier"));
        if ((counts?.Problem ?? response.Problem) is { } fault)
            outer.Fault(fault.Name, fault.Reason);
        var at = response.Time("created", "created_at", "createTime") ?? outer.Time("timestamp", "time", "created_at", "logged_at", "request_time");
        var provider = outer.Text("provider") ?? (inner.Get("usageMetadata") is not null ? "google"
            : response.Text("type") is "message" ? "anthropic" : response.Text("object") is not null ? "openai" : "");
        return new Consumption("responses", response.Text("id", "responseId") ?? outer.Text("id"), at, provider,
            response.Text("model", "modelVersion"), tokens)
        {
            Facts = new AssignmentFacts(outer.Text("agent", "agent_id"), outer.Record.Object("metadata").Texts() ?? inner.Object("metadata").Texts(),
                Principal: response.Text("user", "safety_identifier") ?? outer.Text("user")),
        }.Take(outer, line, intake, ct);
    }
}
