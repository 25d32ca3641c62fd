using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Leases;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;
using static Runrate.Agents.Tests.Measurement.Laws;

namespace Runrate.Agents.Tests.Measurement;

/// <summary>Tax and lease figures worked by hand.</summary>
public sealed class TaxFigures
{
    private static readonly Rounding Cents = new(2);

    [Theory]
    [InlineData("2025-01-20", "2025-03-01", 1.0)]
    [InlineData("2025-01-19", "2025-03-01", 0.4)]
    [InlineData("2025-01-19", "2026-03-01", 0.2)]
    [InlineData("2024-06-01", "2027-01-05", 0.0)]
    [InlineData("2023-06-01", "2023-07-05", 0.8)]
    [InlineData("2017-09-27", "2018-01-05", 0.0)]
    public void Bonus_follows_the_day_of_the_binding_contract(string acquired, string placed, double rate)
    {
        LocalDate Day(string text) => NodaTime.Text.LocalDatePattern.Iso.Parse(text).Value;
        Assert.Equal((decimal)rate, UsDepreciation.BonusRate(Day(acquired), Day(placed)));
    }

    [Fact]
    public void A_disposal_takes_half_a_year_or_the_middle_of_its_quarter()
    {
        var years = UsDepreciation.Table(Usd(10_000), MacrsTables.Percentages(5, MacrsConvention.HalfYear, 0)!, Cents);
        Assert.Equal([2_000m, 1_600m], UsDepreciation.UntilDisposal(years, 1, MacrsConvention.HalfYear, 4, Cents)
            .Select(y => y.ToDecimal()));
        var late = UsDepreciation.Table(Usd(10_000), MacrsTables.Percentages(5, MacrsConvention.MidQuarter, 4)!, Cents);
        Assert.Equal([500m, 475m], UsDepreciation.UntilDisposal(late, 1, MacrsConvention.MidQuarter, 1, Cents)
            .Select(y => y.ToDecimal()));
        Assert.Empty(UsDepreciation.UntilDisposal(years, 0, MacrsConvention.HalfYear, 4, Cents));
    }

    [Fact]
    public void Foreign_research_starts_in_the_seventh_month_of_an_unusual_year_too()
    {
        var june = UsAmortization.ForeignResearch(Usd(180_000), 2026, new FiscalCalendar(7));
        Assert.Equal((6_000m, 12_000m, 6_000m), (june[2026].ToDecimal(), june[2027].ToDecimal(), june[2041].ToDecimal()));
    }

    [Fact]
    public void Days_are_counted_with_both_ends_and_leap_years_move_the_border()
    {
        Assert.Equal(180, IndiaBlock.DaysUsed(new(2026, 10, 3), new(2027, 3, 31)));
        Assert.Equal(179, IndiaBlock.DaysUsed(new(2026, 10, 4), new(2027, 3, 31)));
        Assert.Equal(180, IndiaBlock.DaysUsed(new(2027, 10, 4), new(2028, 3, 31)));
        Assert.Equal(0, IndiaBlock.DaysUsed(new(2027, 4, 1), new(2027, 3, 31)));
    }

    [Fact]
    public void An_asset_not_in_use_waits_in_the_block()
    {
        var year = IndiaBlock.Year(Usd(0), [new(Usd(100), new(2026, 5, 1), null)], Usd(0), 0.4m, new(2027, 3, 31), false, Cents);
        Assert.Equal((Usd(0), Usd(100)), (year.Depreciation, year.Closing));
    }

    [Fact]
    public void A_sale_reduces_late_additions_last()
    {
        var late = new BlockAddition(Usd(200), new(2027, 1, 10), new(2027, 1, 10));
        var year = IndiaBlock.Year(Usd(100), [late], Usd(150), 0.4m, new(2027, 3, 31), false, Cents);
        Assert.Equal((Usd(150), Usd(0), Usd(30), Usd(120)), (year.HalfPool, year.FullPool, year.Depreciation, year.Closing));
    }

    [Fact]
    public void The_sections_change_with_the_act()
    {
        Assert.Contains("1961", IndiaTax.DepreciationSection(new(2026, 3, 31)));
        Assert.Contains("2025", IndiaTax.DepreciationSection(new(2026, 4, 1)));
    }

    [Fact]
    public void Deducting_at_once_beats_sixty_months_by_the_discount()
    {
        var options = TaxAngle.UsResearch(Usd(600_000), 2026, new(2026, 1, 1), foreign: false, FiscalCalendar.Calendar);
        var compared = TaxAngle.Compare(options, 2026, 0.21m, 0.10m, Cents);
        Assert.Equal(["Sec174A_Deduct", "Sec174A_Elect60"], compared.Select(option => option.Treatment));
        Assert.Equal(114_545.45m, compared[0].PresentValue.ToDecimal());
        Assert.Equal(95_527.83m, compared[1].PresentValue.ToDecimal());
        Assert.Equal(compared[0].Total, compared[1].Total);
    }

    [Fact]
    public void Hardware_and_blocks_can_be_compared_as_well()
    {
        var hardware = TaxAngle.UsHardware(Usd(100_000), new(2026, 2, 1), new(2026, 3, 1), FiscalCalendar.Calendar);
        Assert.Equal(Usd(100_000), hardware[0].Deductions[2026]);
        Assert.Equal(Usd(20_000), hardware[1].Deductions[2026]);
        var block = TaxAngle.IndiaCapital(IndiaTaxCharacter.Capital40, new(Usd(1_000), new(2026, 5, 1), new(2026, 5, 1)),
            new(2027, 3, 31), 3);
        Assert.Equal([400m, 240m, 144m], block.Deductions.Values.Select(d => d.ToDecimal()));
    }

    [Fact]
    public void A_three_and_a_half_month_method_reaches_short_contracts_only()
    {
        PrepaymentDeduction Deduct(LocalDate end) => UsPrepayment.Accrual(
            new(Usd(9_000), new(2025, 12, 31), new(2026, 1, 1), end), LiabilityKind.Services, new(true, false),
            StartConvention.FullMonth, FiscalCalendar.Calendar, Cents);
        Assert.Equal([2025], Deduct(new(2026, 3, 31)).ByYear.Keys);
        Assert.Equal(Usd(9_000), Deduct(new(2026, 9, 30)).ByYear[2026]);
    }

    [Fact]
    public void An_operating_lease_costs_the_same_each_period_and_a_finance_lease_more_at_first()
    {
        Money[] payments = [Usd(100), Usd(110), Usd(120)];
        var nothing = LeaseStart.Nothing(Currency.Usd);
        var operating = LeaseSchedule.Measure(payments, 0.05m, false, LeaseClass.Operating, nothing);
        Assert.Equal([110m, 110m, 110m], operating.Rows.Select(row => row.Cost.ToDecimal()));
        var finance = LeaseSchedule.Measure(payments, 0.05m, false, LeaseClass.Finance, nothing);
        Assert.True(finance.Rows[0].Cost > finance.Rows[2].Cost);
        Assert.Equal(298.67m, finance.InitialLiability.ToDecimal());
    }

    [Fact]
    public void What_is_paid_to_get_a_lease_joins_the_asset_and_not_the_liability()
    {
        var start = new LeaseStart(Usd(10), Usd(5), Usd(3));
        var lease = LeaseSchedule.Measure([Usd(105)], 0.05m, false, LeaseClass.Ifrs16, start);
        Assert.Equal((Usd(100), Usd(112)), (lease.InitialLiability, lease.InitialRightOfUse));
    }
}
