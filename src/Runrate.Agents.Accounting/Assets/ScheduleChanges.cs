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
        return schedule.Continue(at, Money.Zero(schedule.Cost.Currency), residual ?? schedule.Residual,
            [.. Enumerable.Range(1, remainingMonths).Select(i => new MonthWeight(at.PlusMonths(i), 1m))]);
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
    /// Charges end with a disposal. How much of its month still counts is the mirror of how the first one did; under the
    /// half-year convention half of the fiscal year counts.
    /// </summary>
    public static AmortizationSchedule StopAt(
        this AmortizationSchedule schedule, LocalDate date, StartConvention convention = StartConvention.FullMonth)
    {
        var period = date.ToYearMonth();
        var last = period.LastDay().Day;
        var share = convention switch
        {
            StartConvention.NextMonth => 1m,
            StartConvention.MidMonth => 0.5m,
            StartConvention.DailyActual => (decimal)date.Day / last,
            StartConvention.HalfYear => 0m,
            _ => date.Day == last ? 1m : 0m,
        };
        if (convention == StartConvention.HalfYear)
            period = schedule.Calendar.StartOfYear(date).PlusMonths(6).ToYearMonth();
        var rows = schedule.Rows.Where(row => row.Period < period).ToList();
        var whole = schedule.ChargeFor(period);
        var charge = schedule.Rounding.RoundWithin(whole * share, whole);
        if (!charge.IsZero)
            rows.Add(new(period, charge, Money.Zero(charge.Currency), schedule.CarryingAmountAt(period.PlusMonths(-1)) - charge));
        return schedule with { Rows = rows };
    }

    /// <remarks>After a write-down to nothing the months that are left charge nothing: what comes back goes over them evenly.</remarks>
    private static AmortizationSchedule Adjust(this AmortizationSchedule schedule, YearMonth at, Money adjustment)
    {
        var left = schedule.Rows.Where(row => row.Period > at).ToList();
        var even = left.TrueForAll(row => row.Charge.IsZero);
        return schedule.Continue(at, adjustment, schedule.Residual,
            [.. left.Select(row => new MonthWeight(row.Period, even ? 1m : row.Charge.ToDecimal()))]);
    }

    private static AmortizationSchedule Continue(
        this AmortizationSchedule schedule, YearMonth at, Money adjustment, Money residual, IReadOnlyList<MonthWeight> future)
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
        return schedule with { Residual = residual, Rows = [.. kept, .. rest.Rows] };
    }
}
