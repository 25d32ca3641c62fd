using System.ComponentModel;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Chat.Tools;

/// <summary>What is left of each budget, as the page of budgets has it.</summary>
public sealed class BudgetTools(BudgetStatuses statuses, ToolContext context)
{
    public static ToolDeclaration ListBudgetsTool { get; } = new("list_budgets", "Budgets and what is left of them", w =>
        w.Of<BudgetTools>().ListBudgets);

    [Description("The budgets that apply to a month: the amount, what was spent under each, and what is left.")]
    public async Task<Outcome<BudgetList>> ListBudgets(
        [Description("Month, 2026-10; the latest with figures when left out")] string? period = null,
        CancellationToken ct = default)
    {
        var month = context.Period;
        if (period is not null && !Periods.TryParse(period, out month))
            return new Refusal(RefusalCodes.InvalidValue, $"'{period}' is not a month such as 2026-10.", "period");
        var rows = await statuses.Of(context.Entity, month, ct);
        return new BudgetList(context.Entity.Name, month.ToIso(), context.Entity.FunctionalCurrency.Code, [.. rows.Select(s => new BudgetRow(
            BudgetStatuses.NameOf(s.Budget, context.Entity), ToolJson.Amount(s.Budget.Monthly), ToolJson.Amount(s.Spent), ToolJson.Amount(s.Left)))],
            "/budgets");
    }
}
