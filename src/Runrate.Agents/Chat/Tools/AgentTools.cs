using Runrate.Agents.Chat.Questions;
using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Chat.Tools;

/// <summary>The workforce: who there is, who earns its keep, who should go.</summary>
public sealed class AgentTools(RunrateDb db, AgentDirectory directory, ToolContext context)
{
    private const int LimitMax = 50;

    [Description("""
        Finds and ranks agents of a month: filter losing, ownerless, retirement, off-target, in-service or retired; sort by net, cost, output or
        cost-per-outcome. Every row has owner, status, outcomes against target, loaded cost, net contribution and the retirement signal.
        """)]
    public async Task<JsonElement> FindAgents(
        [Description("losing, ownerless, retirement, off-target, in-service or retired; all when left out")] string? filter =
            null,
        [Description("net, cost, output or cost-per-outcome")] string? sort = null,
        [Description("asc or desc")] string? order = null,
        [Description("How many rows")] int? limit = null,
        [Description("Month, 2026-10; the latest with figures when left out")] string? period = null,
        CancellationToken ct = default)
    {
        if (Month(period) is not { } month)
            return ToolJson.Of(BadPeriod(period));
        var rows = await directory.Roster(context.Entity.Id, month, Book.Management, ct);
        var chosen = Filtered(rows.Where(r => r.Agent != AgentId.Unassigned), filter).ToList();
        var sorted = Sorted(chosen, sort ?? "net", order ?? (sort is null or "net" ? "asc" : "desc"))
            .Take(Math.Clamp(limit ?? LimitMax, 1, LimitMax));
        return ToolJson.Of(new JsonObject
        {
            ["period"] = month.ToIso(),
            ["currency"] = context.Entity.FunctionalCurrency.Code,
            ["filter"] = filter,
            ["sort"] = sort ?? "net",
            ["count"] = chosen.Count,
            ["inService"] = rows.Count(r => r.Status == AgentStatus.InService),
            ["agents"] = new JsonArray([.. sorted.Select(Row)]),
        });
    }

    [Description("""
        Whether an agent is due for retirement: each trigger committed at hiring with how near it is to firing and the figures behind it,
        outcomes against target, cost per outcome against a person, and what is left on the balance sheet in each book.
        """)]
    public async Task<JsonElement> AssessRetirement(
        [Description("The agent's key")] string agent,
        [Description("Month, 2026-10; the latest with figures when left out")] string? period = null,
        CancellationToken ct = default)
    {
        if (Month(period) is not { } month)
            return ToolJson.Of(BadPeriod(period));
        var card = await directory.Card(new AgentId(agent), month, Book.Management, ct);
        if (!card.IsOk)
            return ToolJson.Of(card.Refusal);
        var (row, economics) = (card.Value.Row, card.Value.Economics);
        return ToolJson.Of(new JsonObject
        {
            ["agent"] = row.Agent.Value,
            ["name"] = row.Name,
            ["status"] = row.Status?.ToString(),
            ["period"] = month.ToIso(),
            ["currency"] = context.Entity.FunctionalCurrency.Code,
            ["fired"] = card.Value.Triggers.Any(t => t.Fired),
            ["triggers"] = new JsonArray([.. card.Value.Triggers.Select(t => new JsonObject
            {
                ["trigger"] = t.Trigger.Kind.ToString(), ["fired"] = t.Fired, ["because"] = t.Because,
            })]),
            ["accepted"] = row.Accepted,
            ["target"] = row.TargetUnits,
            ["unit"] = row.Unit,
            ["costPerOutcome"] = economics.CostPerOutcome is { } cost ? ToolJson.Amount(cost) : null,
            ["humanCostPerOutcome"] = ToolJson.Amount(economics.HumanCostPerUnit),
            ["net"] = ToolJson.Figure(row.NetContribution),
            ["carrying"] = new JsonArray([.. card.Value.Carrying.Select(c => new JsonObject
            {
                ["book"] = c.Book.ToString(), ["amount"] = ToolJson.Amount(c.CarryingValue.Amount), ["ref"] = c.CarryingValue.Ref,
            })]),
        });
    }

    /// <summary>The agents of the entity, for the reader of questions.</summary>
    public async Task<IReadOnlyList<KnownAgent>> Known(CancellationToken ct) =>
        [.. (await db.Agents.AsNoTracking().Where(a => a.Entity == context.Entity.Id).Select(a => new { a.Id, a.Name })
            .ToListAsync(ct))
            .Select(a => new KnownAgent(a.Id.Value, a.Name)).OrderBy(a => a.Id, StringComparer.Ordinal)];

    private YearMonth? Month(string? period) => period is null ? context.Period : Periods.TryParse(period, out var month) ? month
        : null;

    private static Refusal BadPeriod(string? period) =>
        new(RefusalCodes.InvalidValue, $"'{period}' is not a month such as 2026-10.", "period");

    private static IEnumerable<RosterRow> Filtered(IEnumerable<RosterRow> rows, string? filter) => filter switch
    {
        "losing" => rows.Where(r => r.NetContribution.Amount.IsNegative),
        "ownerless" => rows.Where(r => r.Owner is null && r.Status != AgentStatus.Retired),
        "retirement" => rows.Where(r => r.Signal.Level != SignalLevel.None && r.Status != AgentStatus.Retired),
        "off-target" => rows.Where(r => r.TargetShare < 1),
        "in-service" => rows.Where(r => r.Status == AgentStatus.InService),
        "retired" => rows.Where(r => r.Status == AgentStatus.Retired),
        _ => rows,
    };

    private static IEnumerable<RosterRow> Sorted(IEnumerable<RosterRow> rows, string sort, string order)
    {
        Func<RosterRow, decimal> key = sort switch
        {
            "cost" => r => r.LoadedCost.Amount.ToDecimal(),
            "output" => r => r.Accepted,
            "cost-per-outcome" => r => r.CostPerOutcome?.ToDecimal() ?? decimal.MaxValue,
            _ => r => r.NetContribution.Amount.ToDecimal(),
        };
        return (order == "asc" ? rows.OrderBy(key) : rows.OrderByDescending(key))
            .ThenBy(r => r.Agent.Value, StringComparer.Ordinal);
    }

    internal static JsonObject Row(RosterRow row) => new()
    {
        ["agent"] = row.Agent.Value,
        ["name"] = row.Name,
        ["role"] = row.Role,
        ["owner"] = row.Owner,
        ["status"] = row.Status?.ToString(),
        ["accepted"] = row.Accepted,
        ["target"] = row.TargetUnits,
        ["unit"] = row.Unit,
        ["cost"] = ToolJson.Figure(row.LoadedCost),
        ["costPerOutcome"] = row.CostPerOutcome is { } cost ? ToolJson.Amount(cost) : null,
        ["humanCostPerOutcome"] = row.HumanCostPerUnit is { } human ? ToolJson.Amount(human) : null,
        ["value"] = ToolJson.Figure(row.ProductivityValue),
        ["net"] = ToolJson.Figure(row.NetContribution),
        ["carrying"] = ToolJson.Figure(row.CarryingValue),
        ["signal"] = row.Signal.Text,
    };
}
