using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Jobs;

/// <summary>
/// When a run is due. A day is over at midnight where the entity is; the job's own time of day, in UTC, comes after that.
/// </summary>
public static class JobCalendar
{
    /// <summary>A day missed longer ago is left to the month's close, which posts whatever is still due.</summary>
    public const int DaysBack = 62;

    public const int MonthsBack = 24;

    /// <summary>From when on the day or month that ends with <paramref name="day"/> is due.</summary>
    public static Instant DueAt(JobDefinition job, LocalDate day, DateTimeZone zone)
    {
        var over = job.Cadence == JobCadence.Daily
            ? day.PlusDays(1)
            : WorkingDay(day.ToYearMonth().PlusMonths(1), job.WorkingDay);
        var from = zone.AtStartOfDay(over).ToInstant();
        var first = from.InUtc().Date + job.At;
        var due = first.InUtc().ToInstant();
        return due >= from ? due : due + Duration.FromDays(1);
    }

    /// <summary>
    /// The days (or last days of months) that are due and have no run by schedule yet, the earliest first. Asked from what is
    /// recorded and not from when it was last asked, so a stop of weeks, or a clock that was wrong for an hour, leaves no
    /// hole.
    /// </summary>
    /// <param name="recorded">Days that have a run.</param>
    /// <param name="openSince">The first month that is still open, for monthly jobs of books that have a past.</param>
    public static IReadOnlyList<LocalDate> Missing(
        JobDefinition job, Entity entity, Instant now, IReadOnlySet<LocalDate> recorded, YearMonth? openSince)
    {
        var zone = Zone(entity);
        var last = Latest(job, zone, now);
        var earliest = last;
        if (recorded.Count > 0 && recorded.Min() < earliest)
            earliest = recorded.Min();
        if (job.Cadence == JobCadence.Monthly && openSince is { } open && open.LastDay() < earliest)
            earliest = open.LastDay();
        var missing = new List<LocalDate>();
        for (var (day, steps) = (last, 0); day >= earliest && steps < Back(job); (day, steps) = (Before(job, day), steps + 1))
            if (!recorded.Contains(day))
                missing.Add(day);
        missing.Reverse();
        return missing;
    }

    /// <summary>When the job's next run is due for the entity: at once where one is missing.</summary>
    public static Instant Next(JobDefinition job, Entity entity, Instant now, IReadOnlySet<LocalDate> recorded)
    {
        var zone = Zone(entity);
        var day = Latest(job, zone, now);
        while (recorded.Contains(day))
            day = After(job, day);
        return DueAt(job, day, zone);
    }

    /// <summary>The n-th day of the month that is not a Saturday or Sunday.</summary>
    public static LocalDate WorkingDay(YearMonth period, int number) => Enumerable.Range(1, 28).Select(period.OnDayOfMonth)
        .Where(d => d.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday)).ElementAt(number - 1);

    private static LocalDate Latest(JobDefinition job, DateTimeZone zone, Instant now)
    {
        var day = now.InZone(zone).Date;
        day = job.Cadence == JobCadence.Daily ? day : day.ToYearMonth().LastDay();
        while (DueAt(job, day, zone) > now)
            day = Before(job, day);
        return day;
    }

    private static DateTimeZone Zone(Entity entity) => DateTimeZoneProviders.Tzdb[entity.TimeZone];

    private static int Back(JobDefinition job) => job.Cadence == JobCadence.Daily ? DaysBack : MonthsBack;

    private static LocalDate Before(JobDefinition job, LocalDate day) =>
        job.Cadence == JobCadence.Daily ? day.PlusDays(-1) : day.ToYearMonth().PlusMonths(-1).LastDay();

    private static LocalDate After(JobDefinition job, LocalDate day) =>
        job.Cadence == JobCadence.Daily ? day.PlusDays(1) : day.ToYearMonth().PlusMonths(1).LastDay();
}
