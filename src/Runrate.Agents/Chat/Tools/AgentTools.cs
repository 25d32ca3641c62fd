using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Persistence;
using Runrate.Agents.Reviews;
using Runrate.Agents.Staffing;
using Runrate.Agents.Statements;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Chat.Tools;

/// <summary>The workforce: who there is, who earns its keep, who should go.</summary>
public sealed class AgentTools(RunrateDb db, AgentDirectory directory, MeasureQuery measures, ToolContext context)
{
    public static ToolDeclaration FindAgentsTool { get; } = new("find_agents", "Find and rank agents",
        w => w.Of<AgentTools>().FindAgents);

    public static ToolDeclaration AssessRetirementTool { get; } = new("assess_retirement", "Retirement of an agent",
        w => w.Of<AgentTools>().AssessRetirement);

    private const int LimitMax = 50;

    [Description("""
        Finds and ranks agents of a month or of some months: filter losing, ownerless, retirement, off-target, in-service, under-review, probation
        or retired; sort by net, cost, value, output, target, cost-per-outcome or carrying value. Every row has
        owner, status, outcomes against target, loaded cost,
        net contribution and the retirement signal.
        """)]
    public async Task<Outcome<AgentRanking>> FindAgents(
        [Description("losing, ownerless, retirement, off-target, in-service, under-review, probation or retired; all when " +
            "left out")]
        string? filter = null,
        [Description("net when left out")]
        [AllowedValues("net", "cost", "value", "output", "target", "cost-per-outcome", "carrying", null)] string? sort = null,
        [Description("Worst first when left out")]
        [AllowedValues("asc", "desc", null)] string? order = null,
        [Description("How many rows")] int? limit = null,
        [Description("Month, 2026-10; the latest with figures when left out")] string? period = null,
        [Description("First month, where the figures are of several months up to period")] string? from = null,
        [Description("Only these agents, by key")] string[]? agents = null,
        CancellationToken ct = default)
    {
        if (Month(period) is not { } month)
            return BadPeriod(period);
        var first = month;
        if (from is not null && (!Periods.TryParse(from, out first) || first > month))
            return BadPeriod(from);
        if (filter is not null && !Filters.ContainsKey(filter))
            return new Refusal(RefusalCodes.InvalidValue,
                $"There is no filter '{filter}'; there are {string.Join(", ", Filters.Keys)}.", "filter");
        var roster = await directory.Roster(context.Entity.Id, month, Book.Management, ct);
        var known = await db.Agents.AsNoTracking().Where(a => a.Entity == context.Entity.Id).ToDictionaryAsync(a => a.Id, ct);
        var rows = await Over(first, month,
            [.. roster.Where(r => r.Agent != AgentId.Unassigned && (agents is null || agents.Contains(r.Agent.Value)))], ct);
        var chosen = rows.Where(r => filter is null || (known.TryGetValue(r.Agent, out var own) && Filters[filter](r, own, context.Today)))
            .Select(r => filter is "under-review" or "retired" ? r with { Status = known[r.Agent].Status } : r).ToList();
        var sorted = Sorted(chosen, sort ?? "net", order ?? (sort is null or "net" or "target" ? "asc" : "desc"))
            .Take(Math.Clamp(limit ?? LimitMax, 1, LimitMax));
        return new AgentRanking(context.Entity.Name, first.ToIso(), month.ToIso(), context.Entity.FunctionalCurrency.Code, filter, sort ?? "net",
            chosen.Count, rows.Count(r => r.Status == AgentStatus.InService), rows.Count,
            [.. sorted.Select(r => Row(r, known.GetValueOrDefault(r.Agent)))], Gap([.. sorted], sort ?? "net"));
    }

    /// <summary>How far two agents lie apart in what they are ranked by.</summary>
    private static decimal? Gap(IReadOnlyList<RosterRow> rows, string sort)
    {
        if (rows is not [var one, var other])
            return null;
        return Of(one) is { } a && Of(other) is { } b ? Math.Abs(a - b) : null;

        decimal? Of(RosterRow r) => sort switch
        {
            "cost" => ToolJson.Amount(r.LoadedCost.Amount),
            "value" => ToolJson.Amount(r.ProductivityValue.Amount),
            "net" => ToolJson.Amount(r.NetContribution.Amount),
            "output" or "target" => r.Accepted,
            "cost-per-outcome" => r.CostPerOutcome is { } each ? ToolJson.Amount(each) : null,
            _ => null,
        };
    }

