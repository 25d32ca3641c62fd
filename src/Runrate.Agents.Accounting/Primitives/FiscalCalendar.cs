using NodaTime;

namespace Runrate.Agents.Accounting.Primitives;

/// <summary>
/// An entity's year: the month it starts in (1 for calendar years, 4 for India). Periods are calendar months.
/// A fiscal year is named by the calendar year it ends in.
/// </summary>
public readonly record struct FiscalCalendar(int StartMonth)
{
    public static FiscalCalendar Calendar { get; } = new(1);

    public static FiscalCalendar April { get; } = new(4);

    public int YearOf(LocalDate date) => StartMonth == 1 || date.Month < StartMonth ? date.Year : date.Year + 1;

    public LocalDate StartOfYear(LocalDate date) => StartOfYear(YearOf(date));

    public LocalDate StartOfYear(int fiscalYear) => new(StartMonth == 1 ? fiscalYear : fiscalYear - 1, StartMonth, 1);

    public LocalDate EndOfYear(int fiscalYear) => StartOfYear(fiscalYear).PlusMonths(12).PlusDays(-1);

    /// <summary><c>Q3 2026</c>; where the year is not the calendar's, <c>Q2 FY 2026-27</c>, as it is said in India.</summary>
    public string QuarterName(int fiscalYear, int quarter) => StartMonth == 1
        ? $"Q{quarter} {fiscalYear}"
        : $"Q{quarter} FY {fiscalYear - 1}-{fiscalYear % 100:00}";

    public string QuarterName(LocalDate date) => QuarterName(YearOf(date), QuarterOf(date));

    /// <summary>1 to 4.</summary>
    public int QuarterOf(LocalDate date) => (date.Month - StartMonth + 12) % 12 / 3 + 1;
}

/// <summary>Arithmetic and text of months that <see cref="YearMonth"/> leaves to its users.</summary>
public static class Periods
{
    public static LocalDate FirstDay(this YearMonth period) => period.OnDayOfMonth(1);

    public static LocalDate LastDay(this YearMonth period) => period.OnDayOfMonth(1).PlusMonths(1).PlusDays(-1);

    public static YearMonth Next(this YearMonth period) => period.PlusMonths(1);

    /// <summary>Whole months from <paramref name="from"/> to <paramref name="to"/>; negative when it lies before.</summary>
    public static int MonthsUntil(this YearMonth from, YearMonth to) => (to.Year - from.Year) * 12 + to.Month - from.Month;

    /// <summary><c>2026-01</c>.</summary>
    public static string ToIso(this YearMonth period) => $"{period.Year:0000}-{period.Month:00}";

    /// <summary>The first and last year that books are kept for; other years are slips of the pen.</summary>
    public const int FirstYear = 2000;
    public const int LastYear = 2100;

    /// <summary>The longest span of one statement or export.</summary>
    public const int MonthsMax = 120;

    /// <summary>In words.</summary>
    public static string Kept => $"{FirstYear} to {LastYear}";

    public static bool IsKept(YearMonth period) => period.Year is >= FirstYear and <= LastYear;

    public static bool IsKept(LocalDate day) => day.Year is >= FirstYear and <= LastYear;

    /// <summary>Why a span is not worked on, or null.</summary>
    public static Refusal? TooLong(YearMonth from, YearMonth to)
    {
        if (!IsKept(from) || !IsKept(to))
            return new Refusal(RefusalCodes.InvalidValue, $"Books are kept for {Kept}.", IsKept(from) ? "to" : "from");
        return from.MonthsUntil(to) >= MonthsMax
            ? new Refusal(RefusalCodes.TooLarge, $"{from.ToIso()} to {to.ToIso()} is longer than {MonthsMax} months. Ask for a shorter span.", "from")
            : null;
    }

    public static bool TryParse(string? text, out YearMonth period)
    {
        var parsed = NodaTime.Text.YearMonthPattern.Iso.Parse(text ?? "");
        period = parsed.Success ? parsed.Value : default;
        return parsed.Success;
    }
}
