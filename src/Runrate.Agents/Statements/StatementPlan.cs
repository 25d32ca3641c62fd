using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Statements;

/// <summary>
/// What was planned of a statement, on the lines for which somebody stated a plan and on no other: run cost from the budgets, and where
/// none is stated from what each agent was hired with; in the management book also the value of the target and the acquisition cost
/// of whoever was hired. A budget of the entity stands above those of its cost centres, these above those of agents.
/// </summary>
public sealed class StatementPlan(RunrateDb db, Remembered remembered)
{
    private const string RunCost = "Run cost";
    private const string Value = "Value produced";
    private const string Lens = "Management adjustments";

    /// <summary>Null where the layout has no line that is planned.</summary>
    public async Task<IReadOnlyList<PlannedLine>?> Of(StatementLayout layout, Entity entity, StatementScope scope, CancellationToken ct = default)
    {
        if (layout.Cumulative || layout.Sections.All(s => s.Total != RunCost) || ByFunction(layout) || scope.Agent == AgentId.Unassigned)
            return null;
        return await remembered.ReadBooks(db, ("plan", layout.Name, scope), () => Read(layout, entity, scope, ct), _ => 1, ct);
    }

    private async Task<IReadOnlyList<PlannedLine>> Read(StatementLayout layout, Entity entity, StatementScope scope, CancellationToken ct)
    {
        var currency = entity.FunctionalCurrency;
        var id = entity.Id;
        var agents = (await db.Agents.AsNoTracking().Where(a => a.Entity == id).ToListAsync(ct))
            .Where(a => (scope.Agent is null || a.Id == scope.Agent) && a.MonthlyRunCost.Currency == currency).ToList();
        var budgets = await db.Budgets.AsNoTracking().Where(b => b.Entity == id).ToListAsync(ct);
        var months = Enumerable.Range(0, scope.From.MonthsUntil(scope.To) + 1).Select(scope.From.PlusMonths).ToList();
        var run = months.Aggregate(Money.Zero(currency), (sum, m) => sum + RunCostOf(m, agents, budgets, scope.Agent, currency));
        var lines = new List<PlannedLine> { new(RunCost, RunCost, run) };
        if (!layout.WithMemo || scope.Book != Book.Management || layout.ResultTitle is not null)
            return lines;
        var value = months.Aggregate(Money.Zero(currency), (sum, m) => sum + ValueOf(m, agents, currency));
        var hired = agents.Where(a => scope.From <= a.HiredOn.ToYearMonth() && a.HiredOn.ToYearMonth() <= scope.To
                && a.AcquisitionCost.Currency == currency)
            .Aggregate(Money.Zero(currency), (sum, a) => sum + a.AcquisitionCost);
        return [new(Value, Value, value), .. lines, new(Lens, Lens, hired), new(null, "Net contribution", value - run - hired)];
    }

    // These have the sections of the income statement and show them under functions, for which nobody plans.
    private static bool ByFunction(StatementLayout layout) =>
        layout == StatementLayouts.ByFunction || layout == StatementLayouts.Disaggregation;

    private static Money RunCostOf(
        YearMonth month, List<Agent> agents, List<Budget> budgets, AgentId? only, Currency currency)
    {
        var apply = budgets.Where(b => b.AppliesTo(month)).ToList();
        if (only is null && apply.Find(b => b.Scope == BudgetScope.Entity) is { } whole)
            return whole.Monthly;
        var centres = only is null
            ? apply.Where(b => b.Scope == BudgetScope.CostCenter).GroupBy(b => b.Subject, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.First().Monthly, StringComparer.Ordinal)
            : [];
        var own = apply.Where(b => b.Scope == BudgetScope.Agent).GroupBy(b => b.Subject, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First().Monthly, StringComparer.Ordinal);
        return agents.Where(a => !centres.ContainsKey(a.CostCenter) && (own.ContainsKey(a.Id.Value) || Works(a, month)))
            .Select(a => own.GetValueOrDefault(a.Id.Value, a.MonthlyRunCost)).Concat(centres.Values)
            .Aggregate(Money.Zero(currency), (sum, planned) => sum + planned);
    }

    private static Money ValueOf(YearMonth month, List<Agent> agents, Currency currency) => agents
        .Where(a => Works(a, month)).Select(a => a.TargetOn(month.LastDay()))
        .Where(t => t.ValuePerUnit.Currency == currency)
        .Aggregate(Money.Zero(currency), (sum, t) => sum + (t.ValuePerUnit * t.UnitsPerMonth));

    private static bool Works(Agent agent, YearMonth month) =>
        agent.InServiceOn <= month.LastDay() && (agent.RetiredOn is null || agent.RetiredOn >= month.FirstDay());
}