    private static readonly Dictionary<string, Func<RosterRow, Agent, LocalDate, bool>> Filters = new(StringComparer.Ordinal)
    {
        ["losing"] = (r, _, _) => r.NetContribution.Amount.IsNegative,
        ["earning"] = (r, _, _) => r.NetContribution.Amount.Micros > 0,
        ["ownerless"] = (r, _, _) => r.Owner is null && r.Status != AgentStatus.Retired,
        ["retirement"] = (r, _, _) => r.Signal.Level != SignalLevel.None && r.Status != AgentStatus.Retired,
        ["above-human"] = (r, _, _) => r.CostPerOutcome is { } each && r.HumanCostPerUnit is { } human && each > human,
        ["below-human"] = (r, _, _) => r.CostPerOutcome is { } each && r.HumanCostPerUnit is { } human && each < human,
        ["off-target"] = (r, _, _) => r.TargetShare < 1,
        ["on-target"] = (r, _, _) => r.TargetShare >= 1,
        ["in-service"] = (r, _, _) => r.Status == AgentStatus.InService,
        // Whether an agent is under review or has left is asked of today, whatever month its figures are of.
        ["under-review"] = (_, a, _) => a.Status == AgentStatus.UnderReview,
        ["probation"] = (_, a, today) => a.ProbationEndsOn >= today,
        ["retired"] = (_, a, _) => a.Status == AgentStatus.Retired,
        ["idle"] = (r, _, _) => r.Accepted == 0 && r.Status is AgentStatus.InService or AgentStatus.UnderReview,
    };

    /// <summary>Figures of several months in place of those of the last; status, target and signal stay those of the
    /// last.</summary>
    private async Task<IReadOnlyList<RosterRow>> Over(YearMonth from, YearMonth to, IReadOnlyList<RosterRow> rows,
        CancellationToken ct)
    {
        if (from == to)
            return rows;
        var step = from.MonthsUntil(to) + 1;
        var sums = new List<RosterRow>();
        foreach (var row in rows)
        {
            var only = new SpendFilter([row.Agent]);
            var (cost, value, net, done) = (await One(Measure.Cost), await One(Measure.Value), await One(Measure.Net),
                await One(Measure.Outcomes));
            var accepted = done.Number ?? 0;
            sums.Add(row with
            {
                Accepted = accepted,
                TargetUnits = row.TargetUnits * step,
                LoadedCost = Figure(cost),
                ProductivityValue = Figure(value),
                NetContribution = Figure(net),
                CostPerOutcome = accepted == 0 ? null : Figure(cost).Amount * (1 / accepted),
            });

            async Task<MeasurePoint> One(Measure measure) =>
                (await measures.Series(measure, context.Entity.Id, from, to, step, only, ct)).Value[0];
        }
        return sums;

        Figure Figure(MeasurePoint point) => FigureSource.TryParse(point.Ref!, out var source)
            ? new Figure(Money.From(point.Number ?? 0, context.Entity.FunctionalCurrency), source)
            : throw new InvariantException($"'{point.Ref}' is no ref.");
    }

