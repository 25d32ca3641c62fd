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
        Assert.Equal("12 × 2026-01 (100.00 USD)", RunRate.Of([(january, Usd(100))]).Basis);
        var quarter = RunRate.Of([(january, Usd(100)), (january.PlusMonths(1), Usd(100)), (january.PlusMonths(2), Usd(101))]);
        Assert.Equal(1_204m, quarter.PerYear.ToDecimal());
        Assert.Contains("the average of 3 months, 2026-01 to 2026-03", quarter.Basis, StringComparison.Ordinal);
    }

    [Fact]
    public void Volume_price_and_retries_are_told_apart()
    {
        var last = Month(accepted: 100, attempts: 100, ("gpt", 1_000m, 10m));
        Assert.Equal(-10m, Step(Variance.Between(last, Month(200, 200, ("gpt", 2_000m, 20m))), "Volume"));
        Assert.Equal(-5m, Step(Variance.Between(last, Month(100, 100, ("gpt", 1_000m, 15m))), "Price"));
        Assert.Equal(-5m, Step(Variance.Between(last, Month(100, 150, ("gpt", 1_500m, 15m))), "Retries"));
        Assert.Equal(-30m, Step(Variance.Between(last, Month(100, 100, ("opus", 1_000m, 40m))), "Mix"));
    }

    [Fact]
    public void The_steps_sum_to_the_difference_to_the_micro_whatever_the_months_are()
    {
        var random = new Random(20260201);
        for (var round = 0; round < 500; round++)
        {
            var (last, now) = (Random(random), Random(random));
            var variance = Variance.Between(last, now);
            Assert.Equal(now.Net - last.Net, variance.Steps.Aggregate(Usd(0), (sum, step) => sum + step.Amount));
        }
    }

    private static MonthFacts Random(Random random) => new(
        Micros(), Micros(), Micros(), Micros(), random.Next(3) == 0 ? 0 : random.Next(1, 5_000), random.Next(0, 9_000),
        [.. Enumerable.Range(0, random.Next(4)).Select(i => new MeteredLine($"model-{random.Next(3)}", random.Next(0, 4), random.Next(1, 1_000_000) / 3m))])
    {
        Value = Money.From(random.Next(1, 100_000_000) / 7m, Currency.Usd),
    };

    private static Money Micros() => Usd(12.345678m);

    private static MonthFacts Month(decimal accepted, decimal attempts, params (string Key, decimal Quantity, decimal Cost)[] metered) => new(
        Usd(0), Usd(metered.Sum(m => m.Cost)), Usd(0), Usd(0), accepted, attempts, [.. metered.Select(m => new MeteredLine(m.Key, m.Quantity, m.Cost))]);

    private static decimal Step(Variance variance, string name) => variance.Steps.Single(s => s.Name == name).Amount.ToDecimal();

    private static Money Usd(decimal amount) => Money.From(amount, Currency.Usd);
}
