using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Leases;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;
using static Runrate.Agents.Tests.Measurement.Laws;

namespace Runrate.Agents.Tests.Measurement;

/// <summary>Examples that standard setters and authorities print, each with its source, in the units in which they print them.</summary>
[Trait("Category", "Pure")]
public sealed class PublishedFigures
{
    private static readonly Rounding Whole = new(0);
    private static readonly Rounding Cents = new(2);

    private static decimal[] Amounts(IEnumerable<Money> amounts) => [.. amounts.Select(a => a.ToDecimal())];

    private static Money[] Level(decimal amount, int count) => [.. Enumerable.Repeat(Usd(amount), count)];

    [Fact] // IRS Publication 946, Table A-1: furniture of 10,000, seven-year property, half-year convention.
    public void Pub_946_furniture_of_seven_years() => Assert.Equal(
        [1_429m, 2_449m, 1_749m, 1_249m, 893m, 892m, 893m, 446m],
        Amounts(UsDepreciation.Table(Usd(10_000), MacrsTables.Percentages(7, MacrsConvention.HalfYear, 0)!, Cents)));

    [Theory] // IRS Publication 946, the mid-quarter example of Tara Corporation: machine, furniture and computer, years one and two.
    [InlineData(4_000, 7, 1, 1_000, 857)]
    [InlineData(1_000, 7, 3, 107, 255)]
    [InlineData(5_000, 5, 4, 250, 1_900)]
    public void Pub_946_property_crowded_into_the_last_quarter(int cost, int life, int quarter, int first, int second)
    {
        Placement[] year = [new(Usd(4_000), 1, 7), new(Usd(1_000), 9, 7), new(Usd(5_000), 10, 5)];
        Assert.Equal(0.5m, UsDepreciation.LastQuarterShare(year));
        Assert.Equal(MacrsConvention.MidQuarter, UsDepreciation.ConventionFor(year));
        var charges = UsDepreciation.Table(Usd(cost), MacrsTables.Percentages(life, MacrsConvention.MidQuarter, quarter)!, Cents);
        Assert.Equal([first, second], charges.Take(2).Select(c => decimal.Round(c.ToDecimal(), 0, MidpointRounding.AwayFromZero)));
    }

    [Fact] // IRS Publication 946 (2024): machinery of 3,100,000 lowers the dollar limit to 1,170,000.
    public void Pub_946_purchases_above_the_threshold_lower_the_limit_of_section_179() => Assert.Equal(
        Usd(1_170_000), Section179Deduction.Of(Usd(3_100_000), Section179Limits.ForTaxYear(2024)!.Value, null, null).Maximum);

    [Fact] // IFRS 16 Illustrative Example 13: ten payments of 50,000 in advance at 5 %, direct costs 20,000, incentive 5,000.
    public void IFRS_16_example_13_starts_at_355391_and_420391()
    {
        var lease = LeaseSchedule.Measure(
            Level(50_000, 10), 0.05m, inAdvance: true, LeaseClass.Ifrs16, new LeaseStart(Usd(20_000), Usd(0), Usd(5_000)), Whole);
        Assert.Equal((355_391m, 420_391m), (lease.InitialLiability.ToDecimal(), lease.InitialRightOfUse.ToDecimal()));
        Assert.Equal([17_770m, 16_158m], lease.Rows.Take(2).Select(r => r.Interest.ToDecimal()));
    }

    [Fact] // IFRS 16 Illustrative Example 13, the extension: four payments of 50,000 and five of 55,000 at 6 % are 378,174.
    public void IFRS_16_example_13_is_measured_anew_when_the_term_changes()
    {
        var left = LeaseSchedule.Measure(
            [.. Level(50_000, 4), .. Level(55_000, 5)], 0.06m, inAdvance: true, LeaseClass.Ifrs16, LeaseStart.Nothing(Currency.Usd), Cents);
        Assert.InRange(left.PresentValue.ToDecimal(), 378_173m, 378_175m);
    }

    [Fact] // IFRS 16 Illustrative Example 14: an index that rises from 125 to 135 takes 339,319 to 366,464.
    public void IFRS_16_example_14_is_measured_anew_when_the_index_changes()
    {
        Money Left(decimal payment) => LeaseSchedule.Measure(
            Level(payment, 8), 0.05m, inAdvance: true, LeaseClass.Ifrs16, LeaseStart.Nothing(Currency.Usd), Whole).PresentValue;
        var (before, after) = (Left(50_000).ToDecimal(), Left(50_000m * 135 / 125).ToDecimal());
        Assert.Equal((339_319m, 366_464m), (before, after), Near);
        Assert.InRange(after - before, 27_144m, 27_146m);
    }

    private static bool Near((decimal A, decimal B) x, (decimal A, decimal B) y) => Math.Abs(x.A - y.A) <= 1 && Math.Abs(x.B - y.B) <= 1;

