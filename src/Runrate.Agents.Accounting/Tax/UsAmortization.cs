using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Tax;

/// <summary>What was elected for the domestic research of 2022 to 2024 that 2024 left undeducted.</summary>
public enum OldResearchElection
{
    /// <summary>The 60 months go on.</summary>
    None,

    /// <summary>All in the first tax year that begins after 2024.</summary>
    Full,

    /// <summary>Half in each of the two tax years that begin after 2024.</summary>
    Ratable,
}

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
    /// Domestic research of 2022 to 2024: five years from the midpoint of the year. That goes on after 2024 unless the
    /// taxpayer elects to deduct what is left then in 2025, or in halves in 2025 and 2026 (P.L. 119-21, s. 70302(f)(2)).
    /// </summary>
    public static SortedDictionary<int, Money> ResearchOf2022To2024(
        Money amount, int taxYear, OldResearchElection election, FiscalCalendar calendar, Rounding? rounding = null)
    {
        var old = Ratable(amount, calendar.StartOfYear(taxYear).PlusMonths(6), DomesticResearchMonths, calendar, rounding);
        if (election == OldResearchElection.None)
            return old;
        var kept = old.Where(year => year.Key <= LastCapitalisedYear).ToDictionary(year => year.Key, year => year.Value);
        var left = kept.Values.Aggregate(amount, (sum, year) => sum - year);
        foreach (var (year, part) in TransitionBalance(left, election == OldResearchElection.Ratable, rounding))
            kept[year] = part;
        return new(kept);
    }

    /// <summary>Months of the 60 that are left of a year's research at the start of 2025; null for a year that had none.</summary>
    public static int? MonthsLeftIn2025(int researchYear) => researchYear is >= FirstCapitalisedYear and <= LastCapitalisedYear
        ? DomesticResearchMonths - 6 - 12 * (LastCapitalisedYear - researchYear) : null;

    /// <summary>A balance that goes on over the months it has left, from the start of 2025.</summary>
    public static SortedDictionary<int, Money> Continued(
        Money unamortised, int monthsLeft, FiscalCalendar calendar, Rounding? rounding = null) =>
        Ratable(unamortised, calendar.StartOfYear(LastCapitalisedYear + 1), monthsLeft, calendar, rounding);

    /// <summary>Elected: domestic balances left from 2022 to 2024: all in 2025, or half in each of 2025 and 2026.</summary>
    public static SortedDictionary<int, Money> TransitionBalance(Money unamortised, bool overTwoYears, Rounding? rounding = null)
    {
        var precision = rounding ?? Rounding.For(unamortised.Currency);
        var parts = precision.Spread(unamortised, overTwoYears ? [1m, 1m] : [1m]);
        return new(parts.Select((part, i) => (Year: 2025 + i, part)).ToDictionary(x => x.Year, x => x.part));
    }
}
