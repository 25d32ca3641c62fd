using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Tax;

/// <summary>US cost that is deducted ratably by month: research, acquired software, acquired intangibles.</summary>
public static class UsAmortization
{
    /// <summary>Section 167(f)(1): 36 months from the first day of the month placed in service, no salvage.</summary>
    public const int SoftwareMonths = 36;

    /// <summary>Section 197: 15 years from the month of acquisition.</summary>
    public const int IntangibleMonths = 180;

    /// <summary>Section 174A(c): the shortest election.</summary>
    public const int DomesticResearchMonths = 60;

    /// <summary>Section 174: 15 years from the midpoint of the year paid or incurred.</summary>
    public const int ForeignResearchMonths = 180;

    /// <summary>Section 59(e): the ten-year election, from the start of the year incurred.</summary>
    public const int TenYearMonths = 120;

    /// <summary>Domestic research of these years was amortised over five; section 174A ended that from 2025.</summary>
    public const int FirstCapitalisedYear = 2022;

    public const int LastCapitalisedYear = 2024;

    /// <summary>Deductions by tax year, monthly from the month of <paramref name="from"/>.</summary>
    public static SortedDictionary<int, Money> Ratable(
        Money amount, LocalDate from, int months, FiscalCalendar calendar, Rounding? rounding = null) =>
        AmortizationSchedule.StraightLine(
            amount, Money.Zero(amount.Currency), from, months, calendar: calendar, rounding: rounding).ByYear();

    /// <summary>Foreign research: from the first day of the seventh month of the tax year; a disposal changes nothing.</summary>
    public static SortedDictionary<int, Money> ForeignResearch(
        Money amount, int taxYear, FiscalCalendar calendar, Rounding? rounding = null) =>
        Ratable(amount, calendar.StartOfYear(taxYear).PlusMonths(6), ForeignResearchMonths, calendar, rounding);

    /// <summary>
    /// Domestic research of 2022 to 2024: five years from the midpoint of the year until 2024, and what is left then in
    /// 2025, or in halves in 2025 and 2026.
    /// </summary>
    public static SortedDictionary<int, Money> ResearchOf2022To2024(
        Money amount, int taxYear, bool overTwoYears, FiscalCalendar calendar, Rounding? rounding = null)
    {
        var old = Ratable(amount, calendar.StartOfYear(taxYear).PlusMonths(6), DomesticResearchMonths, calendar, rounding);
        var kept = old.Where(year => year.Key <= LastCapitalisedYear).ToDictionary(year => year.Key, year => year.Value);
        var left = kept.Values.Aggregate(amount, (sum, year) => sum - year);
        foreach (var (year, part) in TransitionBalance(left, overTwoYears, rounding))
            kept[year] = part;
        return new(kept);
    }

    /// <summary>Domestic balances left from 2022 to 2024: all in 2025, or half in each of 2025 and 2026.</summary>
    public static SortedDictionary<int, Money> TransitionBalance(Money unamortised, bool overTwoYears, Rounding? rounding = null)
    {
        var precision = rounding ?? Rounding.For(unamortised.Currency);
        var parts = precision.Spread(unamortised, overTwoYears ? [1m, 1m] : [1m]);
        return new(parts.Select((part, i) => (Year: 2025 + i, part)).ToDictionary(x => x.Year, x => x.part));
    }
}
