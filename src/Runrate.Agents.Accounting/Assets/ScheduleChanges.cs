using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Assets;

/// <summary>What may happen to a running schedule. Past rows are kept; what changes is the future.</summary>
public static class ScheduleChanges
{
    /// <summary>
    /// A change of estimate at the end of <paramref name="at"/>: the carrying amount less the new residual goes straight
    /// line over the remaining months. Prospective, so there is no catch-up.
    /// </summary>
    public static AmortizationSchedule ChangeEstimate(
        this AmortizationSchedule schedule, YearMonth at, int remainingMonths, Money? residual = null)
    {
        Invariant.Check(remainingMonths > 0, "A changed estimate leaves at least one month; stop the schedule instead.");
        var first = at.Next().FirstDay();
        return schedule.Continue(at, Money.Zero(schedule.Cost.Currency), residual ?? schedule.Residual,
            MonthWeights.CountsDays(schedule.Convention)
                ? MonthWeights.ForLife(first, remainingMonths, schedule.Convention, schedule.Calendar)
                : [.. Enumerable.Range(1, remainingMonths).Select(i => new MonthWeight(at.PlusMonths(i), 1m))],
            first.PlusMonths(remainingMonths).PlusDays(-1));
    }

    /// <summary>
    /// A change of the whole life, counted from its own start and in its own convention, at the end of a day: what is left
    /// goes straight line over the months or days that the new life has left. The life it had changes nothing.
    /// </summary>
    /// <param name="start">The first day of the life.</param>
    public static AmortizationSchedule ChangeLife(
        this AmortizationSchedule schedule, LocalDate on, LocalDate start, int lifeMonths, int newLifeMonths, Money? residual = null)
    {
        var floor = residual ?? schedule.Residual;
        if (newLifeMonths == lifeMonths && floor == schedule.Residual)
            return schedule;
        var at = on.ToYearMonth();
        var inside = MonthWeights.CountsDays(schedule.Convention) && on != at.LastDay();
        var kept = inside ? schedule.Rows.Where(row => row.Period < at).ToList() : schedule.Rows.Where(row => row.Period <= at).ToList();
        var carrying = schedule.CarryingAmountOn(on);
        if (inside && schedule.CarryingAmountAt(at.PlusMonths(-1)) - carrying is { IsZero: false } part)
            kept.Add(new(at, part, Money.Zero(part.Currency), carrying));
        return schedule.Rest(on, start, newLifeMonths, floor, carrying, kept);
    }

    /// <summary>
    /// The same life taken over on a day with what it is carried at: the months or days that are left of it bear the rest, and the
    /// last of them stays where it was.
    /// </summary>
    public static AmortizationSchedule TakeOver(
        this AmortizationSchedule schedule, LocalDate from, LocalDate start, int lifeMonths, Money carrying) =>
        schedule.Rest(from.PlusDays(-1), start, lifeMonths, schedule.Residual, carrying, []) with { Cost = carrying };

    private static AmortizationSchedule Rest(
        this AmortizationSchedule schedule, LocalDate on, LocalDate start, int lifeMonths, Money floor, Money carrying,
        IReadOnlyList<AmortizationRow> kept)
    {
        var at = on.ToYearMonth();
        var grid = MonthWeights.ForLife(start, lifeMonths, schedule.Convention, schedule.Calendar);
        var inside = MonthWeights.CountsDays(schedule.Convention) && on != at.LastDay();
        var rest = grid.Where(month => month.Period > at).ToList();
        var last = start.PlusMonths(lifeMonths).PlusDays(-1);
        if (inside && MonthWeights.OfDays(on.PlusDays(1), LocalDate.Min(last, at.LastDay()), schedule.Convention) is > 0 and var days)
            rest.Insert(0, new MonthWeight(at, days));
        if (rest.Count == 0)
            rest.Add(new MonthWeight(at, 1m));
        var future = AmortizationSchedule.FromWeights(carrying, floor, rest, schedule.Calendar, schedule.Rounding);
        return schedule with
        {
            Residual = floor,
            Rows = [.. kept, .. future.Rows],
            Grid = [.. schedule.Grid.Where(month => month.Period < rest[0].Period), .. rest],
            Days = Stretches(schedule, on, carrying, floor, last),
        };
    }

    /// <summary>
    /// A write-down at the end of <paramref name="at"/>, never below zero: the rest is spread over the months that were
    /// left, in the proportions they had.
    /// </summary>
    public static AmortizationSchedule WriteDown(this AmortizationSchedule schedule, YearMonth at, Money loss)
    {
        Invariant.Check(!loss.IsNegative, "A write-down takes value away.");
        var carrying = schedule.CarryingAmountAt(at);
        return schedule.Adjust(at, loss > carrying ? -carrying : -loss);
    }

    /// <summary>
    /// A reversal at the end of <paramref name="at"/>, never above the carrying amount that <paramref name="shadow"/>,
    /// the schedule as it would be had nothing been impaired, shows for that month.
    /// </summary>
    public static AmortizationSchedule Reverse(
        this AmortizationSchedule schedule, YearMonth at, Money amount, AmortizationSchedule shadow)
    {
        Invariant.Check(!amount.IsNegative, "A reversal gives value back.");
        var room = shadow.CarryingAmountAt(at) - schedule.CarryingAmountAt(at);
        var allowed = room.IsNegative ? Money.Zero(schedule.Cost.Currency) : room;
        return schedule.Adjust(at, amount > allowed ? allowed : amount);
    }

