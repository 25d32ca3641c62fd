using System.Globalization;
using System.Text.Json;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Telemetry;

/// <summary>
/// Usage that log events state: Claude Code's requests to the model, one event each. Other events are not usage, and the sender is told.
/// </summary>
internal static class LogUsage
{
    public const string Source = "claude-code-events";

    private static readonly string[] Requests = ["api_request", "claude_code.api_request"];

    public static async Task Take(IReadOnlyList<LogEntry> entries, Intake intake, CancellationToken ct)
    {
        intake.Add("logRecords", entries.Count);
        await intake.Telemetry.Lock(ct);
        foreach (var other in entries.Where(e => !Requests.Contains(e.Name)).GroupBy(e => e.Name.Length > 60 ? e.Name[..60] : e.Name))
        {
            intake.Add("notUsage", other.Count());
            intake.Reject(0, other.Key, $"Events called '{other.Key}' are not usage; {other.Count()} of them were not taken.");
        }
        var line = 0;
        foreach (var entry in entries.Where(e => Requests.Contains(e.Name)))
        {
            var at = ++line;
            intake.Count();
            await intake.Judge(at, () => One(entry, at, intake, ct));
        }
    }

    private static async Task One(LogEntry entry, int line, Intake intake, CancellationToken ct)
    {
        var fields = new EntryFields(entry);
        var at = entry.At ?? fields.Time("event.timestamp");
        var session = fields.Text("session.id");
        string[] owners = [Signals.Session("claude-code", session ?? fields.Text("user.account_uuid", "user.id"))];
        if (at is { } time && await intake.Signals.Greater(owners, intake.DateOf(time), Signal.Events, ct) is { } other)
        {
            intake.PassOver("crossChecked");
            intake.Add("crossCheckTokens", (fields.Count("input_tokens") ?? 0) + (fields.Count("output_tokens") ?? 0));
            intake.Assume($"Events of {owners[0]} repeat what its {Signals.Name(other)} said, and are kept as a cross-check.");
            return;
        }
        var id = fields.Text("request_id") ?? string.Create(CultureInfo.InvariantCulture,
            $"{session}/{at?.ToUnixTimeTicks()}/{fields.Text("event.sequence")}/{fields.Text("input_tokens")}/{fields.Text("output_tokens")}");
        if (at is { } noted)
            await intake.Signals.Note(owners, intake.DateOf(noted), Signal.Events, Source, id, ct);
        var write = fields.Count("cache_creation_tokens");
        if (write > 0)
            intake.Assume("Cache writes whose lifetime is not stated were priced as five minutes.");
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in entry.Resource.Concat(entry.Attributes).Where(a => a.Value.Length <= RecordBounds.TextMax))
            tags[name] = value;
        await new Consumption(Source, id, at, "anthropic", fields.Text("model"), new TokenStatement
        {
            Input = fields.Count("input_tokens"),
            Output = fields.Count("output_tokens"),
            CacheRead = fields.Count("cache_read_tokens"),
            CacheWrite = write,
            InputIncludesCache = false,
            Class = new PriceClass(0, "", PriceClass.SpeedOf(fields.Text("speed")), ""),
        })
        {
            Cost = fields.Money("cost_usd"),
            Facts = new AssignmentFacts(fields.Text("agent.name", "gen_ai.agent.name"), tags,
                ResourceId: entry.Resource.GetValueOrDefault("service.name"), Principal: fields.Text("user.email", "user.account_uuid", "user.id")),
            Environment = fields.Text("deployment.environment.name", "deployment.environment"),
        }.Take(fields, line, intake, ct);
    }

    private sealed class EntryFields(LogEntry entry) : Fields
    {
        public override string Raw => JsonSerializer.Serialize(entry.Attributes);

        protected override string? Find(string name) =>
            (entry.Attributes.GetValueOrDefault(name) ?? entry.Resource.GetValueOrDefault(name)) is { Length: > 0 } value ? value : null;
    }
}
