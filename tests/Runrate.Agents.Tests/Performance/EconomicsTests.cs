using NodaTime;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Tests.Performance;

public sealed class EconomicsTests
{
    private static readonly ProductivityTarget Target = new("ticket", 1000, Usd(4), "survey", Usd(6), 400);

    [Fact]
    public void Cost_contribution_headcount_and_payback_follow_from_the_month()
    {
        var economics = UnitEconomics.Of(Target, Usd(2_000), accepted: 800, rejected: 200, Usd(12_000), Usd(1_500));
        Assert.Equal(2.5m, economics.CostPerOutcome!.Value.ToDecimal());
        Assert.Equal(3.5m, economics.SavedPerOutcome!.Value.ToDecimal());
        Assert.Equal(1_200m, economics.Contribution.ToDecimal());
        Assert.Equal((0.8m, 0.8m, 2m, 8m), (economics.TargetShare!.Value, economics.Quality!.Value, economics.HeadcountEquivalent, economics.PaybackMonths!.Value));
    }

    [Fact]
    public void Without_outcomes_there_is_no_cost_of_one_and_a_loss_never_pays_back()
    {
        var economics = UnitEconomics.Of(Target, Usd(2_000), 0, 0, Usd(12_000), Usd(-10));
        Assert.Equal((null, null, null, null), (economics.CostPerOutcome, economics.SavedPerOutcome, economics.Quality, economics.PaybackMonths));
    }

    [Fact]
    public void A_run_rate_states_its_basis()
    {
        var january = new YearMonth(2026, 1);
        Assert.Equal("12 × January 2026 (USD 100.00)", RunRate.Of([(january, Usd(100))]).Basis);
        var quarter = RunRate.Of([(january, Usd(100)), (january.PlusMonths(1), Usd(100)), (january.PlusMonths(2), Usd(101))]);
        Assert.Equal(1_204m, quarter.PerYear.ToDecimal());
        Assert.Contains("the average of 3 months, January 2026 to March 2026 (USD 301.00 in all)", quarter.Basis, StringComparison.Ordinal);
    }

    [Fact]
    public void Break_even_is_where_an_outcome_costs_what_a_person_does()
    {
        // 1,500 fixed over 6 less 500 / 1,000 an outcome.
        var economics = UnitEconomics.Of(Target, Usd(2_000), 1_000, 0, Usd(0), Usd(0), variableCost: Usd(500));
        Assert.Equal(273m, economics.BreakEvenUnits);
        Assert.Null(UnitEconomics.Of(Target, Usd(9_000), 1_000, 0, Usd(0), Usd(0), variableCost: Usd(6_000)).BreakEvenUnits);
    }

    private static Money Usd(decimal amount) => Money.From(amount, Currency.Usd);
}
