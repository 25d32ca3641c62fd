using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// What a tax answer deducts in which tax year, worked out by the same functions as the tax calculators. Where a date or an
/// amount that decides is not stated there are no figures, rather than guessed ones.
/// </summary>
internal static class TaxAmounts
{
    /// <summary>A written-down block has no last year; so many are shown of what an asset adds to it.</summary>
    private const int BlockYearsShown = 5;

    private const int ComputerClassYears = 5;

    /// <summary>Null where the treatment has a schedule of its own elsewhere, or where the facts do not allow one.</summary>
    public static SortedDictionary<int, Money>? ByYear(TaxTreatment tax, FactSet facts, FiscalCalendar year)
    {
        if (facts.Number("amount") is not ({ } amount and >= 0))
            return null;
        var cost = Money.From(amount, Currency.TryParse(facts.Text("currency") ?? "USD", out var stated) ? stated : Currency.Usd);
        return tax switch
        {
            TaxTreatment.Sec168k or TaxTreatment.Sec168_Macrs5 or TaxTreatment.Sec179 => Property(tax, cost, facts, year),
            TaxTreatment.Sec174_Foreign15 => facts.Date("incurred_date") is { } spent
                ? UsAmortization.ForeignResearch(cost, year.YearOf(spent), year) : null,
            TaxTreatment.Sec174A_Deduct or TaxTreatment.Sec163_Interest or TaxTreatment.S45_Revenue or TaxTreatment.S45_Capital =>
                Once(cost, facts.Date("incurred_date") ?? facts.Date("paid_date"), year),
            TaxTreatment.Prepaid12MonthRule => Once(cost, facts.Date("paid_date"), year),
            TaxTreatment.PrepaidOnIncurrence => Once(cost, facts.Date("incurred_date") ?? facts.Date("paid_date"), year),
            TaxTreatment.S33_Block40 => Block(cost, IndiaTaxCharacter.Capital40, facts),
            TaxTreatment.S33_Block25 => Block(cost, IndiaTaxCharacter.Capital25, facts),
            TaxTreatment.S33_Block15 => Block(cost, IndiaTaxCharacter.Capital15, facts),
            _ => null,
        };
    }

    /// <summary>What the answer says of an election for part of the cost, or for more than the year allows.</summary>
    public static string? ElectionNote(FactSet facts, FiscalCalendar year)
    {
        if (facts.Number("amount") is not ({ } amount and > 0) || facts.Date("placed_in_service") is not { } placed)
            return null;
        var cost = Money.From(amount, Currency.Usd);
        if (facts.Text("currency") is not (null or "USD") || Expensed(cost, facts, year.YearOf(placed)) is not { } expensed)
            return null;
        var elected = decimal.TryParse(facts.Text("elections.sec179"), out var named) ? named : amount;
        if (elected > amount)
            return $"SECTION_179_LIMIT: {elected:0.##} was elected and {expensed} is expensed, no more than the property cost (IRC 179(b)).";
        if (expensed.ToDecimal() < elected)
            return $"SECTION_179_LIMIT: {elected:0.##} was elected and {expensed} is the most of {year.YearOf(placed)} (IRC 179(b)(1), (2)).";
        return elected < amount
            ? $"SECTION_179_PART: {expensed} is expensed under section 179 and the rest by bonus and table (IRC 179(c)(1))." : null;
    }

    /// <summary>What of a cost is elected to be expensed under section 179, within the year's limit; null where nothing is elected.</summary>
    public static Money? Expensed(Money cost, FactSet facts, int taxYear)
    {
        var elected = facts.Text("elections.sec179");
        if (elected is null or "No" or "0" || (elected != "Yes" && !decimal.TryParse(elected, out _)))
            return null;
        var claimed = decimal.TryParse(elected, out var amount) && amount < cost.ToDecimal() ? Money.From(amount, cost.Currency) : cost;
        return Section179Limits.ForTaxYear(taxYear) is { } limits && cost.Currency == Currency.Usd
            ? Section179Deduction.Of(cost, limits, claimed, null).Allowed : claimed;
    }

    private static SortedDictionary<int, Money>? Once(Money amount, LocalDate? day, FiscalCalendar year) =>
        day is { } on ? new() { [year.YearOf(on)] = amount } : null;

    /// <summary>Section 179, then bonus, then five years for machines and 36 months for software.</summary>
    private static SortedDictionary<int, Money>? Property(TaxTreatment tax, Money cost, FactSet facts, FiscalCalendar year)
    {
        if (facts.Date("placed_in_service") is not { } placed)
            return null;
        var first = year.YearOf(placed);
        var expensed = Expensed(cost, facts, first) ?? Money.Zero(cost.Currency);
        var bonus = tax == TaxTreatment.Sec168k ? 1m : Bonus(facts, placed);
        var rounding = Rounding.For(cost.Currency);
        if (facts.Text("category") != "OwnedHardwarePurchase")
        {
            var upfront = expensed + rounding.RoundWithin((cost - expensed) * bonus, cost - expensed);
            var rest = UsAmortization.Ratable(cost - upfront, placed, UsAmortization.SoftwareMonths, year);
            rest[first] += upfront;
            return Shown(rest);
        }
        var classYears = facts.Number("class_years") is { } known ? (int)known : ComputerClassYears;
        if (MacrsTables.Percentages(classYears, MacrsConvention.HalfYear, 0) is not { } table)
            return null;
        var years = UsDepreciation.Recover(cost, expensed, bonus, table, rounding).ByYear;
        return Shown(new(years.Select((amount, i) => (Year: first + i, amount)).ToDictionary(x => x.Year, x => x.amount)));
    }

    /// <summary>An unknown day of purchase has the phased-down rate, as the answer itself does.</summary>
    private static decimal Bonus(FactSet facts, LocalDate placed) => facts.Answer("elections.bonus") == false ? 0
        : UsDepreciation.BonusRate(facts.Date("acquired_date") ?? (facts.IsStated("acquired_date")
            ? UsDepreciation.LastLegacyAcquisition : placed), placed);

    private static SortedDictionary<int, Money>? Block(Money cost, IndiaTaxCharacter character, FactSet facts)
    {
        if ((facts.Date("put_to_use") ?? facts.Date("placed_in_service")) is not { } use)
            return null;
        var calendar = FiscalCalendar.April;
        var addition = new BlockAddition(cost, facts.Date("acquired_date") ?? use, use);
        var (opening, added) = (Money.Zero(cost.Currency), (IReadOnlyList<BlockAddition>)[addition]);
        var years = new SortedDictionary<int, Money>();
        for (var i = 0; i < BlockYearsShown; i++)
        {
            var end = calendar.EndOfYear(calendar.YearOf(use) + i);
            var year = IndiaBlock.Year(opening, added, Money.Zero(cost.Currency), IndiaTax.BlockRate(character)!.Value, end, emptied: false,
                Rounding.For(cost.Currency));
            years[end.Year] = year.Depreciation;
            (opening, added) = (year.Closing, []);
        }
        return years;
    }

    private static SortedDictionary<int, Money> Shown(SortedDictionary<int, Money> years)
    {
        foreach (var empty in years.Where(year => year.Value.IsZero).Select(year => year.Key).ToList())
            years.Remove(empty);
        return years;
    }
}
