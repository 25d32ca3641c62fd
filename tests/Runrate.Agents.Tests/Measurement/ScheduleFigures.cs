using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using static Runrate.Agents.Tests.Measurement.Laws;

namespace Runrate.Agents.Tests.Measurement;

/// <summary>Figures worked by hand.</summary>
public sealed class ScheduleFigures
{
    private static readonly LocalDate NewYear = new(2026, 1, 1);

    private static decimal[] Charges(AmortizationSchedule schedule) => [.. schedule.Rows.Select(row => row.Charge.ToDecimal())];

    [Fact]
    public void Straight_line_rounds_the_running_total()
    {
        var schedule = AmortizationSchedule.StraightLine(Usd(100_000), Usd(0), NewYear, 36);
        Assert.Equal([2_777.78m, 2_777.78m, 2_777.77m], Charges(schedule)[..3]);
        Assert.Equal([33_333.33m, 33_333.34m, 33_333.33m], schedule.ByYear().Values.Select(charge => charge.ToDecimal()));
        Assert.Equal(Usd(50_000), schedule.CarryingAmountAfter(18));
    }

    [Fact]
    public void Rounding_each_row_leaves_the_difference_to_the_last()
    {
        var rounding = new Rounding(2, RoundingPolicy.EachPlugLast);
        Assert.Equal([33.33m, 33.33m, 33.34m],
            Charges(AmortizationSchedule.StraightLine(Usd(100), Usd(0), NewYear, 3, rounding: rounding)));
    }

    [Fact]
    public void Next_month_starts_a_month_later_and_mid_month_halves_both_ends()
    {
        var next = AmortizationSchedule.StraightLine(Usd(1_200), Usd(0), new(2026, 1, 20), 12, StartConvention.NextMonth);
        Assert.Equal((new YearMonth(2026, 2), new YearMonth(2027, 1)), (next.Rows[0].Period, next.Rows[^1].Period));
        var mid = AmortizationSchedule.StraightLine(Usd(1_200), Usd(0), new(2026, 1, 20), 12, StartConvention.MidMonth);
        Assert.Equal((50m, 100m, 50m, 13), (Charges(mid)[0], Charges(mid)[1], Charges(mid)[^1], mid.Rows.Count));
    }

    [Fact]
    public void Daily_counts_both_ends_and_the_leap_day()
    {
        var prepaid = new PrepaidSchedule(Usd(36_600), new(2027, 12, 15), new(2028, 12, 14), StartConvention.DailyActual);
        Assert.Equal(17 * 100m, prepaid.Schedule.ChargeFor(new(2027, 12)).ToDecimal());
        Assert.Equal(29 * 100m, prepaid.Schedule.ChargeFor(new(2028, 2)).ToDecimal());
        Assert.Equal(Usd(1_800), prepaid.ExpenseThrough(new(2028, 1, 1)));
    }

    [Fact]
    public void Half_year_takes_six_months_in_the_first_and_in_the_last_fiscal_year()
    {
        var schedule = AmortizationSchedule.StraightLine(
            Usd(60_000), Usd(0), new(2026, 5, 3), 60, StartConvention.HalfYear, FiscalCalendar.April);
        Assert.Equal([6_000m, 12_000m, 12_000m, 12_000m, 12_000m, 6_000m],
            schedule.ByYear().Values.Select(charge => charge.ToDecimal()));
    }

    [Fact]
    public void Currencies_round_to_their_own_minor_units()
    {
        var yen = AmortizationSchedule.StraightLine(Money.From(100, Currency.Parse("JPY")), Money.Zero(Currency.Parse("JPY")),
            NewYear, 3);
        Assert.Equal([33m, 34m, 33m], Charges(yen));
        var dinar = AmortizationSchedule.StraightLine(Money.From(1, Currency.Parse("KWD")), Money.Zero(Currency.Parse("KWD")),
            NewYear, 3);
        Assert.Equal([0.333m, 0.334m, 0.333m], Charges(dinar));
    }

    [Fact]
    public void Declining_balance_switches_to_straight_line_when_that_charges_as_much()
    {
        var curve = AmortizationCurve.DecliningBalance(Usd(10_000), Usd(0), 60);
        Assert.Equal([4_000m, 2_400m, 1_440m, 1_080m, 1_080m], curve.Yearly);
        Assert.Equal([5_000m, 4_000m, 3_000m, 2_000m, 1_000m],
            AmortizationCurve.SumOfYearsDigits(Usd(16_000), Usd(1_000), 60).Yearly);
    }

    [Fact]
    public void A_change_of_estimate_is_prospective()
    {
        var schedule = AmortizationSchedule.StraightLine(Usd(80_000), Usd(5_000), NewYear, 60)
            .ChangeEstimate(new(2027, 12), 96, Usd(2_000));
        Assert.Equal(Usd(50_000), schedule.CarryingAmountAt(new(2027, 12)));
        Assert.Equal(Usd(6_000), schedule.ByYear()[2028]);
        Assert.Equal(Usd(2_000), schedule.Rows[^1].CarryingAmount);
    }