    [Description("""
        Whether an agent is due for retirement: each trigger committed at hiring with how near it is to firing and the figures behind it,
        outcomes against target, cost per outcome against a person, and what is left on the balance sheet in each book.
        """)]
    public async Task<Outcome<RetirementAssessment>> AssessRetirement(
        [Description("The agent's key")] string agent,
        [Description("Month, 2026-10; the latest with figures when left out")] string? period = null,
        CancellationToken ct = default)
    {
        if (Month(period) is not { } month)
            return BadPeriod(period);
        var card = await directory.Card(new AgentId(agent), month, Book.Management, ct);
        if (!card.IsOk)
            return card.Refusal;
        var (row, economics) = (card.Value.Row, card.Value.Economics);
        return new RetirementAssessment(
            row.Agent.Value, row.Name, context.Entity.Name, card.Value.Agent.Status.ToString(), row.Signal.Text, row.Signal.Level.ToString(),
            ToolJson.Shown(row.LoadedCost), ToolJson.Shown(row.ProductivityValue), month.ToIso(), context.Entity.FunctionalCurrency.Code,
            card.Value.Triggers.Any(t => t.Fired),
            [.. card.Value.Triggers.Select(t => new TriggerState(t.Trigger.Kind.ToString(), t.Fired, t.Because))],
            row.Accepted, row.TargetUnits, row.Unit, economics.CostPerOutcome is { } cost ? ToolJson.Amount(cost) : null,
            ToolJson.Amount(economics.HumanCostPerUnit), ToolJson.Shown(row.NetContribution),
            [.. card.Value.Carrying.Select(c => new CarriedInBook(c.Book.ToString(), ToolJson.Amount(c.CarryingValue.Amount), c.CarryingValue.Ref))],
            await Review(row, ct));
    }

    /// <summary>The retirement that was decided, else the retirement review that is open.</summary>
    private async Task<ReviewRow?> Review(RosterRow row, CancellationToken ct)
    {
        var reviews = await db.Reviews.AsNoTracking().Where(r => r.Entity == context.Entity.Id && r.Agent == row.Agent).ToListAsync(ct);
        var found = reviews.Where(r => r.Decision == ReviewDecision.Retire || r is { Kind: ReviewKind.Retirement, Status: ReviewStatus.Open })
            .MaxBy(r => (r.Decision == ReviewDecision.Retire, r.DueOn));
        return found is null ? null : BooksTools.Row(found, row.Name, context.Today);
    }

    private YearMonth? Month(string? period) => period is null ? context.Period : Periods.TryParse(period, out var month) ? month
        : null;

    private static Refusal BadPeriod(string? period) =>
        new(RefusalCodes.InvalidValue, $"'{period}' is not a month such as 2026-10.", "period");

    private static IEnumerable<RosterRow> Sorted(IEnumerable<RosterRow> rows, string sort, string order)
    {
        Func<RosterRow, decimal> key = sort switch
        {
            "cost" => r => r.LoadedCost.Amount.ToDecimal(),
            "output" => r => r.Accepted,
            "value" => r => r.ProductivityValue.Amount.ToDecimal(),
            "target" => r => r.TargetShare ?? 0,
            "carrying" => r => r.CarryingValue.Amount.ToDecimal(),
            "cost-per-outcome" => r => r.CostPerOutcome?.ToDecimal() ?? 0,
            _ => r => r.NetContribution.Amount.ToDecimal(),
        };
        // An agent without outcomes has no cost per outcome: it is neither the best nor the worst.
        bool Has(RosterRow row) => sort switch
        {
            "cost-per-outcome" => row.CostPerOutcome is not null,
            "target" =>
            row.TargetShare is not null,
            _ => true
        };
        return (order == "asc" ? rows.OrderBy(r => !Has(r)).ThenBy(key) : rows.OrderBy(r => !Has(r)).ThenByDescending(key))
            .ThenBy(r => r.Agent.Value, StringComparer.Ordinal);
    }

    internal static AgentFigures Row(RosterRow row, Agent? agent = null) => new(
        row.Agent.Value, row.Name, row.Role, row.Owner, agent?.CostCenter,
        agent?.ProbationEndsOn is { } ends ? NodaTime.Text.LocalDatePattern.Iso.Format(ends) : null, row.Status?.ToString(), row.Accepted,
        row.TargetUnits, row.Unit, ToolJson.Shown(row.LoadedCost), row.CostPerOutcome is { } cost ? ToolJson.Amount(cost) : null,
        row.HumanCostPerUnit is { } human ? ToolJson.Amount(human) : null, ToolJson.Shown(row.ProductivityValue),
        ToolJson.Shown(row.NetContribution), ToolJson.Shown(row.CarryingValue), row.Signal.Text);
}
