using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Tax;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>Which rate of bonus depreciation the facts lead to.</summary>
internal static class BonusFacts
{
    private static readonly LocalDate FirstFullRateDay = new(2025, 1, 20);
    private static readonly string[] Names = ["bonus", "elections.bonus", "bonus_rate"];

    /// <summary>
    /// Bonus applies unless elected out; where nobody knows, nothing is claimed. A number is a stated rate; otherwise the
    /// acquisition date decides: an absent one is the date placed in service, an unknown one is taken to be before the full
    /// rate. Without any date nothing can be claimed.
    /// </summary>
    public static decimal Rate(FactReader facts, LocalDate? placed) => Rate(facts, facts, placed);

    /// <param name="facts">Of the taxpayer: its elections.</param>
    /// <param name="item">Of the property: when it was acquired.</param>
    /// <param name="placed">When it was placed in service.</param>
    public static decimal Rate(FactReader facts, FactReader item, LocalDate? placed)
    {
        var from = item.Has("bonus") ? item : facts;
        var stated = from.Find(Names);
        if (stated is { ValueKind: JsonValueKind.Number } || decimal.TryParse(from.Text(Names), out _))
            return from.Rate(Names);
        if (stated is not null && from.YesNo(Names) != true)
            return 0;
        if (stated is not null && facts.RateOrNull("bonus_rate") is { } rated)
            return rated;
        if (placed is not { } day)
            return stated is null ? 0 : facts.Missing("placed_in_service", 0m);
        var acquired = item.IsUnknown("acquired_date") ? FirstFullRateDay.PlusDays(-1) : item.DateOrNull("acquired_date");
        var rate = UsDepreciation.BonusRate(acquired ?? day, day);
        return rate == 1 && Reduced(facts, day) ? 0.4m : rate;
    }

    /// <summary>The election for the first tax year that ends after 19 January 2025 takes 40% in place of 100%.</summary>
    private static bool Reduced(FactReader facts, LocalDate placed)
    {
        if (facts.YesNo("elections.reduced_bonus", "elections.bonus_40") != true)
            return false;
        if (facts.Calendar.YearOf(placed) == facts.Calendar.YearOf(FirstFullRateDay))
            return true;
        facts.Refuse("elections.reduced_bonus", "is open only for the first tax year that ends after 19 January 2025");
        return false;
    }
}
