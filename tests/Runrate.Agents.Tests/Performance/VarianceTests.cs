using NodaTime;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Tests.Performance;

public sealed class VarianceTests
{
    private const string Unassigned = "unassigned";

    [Fact]
    public void Volume_price_quality_and_mix_are_told_apart()
    {
        var last = Month(100, 0, 0, ("gpt", 1_000m, 10m));
        Assert.Equal(-10m, Step(Variance.Between(last, Month(200, 0, 0, ("gpt", 2_000m, 20m))), Variance.Volume));
        Assert.Equal(-5m, Step(Variance.Between(last, Month(100, 0, 0, ("gpt", 1_000m, 15m))), Variance.Price));
        Assert.Equal(-5m, Step(Variance.Between(last, Month(100, 50, 0, ("gpt", 1_500m, 15m))), Variance.Retries));
        Assert.Equal(-2m, Step(Variance.Between(last, Month(100, 0, 20, ("gpt", 1_200m, 12m))), Variance.Rework));
        Assert.Equal(-30m, Step(Variance.Between(last, Month(100, 0, 0, ("opus", 1_000m, 40m))), Variance.Mix));
        var worth = last with { Value = Usd(400) };
        Assert.Equal(200m, Step(Variance.Between(worth, Month(150, 0, 0, ("gpt", 1_500m, 15m)) with { Value = Usd(600) }), Variance.Volume) + 5);
        Assert.Equal(50m, Step(Variance.Between(worth, last with { Value = Usd(450) }), Variance.Price));
    }

    [Fact]
    public void Write_downs_and_amortisation_stand_apart_from_run_cost()
    {
        var last = Month(100, 0, 0);
        var variance = Variance.Between(last, last with { AcquisitionCost = Usd(30), WriteDowns = Usd(7), RunCost = Usd(5) });
        Assert.Equal((-30m, -7m, -5m), (Step(variance, Variance.AcquisitionCost), Step(variance, Variance.WriteDowns), Step(variance, Variance.OtherRunCost)));
        Assert.Equal("Net contribution fell by USD 42.00 to USD −42.00, against the month before: acquisition and build cost took USD 30.00, " +
            "write-downs took USD 7.00, other run cost took USD 5.00.", variance.Sentence());
    }

    [Fact]
    public void Sentence_and_chart_tell_the_same_steps_and_one_rest_and_they_sum_to_the_change()
    {
        var usd = (decimal amount) => new VarianceStep("Step", Usd(amount), "");
        decimal[] amounts = [3_061.79m, 149.78m, 24.58m, -73.52m, -2.87m, 17_100m, 0m];
        var moved = new Variance(Usd(34_220.04m), [.. amounts.Select((a, i) => usd(a) with { Name = $"Step {i}" })], Usd(54_479.80m));
        var (steps, rest) = moved.Told();
        Assert.Equal([17_100m, 3_061.79m], steps.Select(s => s.Amount.ToDecimal()));
        Assert.Equal(97.97m, rest!.Amount.ToDecimal());
        Assert.EndsWith("step 5 added USD 17,100.00, step 0 added USD 3,061.79, the rest added USD 97.97.", moved.Sentence(), StringComparison.Ordinal);
        Assert.Equal(moved.Change, steps.Append(rest).Select(s => s.Amount).Aggregate((a, b) => a + b));
    }