    [Fact] // ASC 842-20-55, the lessee's ten-year lease: 50,000 a year in advance at 5.87 %, direct costs 15,000.
    public void ASC_842_operating_lease_costs_51500_a_year()
    {
        var lease = LeaseSchedule.Measure(
            Level(50_000, 10), 0.0587m, inAdvance: true, LeaseClass.Operating, new LeaseStart(Usd(15_000), Usd(0), Usd(0)), Whole);
        Assert.Equal((342_017m, 407_017m), (lease.InitialLiability.ToDecimal(), lease.InitialRightOfUse.ToDecimal()), Near);
        Assert.All(lease.Rows, row => Assert.Equal(51_500m, row.Cost.ToDecimal()));
    }

    [Theory] // IAS 12 Illustrative Examples, example 1: 10,000 over five years in the books and four for tax, at 40 %.
    [InlineData(8_000, 7_500, 200)]
    [InlineData(6_000, 5_000, 400)]
    [InlineData(4_000, 2_500, 600)]
    [InlineData(2_000, 0, 800)]
    [InlineData(0, 0, 0)]
    public void IAS_12_example_1_depreciable_assets(int carrying, int taxBase, int liability) => Assert.Equal(
        Usd(liability), DeferredTax.On(new TemporaryDifference("equipment", Usd(carrying), Usd(taxBase)).Taxable, 0.40m, Cents));

    [Fact] // IAS 12.16: cost 150, carried at 100, depreciated by 90 for tax, at 25 %.
    public void IAS_12_paragraph_16_owes_10() => Assert.Equal(
        Usd(10), DeferredTax.On(new TemporaryDifference("asset", Usd(100), Usd(150 - 90)).Taxable, 0.25m, Cents));

    [Fact] // IAS 36 Illustrative Example 2: eleven years of cash flow at 15 % are worth 1,360.
    public void IAS_36_example_2_value_in_use_is_1360()
    {
        decimal[] flows = [230, 253, 273, 290, 304, 313, 307, 289, 245, 184, 61];
        // The example prints flows rounded to whole units and discounts unrounded ones: within two units.
        Assert.InRange(ValueInUse.Of(flows.Select((flow, i) => new CashFlow(i + 1, flow)), 0.15m), 1_359m, 1_362m);
    }

    [Fact] // IAS 36 Illustrative Example 2: the loss of 1,473 takes the goodwill of 1,000 first, then 473 of the other assets.
    public void IAS_36_example_2_takes_goodwill_first()
    {
        var test = ImpairmentTest.AgainstRecoverableAmount(Usd(2_833), null, Usd(1_360));
        Assert.Equal(Usd(1_473), test.Loss);
        var split = GroupAllocation.Loss(test.Loss, Usd(1_000), [new("identifiable", Usd(1_833), Usd(0))], Whole);
        Assert.Equal((1_000m, 473m, 1_360m), (split.Goodwill.ToDecimal(), split.Shares[0].Amount.Abs().ToDecimal(), split.Shares[0].After.ToDecimal()));
    }

    [Fact] // IAS 36 Illustrative Example 4: back to 1,500, what it would be without the loss, although 1,910 is recoverable.
    public void IAS_36_example_4_reverses_387()
    {
        var carrying = ImpairmentReversal.Remaining(Usd(1_360), Usd(0), 9, 11, Whole);
        var unimpaired = ImpairmentReversal.Remaining(Usd(2_000), Usd(0), 9, 12, Whole);
        Assert.Equal((Usd(1_113), Usd(1_500)), (carrying, unimpaired));
        Assert.Equal(Usd(387), ImpairmentReversal.Of(carrying, unimpaired, Usd(1_910)).Reversal);
    }

    [Fact] // ASC 360-10-55-20 to 55-22: a loss of 600 over four assets, of which A is not taken below its fair value of 495.
    public void ASC_360_a_loss_stops_at_a_fair_value_that_is_known()
    {
        GroupAsset[] group = [new("A", Usd(590), Usd(495)), new("B", Usd(780), Usd(0)), new("C", Usd(950), Usd(0)), new("D", Usd(230), Usd(0))];
        var loss = ImpairmentTest.HeldAndUsed(Usd(2_800), Usd(2_750), Usd(2_200)).Loss;
        Assert.Equal(Usd(600), loss);
        Assert.Equal([495m, 579m, 705m, 171m], GroupAllocation.Loss(loss, Usd(0), group, Whole).Shares.Select(s => s.After.ToDecimal()));
    }

    [Fact] // ASC 360-10-35-17: what undiscounted flows recover is not written down, whatever its fair value.
    public void ASC_360_what_is_recoverable_is_not_impaired() =>
        Assert.Equal(Usd(0), ImpairmentTest.HeldAndUsed(Usd(100_000), Usd(100_000), Usd(60_000)).Loss);
}
