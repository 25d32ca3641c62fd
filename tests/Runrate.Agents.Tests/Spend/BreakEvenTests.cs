using FsCheck;
using FsCheck.Fluent;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Tests.Spend;

[Trait("Category", "Pure")]
public sealed class BreakEvenTests
{
    private static BreakEven Of(decimal oneOff, decimal before, decimal after) =>
        BreakEven.Of(Money.From(oneOff, Currency.Usd), Money.From(before, Currency.Usd), Money.From(after, Currency.Usd));

    [Theory]
    [InlineData(36_000, 5_000, 2_000, 12)]
    [InlineData(36_001, 5_000, 2_000, 13)]
    [InlineData(1, 5_000, 0, 1)]
    [InlineData(0, 5_000, 2_000, 0)]
    public void It_pays_back_in_whole_months(int oneOff, int before, int after, int months) => Assert.Equal(months, Of(oneOff, before, after).Months);

    [Theory]
    [InlineData(36_000, 5_000, 5_000)]
    [InlineData(36_000, 5_000, 6_000)]
    [InlineData(0, 5_000, 6_000)]
    [InlineData(9_000_000, 1, 0)]
    public void A_run_cost_that_does_not_fall_never_pays_back(int oneOff, int before, int after)
    {
        var result = Of(oneOff, before, after);
        Assert.Null(result.Months);
        Assert.StartsWith("Never", result.Working, StringComparison.Ordinal);
    }

    [Fact]
    public void The_month_of_break_even_is_the_first_with_the_cash_back() => Prop.ForAll(
        Gen.Choose(0, 5_000_000).Three().ToArbitrary(), amounts =>
        {
            var result = Of(amounts.Item1 / 100m, amounts.Item2 / 100m, amounts.Item3 / 100m);
            return result.Months is not { } months
                ? result.Saving.Micros <= 0 || result.After(BreakEven.MonthsMax).IsNegative
                : !result.After(months).IsNegative && (months == 0 || result.After(months - 1).IsNegative);
        }).QuickCheckThrowOnFailure();
}
