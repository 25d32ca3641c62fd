using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Assets;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>Prepaid units: released as they are used, the rest when they lapse.</summary>
internal static class CreditPoolCalculator
{
    private static readonly LocalDate NoDate = new(2001, 1, 1);

    public static void Run(FactReader facts, Answer answer)
    {
        var amount = facts.Money("amount", "cost", "upfront");
        var units = facts.Number("total_units", "credits", "total_credits", "units");
        var start = facts.DateOrNull("service_start", "start", "paid_date");
        var expiry = facts.DateOrNull("expiry_date", "expiry", "service_end");
        var usage = UnitFacts.ByPeriod(facts, start ?? NoDate);
        if (units <= 0)
            facts.Refuse("total_units", "is not a positive number of units");
        if (expiry is not null && start is null)
            facts.Missing("service_start", 0);
        if (facts.Refused)
            return;

        var rows = UsageCreditPool.Release(amount, units, usage, expiry, facts.Rounding);
        var zero = facts.Zero;
        var expired = rows.Aggregate(zero, (sum, row) => sum + row.Expired);
        var consumed = rows.Aggregate(zero, (sum, row) => sum + row.Consumed);
        answer.Set("book_treatment", "PrepaidAmortise")
            .Set("by_period", rows.Where((_, i) => i < usage.Count || !rows[i].Expired.IsZero)
                .Select(row => row.Consumed + row.Expired))
            .Set("consumed_by_period", rows.Take(usage.Count).Select(row => row.Consumed))
            .Set("consumed", consumed).Set("expired", expired).Set("expense_to_date", consumed + expired)
            .Set("balance", rows.Count == 0 ? amount : rows[^1].Balance)
            .Set("balance_by_period", rows.Select(row => row.Balance));
        answer.Work($"{amount} / {units} units = {amount.ToDecimal() / units:0.##########} a unit.");
        foreach (var row in rows)
            answer.Work($"{row.Consumed} for units used" + (row.Expired.IsZero ? "" : $", {row.Expired} lapsed")
                + $"; {row.Balance} left.");
    }
}

/// <summary>Units per period as cases list them: consecutive months or years from a start.</summary>
internal static class UnitFacts
{
    public static IReadOnlyList<MonthWeight> ByPeriod(FactReader facts, LocalDate start)
    {
        string[] names = ["units_by_period", "used_by_period", "usage_by_period", "units_consumed", "used"];
        if (!facts.Has(names))
            facts.Missing("units_by_period", 0);
        var months = new List<MonthWeight>();
        foreach (var item in facts.Items(names))
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetDecimal(out var units) && units >= 0)
                months.Add(new(start.ToYearMonth().PlusMonths(months.Count), units));
            else
                facts.Refuse("units_by_period", "holds something that is not a count of units");
        }
        return months;
    }
}
