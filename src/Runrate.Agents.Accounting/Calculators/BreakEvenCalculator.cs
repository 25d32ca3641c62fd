using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>
/// When a one-off cost is repaid by a lower run cost: whole months, nothing discounted. Where a unit has its price, from how many
/// units a month the dearer month is worth it.
/// </summary>
internal static class BreakEvenCalculator
{
    private const decimal UnitsMax = 1_000_000_000_000m;

    public static void Run(FactReader facts, Answer answer)
    {
        if (facts.Has("unit_cost_before", "unit_cost_after"))
            Volume(facts, answer);
        else
            Months(answer, facts, facts.Money("one_off"), facts.Money("monthly_before"), facts.Money("monthly_after"));
    }

    private static void Months(Answer answer, FactReader facts, Money once, Money before, Money after)
    {
        if (facts.Refused)
            return;
        var found = BreakEven.Of(once, before, after);
        answer.Set("one_off", once).Set("monthly_before", before).Set("monthly_after", after).Set("monthly_saving", found.Saving);
        if (found.Months is { } months)
            answer.Set("break_even_months", months);
        answer.Work(found.Working + ".");
    }

    /// <summary>A price per unit on either side, beside what is paid each month whatever the volume.</summary>
    private static void Volume(FactReader facts, Answer answer)
    {
        var (before, after) = (facts.MoneyOrZero("unit_cost_before"), facts.MoneyOrZero("unit_cost_after"));
        var (fixedBefore, fixedAfter) = (facts.MoneyOrZero("monthly_before"), facts.MoneyOrZero("monthly_after"));
        var units = facts.NumberOrNull("units_per_month");
        var once = facts.MoneyOrNull("one_off");
        if (units is < 0 or > UnitsMax)
            facts.Refuse("units_per_month", "is not a number of units");
        if (once is not null && units is null)
            facts.Missing("units_per_month", 0m);
        if (facts.Refused)
            return;
        answer.Set("unit_cost_before", before).Set("unit_cost_after", after).Set("monthly_before", fixedBefore)
            .Set("monthly_after", fixedAfter);
        if (units is { } volume)
        {
            Money Total(Money month, Money unit) => facts.Rounding.Round(
                Money.From(month.ToDecimal() + unit.ToDecimal() * volume, facts.Currency));
            var (was, will) = (Total(fixedBefore, before), Total(fixedAfter, after));
            answer.Work($"At {volume:#,##0.##} units a month: {was} before, {will} after.");
            Months(answer, facts, once ?? facts.Zero, was, will);
        }
        var (rise, saved) = (fixedAfter - fixedBefore, before - after);
        if (saved.ToDecimal() <= 0 && rise.ToDecimal() >= 0)
            answer.Work($"No volume: a unit is not cheaper ({before} before, {after} after), nor is the month.");
        else if (rise.ToDecimal() <= 0 && saved.ToDecimal() >= 0)
            answer.Set("break_even_units", 0).Work("Any volume: neither the month nor a unit costs more than before.");
        else
        {
            var at = decimal.Ceiling(rise.ToDecimal() / saved.ToDecimal());
            answer.Set("break_even_units", at).Work($"({fixedAfter} − {fixedBefore}) ÷ ({before} − {after}) = {at:#,##0} units a month"
                + (saved.ToDecimal() > 0 ? ": above that the change is cheaper." : ": below that the change is cheaper."));
        }
    }
}
