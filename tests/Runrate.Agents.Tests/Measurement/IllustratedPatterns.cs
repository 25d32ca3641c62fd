using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Leases;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;
using static Runrate.Agents.Tests.Measurement.Laws;

namespace Runrate.Agents.Tests.Measurement;

/// <summary>
/// Patterns of the standards' own illustrations, exact in the units they use. What others print word for word, and where, is
/// in Golden/published.json.
/// </summary>
[Trait("Category", "Pure")]
public sealed class IllustratedPatterns
{
    private static readonly Rounding Whole = new(0);
    private static readonly Rounding Cents = new(2);

    private static Money[] Level(decimal amount, int count) => [.. Enumerable.Repeat(Usd(amount), count)];

    [Theory] // IAS 12, depreciable assets: 10,000 over five years in the books and four for tax, at 40 %.
    [InlineData(8_000, 7_500, 200)]
    [InlineData(6_000, 5_000, 400)]
    [InlineData(4_000, 2_500, 600)]
    [InlineData(2_000, 0, 800)]
    [InlineData(0, 0, 0)]
    public void Faster_depreciation_for_tax_is_owed_until_the_books_catch_up(int carrying, int taxBase, int liability) => Assert.Equal(
        Usd(liability), DeferredTax.On(new TemporaryDifference("equipment", Usd(carrying), Usd(taxBase)).Taxable, 0.40m, Cents));

    [Fact] // IAS 36.104: goodwill first, then the other assets by their carrying amounts.
    public void A_loss_of_a_unit_takes_goodwill_first()
    {
        var test = ImpairmentTest.AgainstRecoverableAmount(Usd(2_833), null, Usd(1_360));
        Assert.Equal(Usd(1_473), test.Loss);
        var split = GroupAllocation.Loss(test.Loss, Usd(1_000), [new("identifiable", Usd(1_833), Usd(0))], Whole);
        Assert.Equal((1_000m, 473m, 1_360m), (split.Goodwill.ToDecimal(), split.Shares[0].Amount.Abs().ToDecimal(), split.Shares[0].After.ToDecimal()));
    }

    [Fact] // IAS 36.117: back to what it would be without the loss, although more is recoverable.
    public void A_reversal_stops_at_what_it_would_be_without_the_loss()
    {
        var carrying = ImpairmentReversal.Remaining(Usd(1_360), Usd(0), 9, 11, Whole);
        var unimpaired = ImpairmentReversal.Remaining(Usd(2_000), Usd(0), 9, 12, Whole);
        Assert.Equal((Usd(1_113), Usd(1_500)), (carrying, unimpaired));
        Assert.Equal(Usd(387), ImpairmentReversal.Of(carrying, unimpaired, Usd(1_910)).Reversal);
    }

    [Fact] // ASC 360-10-35-28: pro rata, but no asset below a fair value that is known.
    public void A_loss_of_a_group_stops_at_a_fair_value_that_is_known()
    {
        GroupAsset[] group = [new("A", Usd(590), Usd(495)), new("B", Usd(780), Usd(0)), new("C", Usd(950), Usd(0)), new("D", Usd(230), Usd(0))];
        Assert.Equal([495m, 579m, 705m, 171m], GroupAllocation.Loss(Usd(600), Usd(0), group, Whole).Shares.Select(s => s.After.ToDecimal()));
    }

    [Fact] // ASC 842-20-25-6: one straight-line cost, initial direct costs within it.
    public void An_operating_lease_costs_the_same_each_year()
    {
        var lease = LeaseSchedule.Measure(
            Level(50_000, 10), 0.0587m, inAdvance: true, LeaseClass.Operating, new LeaseStart(Usd(15_000), Usd(0), Usd(0)), Whole);
        Assert.All(lease.Rows, row => Assert.Equal(51_500m, row.Cost.ToDecimal()));
    }
}
