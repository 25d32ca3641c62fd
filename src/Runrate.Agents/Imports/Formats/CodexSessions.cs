using System.Text.Json;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Imports.Telemetry;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// The session files of Codex. A token count states the sum so far and is repeated: what is new in the sum counts, once. A session that
/// was forked from another begins with that one's lines, under the times of their own or of the fork: they are the other session's usage,
/// and are not counted under the fork's times. Repository, branch and commit are kept as tags.
/// </summary>
internal sealed class CodexSessions : IFormatReader
{
    public const string Source = "codex";

    private static readonly string[] Counts =
        ["input_tokens", "cached_input_tokens", "output_tokens", "reasoning_output_tokens", "total_tokens"];

    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        var session = new Session();
        await intake.Telemetry.Lock(ct);
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
                var fields = new JsonFields(record);
                session.Replay.See(Times.Read(record.Text("timestamp")).At);
                switch (record.Text("type"))
                {
                    case "session_meta":
                        session.Begin(payload);
                        break;
                    case "turn_context":
                        session.Model = payload.Text("model") ?? session.Model;
                        break;
                    case "event_msg" when payload.Text("type") is "token_count" && payload.Get("info") is { ValueKind: JsonValueKind.Object } info:
                        await Take(fields, new JsonFields(info), session, line, intake, ct);
                        return;
                }
                intake.PassOver("linesWithoutUsage");
            });
        }
    }

    /// <summary>What the lines so far say of the session.</summary>
    private sealed class Session
    {
        public string? Id { get; private set; }
        public string? Model { get; set; }
        public CodexReplay Replay { get; } = new();
        public Dictionary<string, string> Tags { get; } = new(StringComparer.OrdinalIgnoreCase);
        public decimal[] Sums { get; } = new decimal[Counts.Length];
        public bool HasSums { get; set; }

        /// <summary>The first such line is of the session itself; a fork has those of the sessions it came from behind it.</summary>
        public void Begin(JsonElement meta)
        {
            if (Id is not null)
            {
                Replay.Repeats();
                return;
            }
            var fields = new JsonFields(meta);
            Id = fields.Text("id") ?? "";
            Describe(fields, Tags);
            if (fields.Text("forked_from_id", "source.subagent.thread_spawn.parent_thread_id") is not null)
                Replay.Repeats();
        }
    }

    private static async Task Take(JsonFields record, JsonFields info, Session session, int line, Intake intake, CancellationToken ct)
    {
        var total = Counts.Select(c => info.Count($"total_token_usage.{c}")).ToArray();
        var last = Counts.Select(c => info.Count($"last_token_usage.{c}")).ToArray();
        if (info.Problem is { } fault)
            record.Fault(fault.Name, fault.Reason);
        var used = Used(total, last, session);
        if (record.Problem is null && used.All(u => u is null or 0))
        {
            intake.PassOver("repeatedCounts");
            return;
        }
        var at = record.Time("timestamp");
        if (at is not null && session.Replay.IsRepeated)
        {
            intake.PassOver("countsOfTheForkedSession");
            intake.Assume("A forked session repeats the counts of the one it came from: they are that session's, whose file states them.");
            return;
        }
        var id = $"{record.Text("timestamp")}/{total[^1] ?? last[^1]}";
        if (at is { } day && RecordBounds.TimeProblem(day) is null && session.Id is { Length: > 0 } name)
        {
            string[] owners = [Signals.Session(Source, name)];
            await intake.Signals.Greater(owners, intake.DateOf(day), Signal.SessionFiles, ct);
            await intake.Signals.Note(owners, intake.DateOf(day), Signal.SessionFiles, Source, id, ct);
        }
        await new Consumption(Source, id, at, "openai", session.Model ?? info.Text("model"), new TokenStatement
        {
            Input = used[0],
            CacheRead = used[1],
            Output = used[2],
            Reasoning = used[3],
            InputIncludesCache = true,
            OutputIncludesReasoning = true,
        })
        {
            Facts = new AssignmentFacts(null, new Dictionary<string, string>(session.Tags), ResourceId: session.Tags.GetValueOrDefault("repository")),
        }.Take(record, line, intake, ct);
    }

    /// <summary>
    /// What is new in the sum. Of the first sum, and of one that falls as a session is compacted, resumed or rolled back, what the line
    /// says of its own turn is new, where it says so; else all of it.
    /// </summary>
    private static decimal?[] Used(decimal?[] total, decimal?[] last, Session session)
    {
        if (total.All(t => t is null))
            return last;
        var fell = total.Select((t, i) => (t ?? 0) < session.Sums[i]).Any(f => f);
        decimal?[] used = (fell || !session.HasSums) && last.Any(l => l is not null) ? last
            : [.. total.Select((t, i) => t - (fell ? 0 : session.Sums[i]))];
        for (var i = 0; i < total.Length; i++)
            session.Sums[i] = total[i] ?? 0;
        session.HasSums = true;
        return used;
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
