using System.Text.Json;
using NodaTime;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Imports.Telemetry;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// The session files of Claude Code, a line per message. A message is written several times while it streams: its last state counts,
/// once, also where a forked session repeats it. The repository, the branch and the session are kept as tags.
/// </summary>
internal sealed class ClaudeCodeSessions : IFormatReader
{
    public const string Source = "claude-code";

    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        var last = new Dictionary<string, (int Line, JsonElement Record)>(StringComparer.Ordinal);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var (line, record) in JsonRecords.Read(content, intake, ct))
        {
            intake.Count();
            if (record.ValueKind != JsonValueKind.Object)
            {
                intake.Reject(line, null, "A line of a session is an object.");
                continue;
            }
            await intake.Judge(line, () =>
            {
                Keep(line, Inner(record), last, names, intake);
                return Task.CompletedTask;
            });
        }
        await intake.Telemetry.Lock(ct);
        foreach (var (id, (line, record)) in last)
            await intake.Judge(line, () => Take(id, line, new JsonFields(record), intake, ct));
    }

    /// <summary>A line of progress has the message of a subagent inside, as its own file has it.</summary>
    private static JsonElement Inner(JsonElement record) =>
        record.Get("message") is null && record.Get("data")?.Get("message") is { ValueKind: JsonValueKind.Object } inner
            && inner.Get("message")?.Get("usage") is not null ? inner : record;

    private static void Keep(int line, JsonElement record, Dictionary<string, (int Line, JsonElement Record)> last,
        Dictionary<string, string> names, Intake intake)
    {
        if (record.Get("message")?.Get("usage") is null)
        {
            intake.PassOver("linesWithoutUsage");
            return;
        }
        var message = record.Get("message")!.Value;
        if (message.Text("model") is "<synthetic>")
        {
            intake.PassOver("syntheticMessages");
            return;
        }
        var id = Id(message, record, last, names);
        if (last.TryGetValue(id, out var before))
        {
            intake.PassOver("earlierStates");
            if (Output(before.Record) > Output(record))
                return;
        }
        last[id] = (line, record.Clone());
    }

    /// <summary>A line that names no request is of the one that another line of its message names.</summary>
    private static string Id(JsonElement message, JsonElement record, Dictionary<string, (int Line, JsonElement Record)> last,
        Dictionary<string, string> names)
    {
        var name = message.Text("id");
        var id = $"{name ?? record.Text("uuid")}/{record.Text("requestId")}";
        if (name is null)
            return id;
        if (names.TryGetValue(name, out var known) && known != id)
        {
            if (record.Text("requestId") is null)
                return known;
            if (known == $"{name}/" && last.Remove(known, out var before))
                last[id] = before;
        }
        names[name] = id;
        return id;
    }

    private static decimal Output(JsonElement record) => record.Get("message")?.Get("usage")?.Number("output_tokens") ?? 0;

    private static async Task Take(string id, int line, JsonFields record, Intake intake, CancellationToken ct)
    {
        var usage = new JsonFields(record.Record.Get("message")!.Value.Get("usage")!.Value);
        var tokens = ProviderUsage.Of(usage) with { InputIncludesCache = false };
        var searches = usage.Count("server_tool_use.web_search_requests") ?? 0;
        var at = record.Time("timestamp");
        var directory = record.Text("cwd");
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        Tag("repository", directory?.TrimEnd('/', '\\').Split('/', '\\')[^1]);
        Tag("branch", record.Text("gitBranch"));
        Tag("commit", record.Text("gitCommit", "commit"));
        Tag("session", record.Text("sessionId"));
        if (usage.Problem is { } fault)
            record.Fault(fault.Name, fault.Reason);
        string[] owners = [Signals.Session(Source, record.Text("sessionId"))];
        if (at is { } day && RecordBounds.TimeProblem(day) is null)
        {
            if (await intake.Signals.Greater(owners, intake.DateOf(day), Signal.SessionFiles, ct) is { } other)
            {
                intake.PassOver("crossChecked");
                intake.Assume($"Files of {owners[0]} repeat what its {Signals.Name(other)} said, and are kept as a cross-check.");
                return;
            }
            await intake.Signals.Note(owners, intake.DateOf(day), Signal.SessionFiles, Source, id, ct);
        }
        await new Consumption(Source, id.Trim('/').Length == 0 ? null : id, at, "anthropic", record.Text("message.model"), tokens)
        {
            Others = searches > 0 ? [new MeterCount(Meters.Queries, searches)] : [],
            Facts = new AssignmentFacts(record.Text("agentId", "agentName"), tags, ResourceId: tags.GetValueOrDefault("repository"),
                Principal: record.Text("userEmail", "userId")),
            Cost = record.Money("costUSD"),
            // A session read while it goes on has earlier states of its messages.
            AsOf = at,
        }.Take(record, line, intake, ct);
        await Beside(id, at, usage, record, line, tags, intake, ct);

        void Tag(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value) && value.Length <= RecordBounds.TextMax)
                tags[name] = value;
        }
    }

    /// <summary>What a message's usage leaves out: summaries of its history, and the advisor that the model asked, of a model of its own.</summary>
    private static async Task Beside(string id, Instant? at, JsonFields usage, JsonFields record, int line, Dictionary<string, string> tags,
        Intake intake, CancellationToken ct)
    {
        foreach (var (number, model, tokens) in ProviderUsage.Iterations(usage.Record, record.Text("message.model")))
        {
            await new Consumption(Source, $"{id}/{number}", at, "anthropic", model, tokens)
            {
                Facts = new AssignmentFacts(record.Text("agentId", "agentName"), tags, ResourceId: tags.GetValueOrDefault("repository"),
                    Principal: record.Text("userEmail", "userId")),
                AsOf = at,
            }.Take(record, line, intake, ct);
        }
    }
}
