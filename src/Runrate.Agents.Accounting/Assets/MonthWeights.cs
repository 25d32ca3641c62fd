using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Assets;

/// <summary>The calendar months of a life or a service period and how much of it falls in each.</summary>
public static class MonthWeights
{
    /// <summary>Weights of a life of whole months that begins on <paramref name="start"/>.</summary>
    public static IReadOnlyList<MonthWeight> ForLife(LocalDate start, int months, StartConvention convention,
        FiscalCalendar calendar)
    {
        Invariant.Check(months > 0, "A life has at least one month.");
        return CountsDays(convention)
            ? Days(start, start.PlusMonths(months).PlusDays(-1), convention)
            : Months(start, months, convention, calendar);
    }

    /// <summary>Weights of a service that runs from <paramref name="start"/> through <paramref name="end"/>.</summary>
    public static IReadOnlyList<MonthWeight> ForService(
        LocalDate start, LocalDate end, StartConvention convention, FiscalCalendar calendar)
    {
        Invariant.Check(start <= end, "A service does not end before it starts.");
        return CountsDays(convention)
            ? Days(start, end, convention)
            : Months(start, MonthsOf(start, end), convention, calendar);
    }

    /// <summary>True where every day carries its own charge; elsewhere a month's charge falls on its last day.</summary>
    public static bool CountsDays(StartConvention convention) =>
        convention is StartConvention.DailyActual or StartConvention.DaysOfYear;

    /// <summary>The weight of the days of a stretch, both ends counted; comparable with the weights of its months.</summary>
    public static decimal OfDays(LocalDate from, LocalDate through, StartConvention convention) =>
        from > through ? 0 : Days(from, through, convention).Sum(month => month.Weight);

    /// <summary>
    /// Months a service counts for where months are not split. The month of the start is whole, so a partial last
    /// month counts only when the first one was not partial as well.
    /// </summary>
    public static int MonthsOf(LocalDate start, LocalDate end)
    {
        var spanned = start.ToYearMonth().MonthsUntil(end.ToYearMonth()) + 1;
        var lastIsWhole = end == end.ToYearMonth().LastDay();
        return start.Day == 1 || lastIsWhole ? spanned : Math.Max(1, spanned - 1);
    }

    /// <summary>The months of a period that is a whole number of them; null where it is not.</summary>
    public static int? WholeMonths(LocalDate start, LocalDate end)
    {
        var months = Period.Between(start, end.PlusDays(1), PeriodUnits.Months).Months;
        return months > 0 && start.PlusMonths(months) == end.PlusDays(1) ? months : null;
    }

    private static List<MonthWeight> Months(LocalDate start, int count, StartConvention convention, FiscalCalendar calendar)
    {
        var first = convention switch
        {
            StartConvention.NextMonth => start.ToYearMonth().Next(),
            StartConvention.HalfYear => calendar.StartOfYear(start).PlusMonths(6).ToYearMonth(),
            _ => start.ToYearMonth(),
        };
        if (convention == StartConvention.ConstantPeriods)
            return Constant(start, count);
        if (convention != StartConvention.MidMonth)
            return [.. Enumerable.Range(0, count).Select(i => new MonthWeight(first.PlusMonths(i), 1m))];
        return [.. Enumerable.Range(0, count + 1)
            .Select(i => new MonthWeight(first.PlusMonths(i), i == 0 || i == count ? 0.5m : 1m))];
    }

    private static List<MonthWeight> Constant(LocalDate start, int count)
    {
        var days = start.ToYearMonth().LastDay().Day;
        var first = (decimal)(days - start.Day + 1) / days;
        return first == 1
            ? [.. Enumerable.Range(0, count).Select(i => new MonthWeight(start.ToYearMonth().PlusMonths(i), 1m))]
            : [.. Enumerable.Range(0, count + 1).Select(i => new MonthWeight(
                start.ToYearMonth().PlusMonths(i), i == 0 ? first : i == count ? 1 - first : 1m))];
    }

    /// <summary>Days as they are; or each day of a leap year by 365 and of another by 366, which makes whole years equal.</summary>
    private static List<MonthWeight> Days(LocalDate start, LocalDate end, StartConvention convention)
    {
        var weights = new List<MonthWeight>();
        for (var period = start.ToYearMonth(); period.MonthsUntil(end.ToYearMonth()) >= 0; period = period.Next())
        {
            var from = LocalDate.Max(start, period.FirstDay());
            var through = LocalDate.Min(end, period.LastDay());
            var worth = convention != StartConvention.DaysOfYear ? 1 : CalendarSystem.Iso.IsLeapYear(period.Year) ? 365 : 366;
            weights.Add(new MonthWeight(period, (Period.DaysBetween(from, through) + 1) * worth));
        }
        return weights;
    }
}

/// <summary>A month and its weight: a count of months, halves of months or days, comparable within one schedule only.</summary>
public readonly record struct MonthWeight(YearMonth Period, decimal Weight);
