using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Workforce;

/// <summary>
/// Which function an agent served in a month. A change counts from the month in which it is made: its line in the timeline
/// says so, and is what the months before are read from.
/// </summary>
public sealed partial class FunctionHistory
{
    private readonly Dictionary<string, List<(YearMonth Until, string Function)>> before = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> now;

    private FunctionHistory(Dictionary<string, string> now) => this.now = now;

    [GeneratedRegex(@"^Function (\w+) until (\d{4}-\d\d), ", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Written { get; }

    /// <summary>The line of the timeline that dates a change.</summary>
    public static string Text(AgentFunction old, AgentFunction next, YearMonth from) =>
        $"Function {old} until {from.PlusMonths(-1).ToIso()}, {next} from {from.ToIso()}.";

    public static async Task<FunctionHistory> Load(RunrateDb db, EntityId entity, CancellationToken ct)
    {
        var agents = await db.Agents.AsNoTracking().Where(agent => agent.Entity == entity)
            .Select(agent => new { agent.Id, agent.Function }).ToListAsync(ct);
        var history = new FunctionHistory(agents.ToDictionary(agent => agent.Id.Value, agent => agent.Function.ToString()));
        var changes = await db.AgentEvents.AsNoTracking()
            .Where(e => e.Entity == entity && e.Kind == AgentEventKind.FunctionChanged).ToListAsync(ct);
        foreach (var change in changes.OrderByDescending(e => e.At))
            history.Add(change.Agent.Value, change.Text);
        return history;
    }

    /// <summary>Null for an agent that is not registered, and for cost of no agent.</summary>
    public string? At(string agent, YearMonth month)
    {
        var function = now.GetValueOrDefault(agent);
        foreach (var (until, old) in before.GetValueOrDefault(agent) ?? [])
        {
            if (month <= until)
                function = old;
        }
        return function;
    }

    private void Add(string agent, string text)
    {
        if (Written.Match(text) is not { Success: true } match || !Periods.TryParse(match.Groups[2].Value, out var until))
            return;
        if (!before.TryGetValue(agent, out var changes))
            before[agent] = changes = [];
        changes.Add((until, match.Groups[1].Value));
    }
}
