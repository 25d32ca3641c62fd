using System.Text.Json;
using NodaTime;
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
    private static readonly string[] Owners = ["user_id", "team_id", "organization_id", "tag", "agent_id", LiteLlmActivity.Owner];

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
                    foreach (var one in LiteLlmActivity.Rows(row))
                    {
                        intake.Count();
                        await intake.Judge(at, () => Take(one, at, intake, ct));
                    }
                }
            }
            else
            {
                intake.Count();
                await intake.Judge(line, () => Take(record, line, intake, ct));
            }
        }
    }

    public static Task Take(JsonElement row, int line, Intake intake, CancellationToken ct)
    {
        var fields = new JsonFields(row);
        var daily = fields.Has("api_requests");
        var spend = fields.Money("spend", "response_cost");
        intake.Add("promptTokens", fields.Count("prompt_tokens") ?? 0);
        intake.Add("completionTokens", fields.Count("completion_tokens") ?? 0);
        intake.Add("spend", spend ?? 0);
        var stated = Tokens(fields, daily);
        return new Consumption(daily ? "litellm-daily" : "litellm", daily ? DailyId(row) : fields.Text("request_id", "id"),
            fields.Time("startTime", "date", "endTime"), fields.Text("custom_llm_provider") ?? "", fields.Text("model", "model_group"), stated)
        {
            UsedNothing = string.Equals(fields.Text("cache_hit"), "True", StringComparison.OrdinalIgnoreCase)
                || (spend is 0 && fields.Text("status") is "failure"),
            Facts = Facts(row),
            Cost = spend,
            IsBucket = daily,
            Bucket = daily ? intake.Memory((_, _) => new Days()).Of(row, fields.Time("date")) : null,
        }.Take(fields, line, intake, ct);
    }

    private static TokenStatement Tokens(JsonFields row, bool daily)
    {
        const string usage = "metadata.usage_object.";
        return new TokenStatement
        {
            Input = row.Count("prompt_tokens"),
            Output = row.Count("completion_tokens"),
            CacheRead = row.Count("cache_read_input_tokens", usage + "cache_read_input_tokens",
                usage + "prompt_tokens_details.cached_tokens"),
            CacheWrite = row.Count("cache_creation_input_tokens", usage + "cache_creation_input_tokens",
                usage + "prompt_tokens_details.cache_creation_tokens"),
            CacheWrite1h = row.Count(usage + "cache_creation.ephemeral_1h_input_tokens",
                usage + "prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens"),
            WriteIncludes1h = true,
            AudioInput = row.Count(usage + "prompt_tokens_details.audio_tokens"),
            AudioOutput = row.Count(usage + "completion_tokens_details.audio_tokens"),
            InputIncludesCache = true,
            TotalsIncludeModalities = true,
            IsOneRequest = !daily,
            Class = PriceClass.Standard with
            {
                Tier = PriceClass.TierOf(row.Text("service_tier", usage + "service_tier", "model_parameters.service_tier")),
                Region = PriceClass.RegionOf(row.Text(usage + "inference_geo")),
                Speed = PriceClass.SpeedOf(row.Text(usage + "speed")),
            },
        };
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

    /// <summary>Each daily table holds the same spend of a day, by another owner: it says in a column of its own by whom.</summary>
    private static string DailyId(JsonElement row)
    {
        var table = TableOf(row);
        string?[] parts =
        [
            row.Text("date"), .. Owners.Select(o => o == table ? o : ""), row.Text(table), row.Text("api_key"), row.Text("model"),
            row.Text("custom_llm_provider"), row.Text("endpoint"), row.Text("mcp_namespaced_tool_name"),
        ];
        return string.Join('/', parts.Select(BucketGroups.Part));
    }

    // The column is there also where nobody is named in it.
    private static string TableOf(JsonElement row) =>
        Array.Find(Owners, o => row.ValueKind == JsonValueKind.Object && row.TryGetProperty(o, out _)) ?? "";

    /// <summary>The days of a delivery, by table: pages of one table add to each other, and another table states the day anew.</summary>
    private sealed class Days
    {
        private readonly Dictionary<string, BucketGroups> known = [];

        public BucketGroups? Of(JsonElement row, Instant? day)
        {
            var table = TableOf(row);
            if (day is not { } start || table == "")
                return null;
            var name = BucketGroups.Part(row.Text("date"));
            if (!known.TryGetValue($"{name}/{table}", out var bucket))
                known[$"{name}/{table}"] = bucket = new BucketGroups(
                    "litellm-daily", $"{name}/", start, start, new HashSet<string> { DailyId(row) })
                { Columns = Owners.Length };
            return bucket;
        }
    }
}

/// <summary>The same spend logs as a table.</summary>
internal sealed class LiteLlmCsv : IFormatReader
{
    public Task Read(UploadStream content, Intake intake, CancellationToken ct) => CsvRecords.Read(content, intake,
        ["request_id", "startTime"], (row, line) => LiteLlmSpend.Take(row.ToJson(), line, intake, ct), ct);
}
