using System.Text.Json;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>ASC 985-20: one year from its revenue and what is to come, or several from a list of revenues.</summary>
internal static class SoldSoftwareCalculator
{
    public static void Run(FactReader facts, Answer answer)
    {
        var unamortised = facts.Money("unamortised", "cost", "amount");
        var months = LifeFacts.Span(facts, "remaining_life", "life", "useful_life") ?? facts.Missing("life_years", 12);
        var years = months / 12m - (facts.Has("remaining_life_years", "remaining_life_months") ? 0
            : facts.NumberOrNull("elapsed_years") ?? 0);
        if (years <= 0)
            facts.Refuse("life_years", "has nothing left");
        if (facts.Has("revenue_by_year"))
            Several(facts, answer, unamortised, years);
        else
            Single(facts, answer, unamortised, years);
    }

    private static void Single(FactReader facts, Answer answer, Money unamortised, decimal years)
    {
        var ratio = facts.RateOrNull("revenue_ratio");
        var current = ratio ?? facts.Number("current_revenue");
        var future = ratio is { } share ? 1 - share : facts.NumberOrNull("future_revenue") ?? facts.Number("total_revenue") - current;
        if (current < 0 || future < 0)
            facts.Refuse("total_revenue", "is less than the revenue of the year, or a revenue is negative");
        if (facts.Refused)
            return;
        var year = SoldSoftwareAmortization.Charge(unamortised, current, future, years, facts.Rounding);
        answer.Set("revenue_ratio_amort", year.RevenueRatio).Set("straight_line_amort", year.StraightLine)
            .Set("charge", year.Charge).Set("unamortised", year.Unamortised);
        Explain(answer, unamortised, current, future, years, year);
    }

    private static void Several(FactReader facts, Answer answer, Money unamortised, decimal years)
    {
        var revenues = new List<decimal>();
        foreach (var item in facts.Items("revenue_by_year"))
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetDecimal(out var revenue) && revenue >= 0)
                revenues.Add(revenue);
            else
                facts.Refuse("revenue_by_year", "holds something that is not a revenue");
        }
        var future = facts.NumberOrNull("total_revenue") ?? revenues.Sum();
        if (future < revenues.Sum())
            facts.Refuse("total_revenue", "is less than the revenues listed");
        if (facts.Refused)
            return;
        var (charges, balances) = (new List<Money>(), new List<Money>());
        foreach (var revenue in revenues.Where((_, i) => years - i > 0))
        {
            future -= revenue;
            var left = years - charges.Count;
            var year = SoldSoftwareAmortization.Charge(unamortised, revenue, future, left, facts.Rounding);
            Explain(answer, unamortised, revenue, future, left, year);
            charges.Add(year.Charge);
            balances.Add(unamortised = year.Unamortised);
        }
        answer.Set("by_year", charges).Set("by_period", charges).Set("unamortised_by_year", balances)
            .Set("unamortised", unamortised);
    }

    private static void Explain(Answer answer, Money unamortised, decimal current, decimal future, decimal years,
        SoldSoftwareCharge year) =>
        answer.Work($"Revenue ratio: {unamortised} x {current} / {current + future} = {year.RevenueRatio}.")
            .Work($"Straight line: {unamortised} / {Math.Max(1, years):0.##} years = {year.StraightLine}.")
            .Work($"The greater is charged: {year.Charge}, leaving {year.Unamortised}.");
}
