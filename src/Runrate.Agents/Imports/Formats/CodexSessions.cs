using System.Text.Json;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// The session files of Codex. A token count states the sum so far and is repeated: what is new in the sum counts, once, also where
/// a forked session repeats the lines of the one it came from. Repository, branch and commit are kept as tags.
/// </summary>
internal sealed class CodexSessions : IFormatReader
{
    public const string Source = "codex";

    private static readonly string[] Counts =
        ["input_tokens", "cached_input_tokens", "output_tokens", "reasoning_output_tokens", "total_tokens"];

    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        string? model = null;
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var sums = new decimal[Counts.Length];
        await foreach (var (line, record) in JsonRecords.Read(content, intake, ct))
        {
            intake.Count();
            if (record.Get("payload") is not { ValueKind: JsonValueKind.Object } payload)
            {
                intake.PassOver("linesWithoutUsage");
                continue;
            }
            await intake.Judge(line, async () =>
            {
                switch (record.Text("type"))
                {
                    case "session_meta":
                        Describe(new JsonFields(payload), tags);
                        break;
                    case "turn_context":
                        model = payload.Text("model") ?? model;
                        break;
                    case "event_msg" when payload.Text("type") is "token_count" && payload.Get("info") is { ValueKind: JsonValueKind.Object } info:
                        await Take(new JsonFields(record), new JsonFields(info), model, sums, new Dictionary<string, string>(tags), line, intake, ct);
                        return;
                }
                intake.PassOver("linesWithoutUsage");
            });
        }
    }

    private static async Task Take(JsonFields record, JsonFields info, string? model, decimal[] sums, Dictionary<string, string> tags,
        int line, Intake intake, CancellationToken ct)
    {
        var total = Counts.Select(c => info.Count($"total_token_usage.{c}")).ToArray();
        var last = Counts.Select(c => info.Count($"last_token_usage.{c}")).ToArray();
        if (info.Problem is { } fault)
            record.Fault(fault.Name, fault.Reason);
        decimal?[] used;
        if (total.Any(t => t is not null))
        {
            // A sum that falls begins anew: the session was compacted or resumed.
            var fell = total.Select((t, i) => (t ?? 0) < sums[i]).Any(f => f);
            used = [.. total.Select((t, i) => t - (fell ? 0 : sums[i]))];
            for (var i = 0; i < sums.Length; i++)
                sums[i] = total[i] ?? 0;
        }
        else
        {
            used = last;
        }
        if (record.Problem is null && used.All(u => u is null or 0))
        {
            intake.PassOver("repeatedCounts");
            return;
        }
        var at = record.Time("timestamp");
        await new Consumption(Source, $"{record.Text("timestamp")}/{total[^1] ?? last[^1]}", at, "openai", model ?? info.Text("model"),
            new TokenStatement
            {
                Input = used[0],
                CacheRead = used[1],
                Output = used[2],
                Reasoning = used[3],
                InputIncludesCache = true,
                OutputIncludesReasoning = true,
            })
        {
            Facts = new AssignmentFacts(null, tags, ResourceId: tags.GetValueOrDefault("repository")),
        }.Take(record, line, intake, ct);
    }

    private static void Describe(JsonFields meta, Dictionary<string, string> tags)
    {
        (string Tag, string? Value)[] stated =
        [
            ("session", meta.Text("id")), ("repository", Repository(meta)), ("branch", meta.Text("git.branch")),
            ("commit", meta.Text("git.commit_hash")),
        ];
        foreach (var (tag, value) in stated)
        {
            if (value is { Length: > 0 and <= RecordBounds.TextMax })
                tags[tag] = value;
        }
    }

    private static string? Repository(JsonFields meta) =>
        (meta.Text("git.repository_url") ?? meta.Text("cwd"))?.TrimEnd('/').Split('/', '\\', ':')[^1]
            .Replace(".git", "", StringComparison.Ordinal);
}