    [Fact]
    public void A_write_down_rebases_what_remains()
    {
        var schedule = AmortizationSchedule.StraightLine(Usd(36_000), Usd(0), NewYear, 36).WriteDown(new(2026, 12), Usd(12_000));
        Assert.Equal(Usd(12_000), schedule.CarryingAmountAt(new(2026, 12)));
        Assert.Equal(Usd(500), schedule.ChargeFor(new(2027, 1)));
        Assert.Equal(Usd(0), schedule.Rows[^1].CarryingAmount);
    }

    [Fact]
    public void A_disposal_on_a_day_charges_its_month_by_the_convention()
    {
        var daily = AmortizationSchedule.StraightLine(Usd(36_500), Usd(0), NewYear, 12, StartConvention.DailyActual);
        Assert.Equal(Usd(4_500), Sum(daily.StopAt(new(2026, 2, 14), StartConvention.DailyActual).Rows.Select(row => row.Charge)));
        var monthly = AmortizationSchedule.StraightLine(Usd(12_000), Usd(0), NewYear, 12);
        Assert.Equal(Usd(11_000), monthly.StopAt(new(2026, 2, 14)).Rows[^1].CarryingAmount);
        Assert.Equal(Usd(10_000), monthly.StopAt(new(2026, 2, 28)).Rows[^1].CarryingAmount);
    }

    [Fact]
    public void Current_is_what_twelve_months_consume_even_over_a_leap_day()
    {
        var prepaid = new PrepaidSchedule(Usd(36_000), new(2027, 3, 1), new(2030, 2, 28));
        Assert.Equal(new PrepaidBalance(Usd(36_000), Usd(12_000)), prepaid.BalanceAt(new(2027, 2, 28)));
        Assert.Equal(Usd(24_000), prepaid.BalanceAt(new(2027, 2, 28)).NonCurrent);
    }

    [Fact]
    public void A_mid_month_term_of_twelve_months_charges_twelve_times()
    {
        var prepaid = new PrepaidSchedule(Usd(12_000), new(2025, 12, 15), new(2026, 12, 14));
        Assert.Equal(12, prepaid.Schedule.Rows.Count);
        Assert.Equal(new YearMonth(2026, 11), prepaid.Schedule.Rows[^1].Period);
    }

    [Fact]
    public void Credits_lapse_at_expiry()
    {
        MonthWeight[] used = [new(new(2026, 1), 200_000), new(new(2026, 2), 500_000)];
        var rows = UsageCreditPool.Release(Usd(10_000), 1_000_000, used, new LocalDate(2026, 3, 31));
        Assert.Equal([2_000m, 5_000m, 0m], rows.Select(row => row.Consumed.ToDecimal()));
        Assert.Equal([0m, 0m, 3_000m], rows.Select(row => row.Expired.ToDecimal()));
    }

    [Fact]
    public void Software_sold_takes_the_greater_limb_each_year()
    {
        var first = SoldSoftwareAmortization.Charge(Usd(900_000), 6_000_000, 9_000_000, 3);
        Assert.Equal((Usd(360_000), Usd(300_000), Usd(360_000), Usd(540_000)),
            (first.RevenueRatio, first.StraightLine, first.Charge, first.Unamortised));
        Assert.Equal(Usd(270_000), SoldSoftwareAmortization.Charge(first.Unamortised, 3_000_000, 6_000_000, 2).Charge);
    }

    [Fact]
    public void A_reversal_stops_at_the_shadow_schedule_and_is_refused_by_the_us_book()
    {
        var asset = new AssetBook(new("atlas"), Book.Ifrs, Usd(24_000), Usd(0), AmortizationMethod.StraightLine, 96,
            new(2023, 1, 1), StartConvention.FullMonth, FiscalCalendar.Calendar)
        {
            Events = [new WrittenDown(new(2024, 12), Usd(4_500)), new Reversed(new(2026, 12), Usd(7_000))],
        };
        Assert.Equal(Usd(13_500), asset.Schedule().CarryingAmountAt(new(2024, 12)));
        Assert.Equal(Usd(12_000), asset.Schedule().CarryingAmountAt(new(2026, 12)));
        Assert.Equal(Usd(3_000), asset.Schedule().ByYear()[2027]);
        Assert.Throws<InvariantException>(() => (asset with { Book = Book.UsGaap }).Schedule());
    }

    [Fact]
    public void A_retirement_adds_up_what_leaving_costs()
    {
        var disposal = Retirement.Dispose(Usd(50_000), Usd(12_000), Usd(2_000));
        Assert.Equal(Usd(-40_000), disposal.Gain);
        Assert.Equal(Usd(75_000), Retirement.Exit(disposal, Usd(30_000), Usd(5_000), Usd(10_000)).Total);
    }
}
