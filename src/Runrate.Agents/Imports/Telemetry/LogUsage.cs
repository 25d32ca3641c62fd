using System.Globalization;
using System.Text.Json;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Telemetry;

/// <summary>
/// Usage that log events state: coding agents' requests to their models, one event each. Other events are not usage, and the sender is told.
/// </summary>
internal static class LogUsage
{
    public const string Source = "claude-code-events";

    public static async Task Take(IReadOnlyList<LogEntry> entries, Intake intake, CancellationToken ct)
    {
        intake.Add("logRecords", entries.Count);
        await intake.Telemetry.Lock(ct);
        foreach (var other in entries.Where(e => LogDialects.Of(e) is null).GroupBy(e => e.Name.Length > 60 ? e.Name[..60] : e.Name))
        {
            intake.Add("notUsage", other.Count());
            intake.Reject(0, other.Key, LogDialects.NotTaken(other.Key, other.Count()));
        }
        var line = 0;
        foreach (var entry in entries)
        {
            if (LogDialects.Of(entry) is not { } dialect)
                continue;
            var at = ++line;
            intake.Count();
            await intake.Judge(at, () => One(entry, dialect, at, intake, ct));
        }
    }

    private static async Task One(LogEntry entry, LogDialect dialect, int line, Intake intake, CancellationToken ct)
    {
        var fields = new EntryFields(entry);
        var at = entry.At ?? fields.Time("event.timestamp");
        var session = fields.Text(dialect.Session);
        var tokens = dialect.Tokens(fields);
        string[] owners = [Signals.Session(dialect.Agent, session)];
        if (at is { } time && await intake.Signals.Greater(owners, intake.DateOf(time), Signal.Events, ct) is { } other)
        {
            intake.PassOver("crossChecked");
            intake.Add("crossCheckTokens", (tokens.Input ?? 0) + (tokens.Output ?? 0));
            intake.Assume($"Events of {owners[0]} repeat what its {Signals.Name(other)} said, and are kept as a cross-check.");
            return;
        }
        var id = fields.Text("request_id") ?? string.Create(CultureInfo.InvariantCulture,
            $"{session}/{at?.ToUnixTimeTicks()}/{string.Join('/', dialect.Identity.Select(n => fields.Text(n)))}");
        if (at is { } noted)
            await intake.Signals.Note(owners, intake.DateOf(noted), Signal.Events, dialect.Source, id, ct);
        if (tokens.CacheWrite > 0)
            intake.Assume("Cache writes whose lifetime is not stated were priced as five minutes.");
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in entry.Resource.Concat(entry.Attributes).Where(a => a.Value.Length <= RecordBounds.TextMax))
            tags[name] = value;
        await new Consumption(dialect.Source, id, at, dialect.Provider, fields.Text("model"), tokens)
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
