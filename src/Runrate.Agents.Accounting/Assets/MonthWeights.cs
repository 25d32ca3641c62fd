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
        return convention == StartConvention.DailyActual
            ? Days(start, start.PlusMonths(months).PlusDays(-1))
            : Months(start, months, convention, calendar);
    }

    /// <summary>Weights of a service that runs from <paramref name="start"/> through <paramref name="end"/>.</summary>
    public static IReadOnlyList<MonthWeight> ForService(
        LocalDate start, LocalDate end, StartConvention convention, FiscalCalendar calendar)
    {
        Invariant.Check(start <= end, "A service does not end before it starts.");
        return convention == StartConvention.DailyActual
            ? Days(start, end)
            : Months(start, MonthsOf(start, end), convention, calendar);
    }

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

    private static List<MonthWeight> Months(LocalDate start, int count, StartConvention convention, FiscalCalendar calendar)
    {
        var first = convention switch
        {
            StartConvention.NextMonth => start.ToYearMonth().Next(),
            StartConvention.HalfYear => calendar.StartOfYear(start).PlusMonths(6).ToYearMonth(),
            _ => start.ToYearMonth(),
        };
        if (convention != StartConvention.MidMonth)
            return [.. Enumerable.Range(0, count).Select(i => new MonthWeight(first.PlusMonths(i), 1m))];
        return [.. Enumerable.Range(0, count + 1)
            .Select(i => new MonthWeight(first.PlusMonths(i), i == 0 || i == count ? 0.5m : 1m))];
    }

    private static List<MonthWeight> Days(LocalDate start, LocalDate end)
    {
        var weights = new List<MonthWeight>();
        for (var period = start.ToYearMonth(); period.MonthsUntil(end.ToYearMonth()) >= 0; period = period.Next())
        {
            var from = LocalDate.Max(start, period.FirstDay());
            var through = LocalDate.Min(end, period.LastDay());
            weights.Add(new MonthWeight(period, Period.DaysBetween(from, through) + 1));
        }
        return weights;
    }
}

/// <summary>A month and its weight: a count of months, halves of months or days, comparable within one schedule only.</summary>
public readonly record struct MonthWeight(YearMonth Period, decimal Weight);
