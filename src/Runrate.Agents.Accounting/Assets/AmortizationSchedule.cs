using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Assets;

/// <summary>One month of a schedule.</summary>
/// <param name="Charge">Amortisation of the month.</param>
/// <param name="Adjustment">Write-down (negative) or reversal (positive) at the end of the month.</param>
/// <param name="CarryingAmount">What is left after both.</param>
public readonly record struct AmortizationRow(YearMonth Period, Money Charge, Money Adjustment, Money CarryingAmount);

/// <summary>
/// A cost spread over months. Rows are rounded to the posting precision and sum exactly to what is to be charged; none
/// is negative and none takes the balance below the residual. Changes return a new schedule whose past rows are the
/// same: nothing is caught up.
/// </summary>
public sealed record AmortizationSchedule(
    Money Cost, Money Residual, IReadOnlyList<AmortizationRow> Rows, Rounding Rounding, FiscalCalendar Calendar)
{
    /// <summary>How the parts of a month count; decides what is charged to a day inside one.</summary>
    public StartConvention Convention { get; init; } = StartConvention.FullMonth;

    /// <summary>The months as they weigh, before rounding; what a change spreads anew keeps their proportions.</summary>
    public IReadOnlyList<MonthWeight> Grid { get; init; } = [];

    /// <summary>Where days count: the stretches of days over which amounts are charged, in order of time.</summary>
    public IReadOnlyList<DailyCharge> Days { get; init; } = [];

    /// <summary>Straight line; a residual at or above cost leaves nothing to charge.</summary>
    public static AmortizationSchedule StraightLine(
        Money cost, Money residual, LocalDate start, int lifeMonths, StartConvention convention = StartConvention.FullMonth,
        FiscalCalendar? calendar = null, Rounding? rounding = null)
    {
        var fiscal = calendar ?? FiscalCalendar.Calendar;
        return FromWeights(cost, residual, MonthWeights.ForLife(start, lifeMonths, convention, fiscal), fiscal, rounding)
            .ByDays(start, lifeMonths, convention, null);
    }

    /// <summary>Along a curve of yearly charges; what the curve never charges stays in the balance.</summary>
    public static AmortizationSchedule Along(
        AmortizationCurve curve, Money cost, Money residual, LocalDate start, int lifeMonths,
        StartConvention convention = StartConvention.FullMonth, FiscalCalendar? calendar = null, Rounding? rounding = null)
    {
        var fiscal = calendar ?? FiscalCalendar.Calendar;
        var grid = MonthWeights.ForLife(start, lifeMonths, convention, fiscal);
        var (whole, years) = (grid.Sum(month => month.Weight), lifeMonths / 12m);
        decimal weight = 0, charged = 0;
        var charges = new List<MonthWeight>(grid.Count);
        foreach (var month in grid)
        {
            weight += month.Weight;
            var through = curve.Through(weight == whole ? years : Rounding.Share(years, weight, whole));
            charges.Add(new(month.Period, Math.Max(0, through - charged)));
            charged = Math.Max(through, charged);
        }
        var precision = rounding ?? Rounding.For(cost.Currency);
        var uncharged = cost.ToDecimal() - residual.ToDecimal() - charged;
        var floor = precision.Round(uncharged) <= 0 ? residual : residual + precision.ToMoney(uncharged, cost.Currency);
        return FromWeights(cost, floor, charges, fiscal, precision).ByDays(start, lifeMonths, convention, curve)
            with
        { Residual = residual };
    }

    /// <summary>By units consumed; units beyond the estimate charge nothing, because the basis is gone.</summary>
    public static AmortizationSchedule UnitsOfOutput(
        Money cost, Money residual, decimal totalUnits, IReadOnlyList<MonthWeight> consumed, Rounding? rounding = null)
    {
        Invariant.Check(totalUnits > 0, "Units of output need an estimate of all units.");
        decimal used = 0;
        var weights = new List<MonthWeight>(consumed.Count + 1);
        foreach (var month in consumed)
        {
            var counted = Math.Min(month.Weight, totalUnits - used);
            weights.Add(month with { Weight = counted });
            used += counted;
        }
        var unconsumed = new MonthWeight(consumed.Count == 0 ? default : consumed[^1].Period.Next(), totalUnits - used);
        var whole = FromWeights(cost, residual, [.. weights, unconsumed], FiscalCalendar.Calendar, rounding);
        return whole with { Rows = [.. whole.Rows.Take(consumed.Count)] };
    }

    /// <summary>By any non-negative weights per month, in order.</summary>
    public static AmortizationSchedule FromWeights(
        Money cost, Money residual, IReadOnlyList<MonthWeight> weights, FiscalCalendar calendar, Rounding? rounding = null)
    {
        Invariant.Check(!cost.IsNegative && !residual.IsNegative, "A cost and a residual are not negative.");
        var precision = rounding ?? Rounding.For(cost.Currency);
        var basis = Larger(cost - residual, Money.Zero(cost.Currency));
        var charges = precision.Spread(basis, [.. weights.Select(month => month.Weight)]);
        var rows = new List<AmortizationRow>(charges.Count);
        var carrying = cost;
        for (var i = 0; i < charges.Count; i++)
        {
            carrying -= charges[i];
            rows.Add(new(weights[i].Period, charges[i], Money.Zero(cost.Currency), carrying));
        }
        return new(cost, residual, rows, precision, calendar) { Grid = weights };
    }

    /// <summary>
    /// Charged through the end of a day. Where days count, to the day; elsewhere a month's charge falls on its last day. A
    /// write-down or a reversal is no charge.
    /// </summary>
    public Money ChargedThrough(LocalDate day)
    {
        var period = day.ToYearMonth();
        var before = ChargeBetween(Rows.Count == 0 ? period : Rows[0].Period, period.PlusMonths(-1));
        var whole = ChargeFor(period);
        if (day == period.LastDay())
            return before + whole;
        if (!MonthWeights.CountsDays(Convention) || whole.IsZero)
            return before;
        var reached = Days.Aggregate(Zero, (sum, stretch) => sum + stretch.Through(day, Convention, Rounding));
        return reached < before ? before : reached > before + whole ? before + whole : reached;
    }

    /// <summary>At the end of a day, after what was written down or back by the end of the month before.</summary>
    public Money CarryingAmountOn(LocalDate day)
    {
        var period = day.ToYearMonth();
        if (day == period.LastDay())
            return CarryingAmountAt(period);
        var opening = CarryingAmountAt(period.PlusMonths(-1));
        return opening - (ChargedThrough(day) - ChargedThrough(period.PlusMonths(-1).LastDay()));
    }

    private AmortizationSchedule ByDays(LocalDate start, int months, StartConvention convention, AmortizationCurve? curve) => this with
    {
        Convention = convention,
        Days = !MonthWeights.CountsDays(convention) ? [] :
        [
            new DailyCharge(start, start.PlusMonths(months).PlusDays(-1), Rows.Aggregate(Zero, (sum, row) => sum + row.Charge),
                curve, months / 12m),
        ],
    };

    public Money ChargeFor(YearMonth period) =>
        Rows.Where(row => row.Period == period).Aggregate(Zero, (sum, row) => sum + row.Charge);

    /// <summary>Charges of the months from <paramref name="from"/> through <paramref name="through"/>.</summary>
    public Money ChargeBetween(YearMonth from, YearMonth through) =>
        Rows.Where(row => row.Period >= from && row.Period <= through).Aggregate(Zero, (sum, row) => sum + row.Charge);

    /// <summary>At the end of the month: cost before the first row, the last balance after the last.</summary>
    public Money CarryingAmountAt(YearMonth period) => Before(period.Next()) is { } row ? row.CarryingAmount : Cost;

    /// <summary>After so many rows.</summary>
    public Money CarryingAmountAfter(int months) =>
        months <= 0 || Rows.Count == 0 ? Cost : Rows[Math.Min(months, Rows.Count) - 1].CarryingAmount;

    /// <summary>Charges by fiscal year, named by the calendar year in which it ends; only years with rows.</summary>
    public SortedDictionary<int, Money> ByYear()
    {
        var years = new SortedDictionary<int, Money>();
        foreach (var row in Rows)
        {
            var year = Calendar.YearOf(row.Period.FirstDay());
            years[year] = years.GetValueOrDefault(year, Zero) + row.Charge;
        }
        return years;
    }

    private Money Zero => Money.Zero(Cost.Currency);

    private AmortizationRow? Before(YearMonth period)
    {
        AmortizationRow? last = null;
        foreach (var row in Rows)
        {
            if (row.Period >= period)
                break;
            last = row;
        }
        return last;
    }

    private static Money Larger(Money a, Money b) => a > b ? a : b;
}
