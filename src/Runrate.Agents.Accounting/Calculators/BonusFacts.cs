using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Tax;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>Which rate of bonus depreciation the facts lead to.</summary>
internal static class BonusFacts
{
    private static readonly LocalDate FirstFullRateDay = new(2025, 1, 20);

    /// <summary>
    /// Bonus applies unless elected out. A number is a stated rate; otherwise the acquisition date decides: an absent one
    /// is the date placed in service, an unknown one is taken to be before the full rate. Without any date nothing can be
    /// claimed.
    /// </summary>
    public static decimal Rate(FactReader facts, LocalDate? placed)
    {
        var stated = facts.Find("bonus", "elections.bonus", "bonus_rate");
        if (stated is { ValueKind: JsonValueKind.Number }
            || decimal.TryParse(facts.Text("bonus", "elections.bonus", "bonus_rate"), out _))
            return facts.Rate("bonus", "elections.bonus", "bonus_rate");
        if (stated is not null && facts.YesNo("bonus", "elections.bonus", "bonus_rate") != true)
            return 0;
        if (placed is not { } day)
            return stated is null ? 0 : facts.Missing("placed_in_service", 0m);
        var acquired = facts.IsUnknown("acquired_date") ? FirstFullRateDay.PlusDays(-1) : facts.DateOrNull("acquired_date");
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
