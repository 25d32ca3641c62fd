using System.Text.Json;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// LiteLLM: spend logs, the payload of its logging callback, and the daily spend tables; an array, lines or one record. Its spend
/// is kept beside our price of the same tokens. A request answered from the gateway's cache used no tokens.
/// </summary>
internal sealed class LiteLlmSpend : IFormatReader
{
    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        await foreach (var (line, record) in JsonRecords.Read(content, intake, ct))
        {
            var rows = record.Get("data") ?? record.Get("results");
            if (rows is { ValueKind: JsonValueKind.Array } list)
            {
                var number = 0;
                foreach (var row in list.EnumerateArray())
                {
                    var at = ++number;
                    await intake.Judge(at, () => Take(row, at, intake, ct));
                }
            }
            else
            {
                await intake.Judge(line, () => Take(record, line, intake, ct));
            }
        }
    }

    private static async Task Take(JsonElement row, int line, Intake intake, CancellationToken ct)
    {
        intake.Count();
        var daily = row.Get("api_requests") is not null;
        var id = daily ? DailyId(row) : row.Text("request_id", "id");
        if (id is null)
        {
            intake.Reject(line, "request_id", "The record has no identifier.");
            return;
        }
        if (row.Time(intake, "startTime", "date", "endTime") is not { } at)
        {
            intake.Reject(line, "startTime", "The record has no readable time.");
            return;
        }
        var spend = row.Cost("spend", "response_cost");
        intake.Add("promptTokens", row.Number("prompt_tokens") ?? 0);
        intake.Add("completionTokens", row.Number("completion_tokens") ?? 0);
        intake.Add("spend", spend ?? 0);
        var fromCache = string.Equals(row.Text("cache_hit") ?? row.Get("cache_hit")?.ToString(), "True",
            StringComparison.OrdinalIgnoreCase);
        if ((fromCache ? [] : Counts(row)) is not { } counts)
        {
            intake.PutAside(line, "prompt_tokens", QuarantineReasons.InvalidQuantity, "More tokens were cached than put in.",
                row.GetRawText(), at);
            return;
        }
        await intake.Take(new UsageRecord(
            daily ? "litellm-daily" : "litellm", id, at, row.Text("custom_llm_provider") ?? "",
            row.Text("model", "model_group") ?? "", counts)
        {
            Facts = Facts(row),
            ReportedCost = spend,
            Line = line,
            IsBucket = daily,
        }, ct);
    }

    private static IReadOnlyList<MeterCount>? Counts(JsonElement row)
    {
        var usage = row.Object("metadata")?.Object("usage_object");
        var details = usage?.Object("prompt_tokens_details");
        var read = row.Number("cache_read_input_tokens") ?? usage?.Number("cache_read_input_tokens")
            ?? details?.Number("cached_tokens") ?? 0;
        var write = row.Number("cache_creation_input_tokens") ?? usage?.Number("cache_creation_input_tokens")
            ?? details?.Number("cache_creation_tokens") ?? 0;
        var hour = (usage?.Object("cache_creation")
            ?? details?.Object("cache_creation_token_details"))?.Number("ephemeral_1h_input_tokens") ?? 0;
        return TokenSplit.Inclusive(row.Number("prompt_tokens") ?? 0, row.Number("completion_tokens") ?? 0, read, write, hour);
    }

    private static AssignmentFacts Facts(JsonElement row)
    {
        var metadata = row.Object("metadata");
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var named in new[] { metadata?.Object("spend_logs_metadata"), metadata?.Object("requester_metadata") })
        {
            foreach (var (key, value) in named.Texts() ?? [])
                tags[key] = value;
        }
        if (row.Object("request_tags") is { ValueKind: JsonValueKind.Array } list)
        {
            foreach (var parts in list.EnumerateArray().Select(t => t.ToString().Split([':', '='], 2)).Where(p => p.Length == 2))
                tags[parts[0]] = parts[1];
        }
        return new AssignmentFacts(
            row.Text("agent_id"), tags, ResourceId: row.Text("end_user"),
            SubAccount: row.Text("team_id") ?? metadata?.Text("user_api_key_team_id"),
            Principal: metadata?.Text("user_api_key_alias") ?? row.Text("user"), Model: row.Text("model"));
    }

    private static string DailyId(JsonElement row) => string.Join('/', new[]
    {
        row.Text("date"), row.Text("user_id", "team_id", "organization_id", "tag", "agent_id"), row.Text("api_key"),
        row.Text("model"),
        row.Text("custom_llm_provider"), row.Text("endpoint"), row.Text("mcp_namespaced_tool_name"),
    });
}