    /// <summary>
    /// Charges end with a disposal. By days, the day of disposal is the last to bear its charge; by half months, its month
    /// counts half, and not at all where it is the first; by whole months, only a month that was finished; from the month
    /// after the start, the month of disposal as well; by half years, half of its fiscal year.
    /// </summary>
    public static AmortizationSchedule StopAt(
        this AmortizationSchedule schedule, LocalDate date, StartConvention convention = StartConvention.FullMonth)
    {
        var period = convention == StartConvention.HalfYear
            ? schedule.Calendar.StartOfYear(date).PlusMonths(6).ToYearMonth()
            : date.ToYearMonth();
        var rows = schedule.Rows.Where(row => row.Period < period).ToList();
        var whole = schedule.ChargeFor(period);
        var charge = convention switch
        {
            StartConvention.NextMonth => whole,
            StartConvention.MidMonth => schedule.Rounding.RoundWithin(whole * HalfMonth(schedule, period), whole),
            StartConvention.DailyActual or StartConvention.DaysOfYear =>
                schedule.ChargedThrough(date) - schedule.ChargedThrough(period.PlusMonths(-1).LastDay()),
            StartConvention.HalfYear => Money.Zero(whole.Currency),
            _ => date == period.LastDay() ? whole : Money.Zero(whole.Currency),
        };
        if (!charge.IsZero)
            rows.Add(new(period, charge, Money.Zero(charge.Currency), schedule.CarryingAmountAt(period.PlusMonths(-1)) - charge));
        return schedule with { Rows = rows };
    }

    /// <summary>The share of a month's charge that half a month is worth: all of the last month, nothing of the first.</summary>
    private static decimal HalfMonth(AmortizationSchedule schedule, YearMonth period)
    {
        var weight = schedule.Grid.Where(month => month.Period == period).Sum(month => month.Weight);
        return schedule.Grid.Count == 0 || weight == 0 || schedule.Grid[0].Period == period ? 0 : Math.Min(1, 0.5m / weight);
    }

    /// <remarks>After a write-down to nothing the months that are left charge nothing: what comes back goes over them evenly.</remarks>
    private static AmortizationSchedule Adjust(this AmortizationSchedule schedule, YearMonth at, Money adjustment)
    {
        var last = schedule.Rows.Count == 0 ? at : schedule.Rows[^1].Period;
        var left = schedule.Grid.Where(month => month.Period > at && month.Period <= last).ToList();
        if (left.TrueForAll(month => month.Weight == 0))
            left = [.. left.Select(month => month with { Weight = 1m })];
        return schedule.Continue(at, adjustment, schedule.Residual, left, schedule.Days.Count == 0 ? null : schedule.Days[^1].Last);
    }

    private static AmortizationSchedule Continue(
        this AmortizationSchedule schedule, YearMonth at, Money adjustment, Money residual, IReadOnlyList<MonthWeight> future,
        LocalDate? last)
    {
        var kept = schedule.Rows.Where(row => row.Period <= at).ToList();
        var carrying = schedule.CarryingAmountAt(at) + adjustment;
        if (!adjustment.IsZero)
        {
            var zero = Money.Zero(carrying.Currency);
            if (kept.Count > 0 && kept[^1].Period == at)
                kept[^1] = kept[^1] with { Adjustment = kept[^1].Adjustment + adjustment, CarryingAmount = carrying };
            else
                kept.Add(new(at, zero, adjustment, carrying));
        }
        var rest = AmortizationSchedule.FromWeights(carrying, residual, future, schedule.Calendar, schedule.Rounding);
        return schedule with
        {
            Residual = residual,
            Rows = [.. kept, .. rest.Rows],
            Grid = [.. schedule.Grid.Where(month => month.Period <= at), .. future],
            Days = last is { } end ? Stretches(schedule, at.LastDay(), carrying, residual, end) : [],
        };
    }

    /// <summary>The stretches of days as they were charged up to a day, and one for what is left after it.</summary>
    private static IReadOnlyList<DailyCharge> Stretches(
        AmortizationSchedule schedule, LocalDate day, Money carrying, Money residual, LocalDate last)
    {
        if (!MonthWeights.CountsDays(schedule.Convention))
            return [];
        var past = schedule.Days.Where(stretch => stretch.From <= day)
            .Select(stretch => stretch.Last <= day ? stretch : new DailyCharge(stretch.From, day,
                stretch.Through(day, schedule.Convention, schedule.Rounding)));
        var left = carrying > residual ? carrying - residual : Money.Zero(carrying.Currency);
        var begins = schedule.Days.Count > 0 && schedule.Days[0].From > day ? schedule.Days[0].From : day.PlusDays(1);
        return last < begins ? [.. past] : [.. past, new DailyCharge(begins, last, left)];
    }
}
