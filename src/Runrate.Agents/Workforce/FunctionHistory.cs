using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Workforce;

/// <summary>
/// Which function an agent served in a month. A change counts from the first day of a month: its line in the timeline says which,
/// and is what the months before are read from.
/// </summary>
public sealed partial class FunctionHistory
{
    private readonly Dictionary<string, List<Change>> before = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> now;

    private FunctionHistory(Dictionary<string, string> now) => this.now = now;

    private readonly record struct Change(YearMonth Until, string Function, Instant At);

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
            history.Add(change.Agent.Value, change.Text, change.At);
        return history;
    }

    /// <summary>Null for an agent that is not registered, and for cost of no agent.</summary>
    /// <param name="known">What was known then: changes from that moment on are left out. Null is what is known now.</param>
    public string? At(string agent, YearMonth month, Instant? known = null)
    {
        var function = now.GetValueOrDefault(agent);
        foreach (var change in before.GetValueOrDefault(agent) ?? [])
        {
            if (month <= change.Until || change.At >= known)
                function = change.Function;
        }
        return function;
    }

    /// <summary>
    /// The function that a posting of an entry bears by now: a change of function moved what its months had posted, so that a
    /// reversal has to take it from where it went.
    /// </summary>
    public CostFunction? Moved(Posting posting, JournalEntry entry)
    {
        var (agent, month) = (posting.Agent?.Value ?? "", entry.Date.ToYearMonth());
        return posting.Function == CostFunctions.Of(posting.Account, null, CostFunctions.Serving(At(agent, month, entry.PostedAt)))
            ? CostFunctions.Of(posting.Account, null, CostFunctions.Serving(At(agent, month)))
            : posting.Function;
    }

    private void Add(string agent, string text, Instant at)
    {
        if (Written.Match(text) is not { Success: true } match || !Periods.TryParse(match.Groups[2].Value, out var until))
            return;
        if (!before.TryGetValue(agent, out var changes))
            before[agent] = changes = [];
        changes.Add(new Change(until, match.Groups[1].Value, at));
    }
}