    [Fact]
    public void An_agent_that_began_or_ended_is_headcount_and_cost_that_nobody_claims_is_not()
    {
        var (atlas, nova) = (Month(100, 0, 0) with { Value = Usd(400) }, Month(50, 0, 0) with { Value = Usd(300) });
        var cost = Month(0, 0, 0) with { RunCost = Usd(11) };
        var variance = Variance.OfWorkforce(
            new Dictionary<string, MonthFacts> { ["atlas"] = atlas },
            new Dictionary<string, MonthFacts> { ["nova"] = nova, [Unassigned] = cost }, k => k != Unassigned, Currency.Usd);
        Assert.Equal((-100m, -11m), (Step(variance, Variance.Headcount), Step(variance, Variance.OtherRunCost)));
        Assert.Contains("1 agent began and 1 agent ended", variance.Steps.Single(s => s.Name == Variance.Headcount).Because, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_is_compared_in_the_same_steps()
    {
        var target = new ProductivityTarget("ticket", 100, Usd(4), "survey", Usd(6), 40);
        var before = Month(90, 0, 0, ("gpt", 900m, 90m)) with { RunCost = Usd(120) };
        var actual = Month(110, 0, 0, ("gpt", 1_100m, 132m)) with { RunCost = Usd(162), Value = Usd(440), AcquisitionCost = Usd(20) };
        var budget = MonthFacts.Budget(target, Usd(160), null, before, actual);
        var variance = Variance.Between(budget, actual);
        // Budget 400 − 160 − 20 = 220; actual 440 − 162 − 20 = 258. Prices rose by a fifth on 1,100 units at 0.10.
        Assert.Equal((220m, 258m), (variance.From.ToDecimal(), variance.To.ToDecimal()));
        Assert.Equal(-22m, Step(variance, Variance.Price));
        Assert.Equal(variance.Change, Sum(variance));
    }

    [Fact]
    public void The_steps_sum_to_the_change_to_the_micro_in_two_thousand_generated_months()
    {
        var random = new Random(20260201);
        var target = new ProductivityTarget("ticket", 700, Usd(4.123457m), "survey", Usd(6), 40);
        for (var round = 0; round < 2_000; round++)
        {
            var (last, now) = (Workforce(random), Workforce(random));
            var variance = Variance.OfWorkforce(last, now, k => k != Unassigned, Currency.Usd);
            Assert.Equal(Net(now) - Net(last), Sum(variance));
            Assert.Equal((Net(last), Net(now)), (variance.From, variance.To));
            foreach (var (key, actual) in now)
            {
                var before = last.GetValueOrDefault(key) ?? MonthFacts.None(Currency.Usd);
                var one = Variance.Between(before, actual);
                Assert.Equal(actual.Net - before.Net, Sum(one));
                var planned = Variance.Between(MonthFacts.Budget(target, Micros(random), 0.9m, before, actual), actual);
                Assert.Equal(planned.Change, Sum(planned));
            }
        }
    }

    private static Dictionary<string, MonthFacts> Workforce(Random random) =>
        new[] { "atlas", "bella", "corin", Unassigned }.Where(_ => random.Next(4) > 0).ToDictionary(k => k, _ => Random(random));

    private static MonthFacts Random(Random random)
    {
        var accepted = random.Next(3) == 0 ? 0 : random.Next(1, 5_000);
        return new MonthFacts(
            Micros(random), Micros(random), Micros(random), random.Next(4) == 0 ? Micros(random) : Usd(0), accepted, random.Next(0, 900), random.Next(0, 300),
            [.. Enumerable.Range(0, random.Next(4)).Select(_ => new MeteredLine($"model-{random.Next(3)}", random.Next(0, 4), random.Next(1, 1_000_000) / 3m))]);
    }

    private static Money Micros(Random random) => Money.From(random.Next(1, 100_000_000) / 7m, Currency.Usd);

    private static Money Net(Dictionary<string, MonthFacts> months) => months.Values.Aggregate(Usd(0), (sum, m) => sum + m.Net);

    private static Money Sum(Variance variance) => variance.Steps.Aggregate(Usd(0), (sum, step) => sum + step.Amount);

    private static MonthFacts Month(
        decimal accepted, decimal rejected, decimal reworked, params (string Key, decimal Quantity, decimal Cost)[] metered) => new(
        Usd(0), Usd(metered.Sum(m => m.Cost)), Usd(0), Usd(0), accepted, rejected, reworked,
        [.. metered.Select(m => new MeteredLine(m.Key, m.Quantity, m.Cost))]);

    private static decimal Step(Variance variance, string name) => variance.Steps.Single(s => s.Name == name).Amount.ToDecimal();

    private static Money Usd(decimal amount) => Money.From(amount, Currency.Usd);
}
