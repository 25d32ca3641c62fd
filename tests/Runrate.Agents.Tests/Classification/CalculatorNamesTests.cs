using System.Text.Json;
using Runrate.Agents.Accounting.Calculators;

namespace Runrate.Agents.Tests.Classification;

/// <summary>A fact that a calculator does not know is refused with the name that is near; one outside of its law says so.</summary>
[Trait("Category", "Pure")]
public sealed class CalculatorNamesTests
{
    private static JsonElement Facts(string json) => JsonSerializer.Deserialize<JsonElement>(json);

    [Theory]
    [InlineData("impairment_loss", "impairment_2026")]
    [InlineData("recoverable_amont", "recoverable_amount")]
    [InlineData("unimpared", "unimpaired")]
    public void A_near_name_of_a_reversal_is_told(string fact, string near)
    {
        var answer = Calculator.Run("impairment-reversal", "IFRS",
            Facts($$"""{"carrying_amount":100,"unimpaired":120,"recoverable_amount":130,"{{fact}}":40}"""), null, null, new(2026, 11, 29));
        Assert.Contains(near, answer.Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(fact, answer.Refusal.Field);
    }

    [Theory]
    [InlineData("tax-depreciation", "INDIA_TAX",
        """{"cost":100000,"rate":0.4,"put_to_use":"2026-05-01","acquired_date":"2026-05-01","year_end":"2027-03-31","mat_applies":true}""")]
    [InlineData("deferred-tax", "IND_AS", """{"carrying_amount":80000,"tax_basis":60000,"tax_rate":0.25,"mat_applies":true}""")]
    public void Minimum_alternate_tax_is_said_to_be_outside(string calculator, string framework, string facts)
    {
        var answer = Calculator.Run(calculator, framework, Facts(facts), null, null, new(2026, 11, 29));
        Assert.True(answer.IsOk, answer.IsOk ? "" : answer.Refusal.Message);
        Assert.Contains("Minimum alternate tax", answer.Value["outside"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains("mat_applies", answer.Value["notUsed"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_residual_by_share_of_cost_is_that_amount_at_every_share_and_life()
    {
        var random = new Random(20261129);
        for (var i = 0; i < 300; i++)
        {
            var (cost, months, share) = (random.Next(1_000, 5_000_000), random.Next(1, 121), random.Next(0, 100));
            var method = (string[])["StraightLine", "SumOfYearsDigits", "DecliningBalance"] is var all ? all[i % 3] : "";
            var residual = cost * share / 100m;
            string Run(string stated) => Calculator.Run("amortisation-schedule", "IFRS", Facts(
                $$"""{"cost":{{cost}},"useful_life_months":{{months}},"method":"{{method}}",{{stated}}}"""), null, null, new(2026, 11, 29)) is
            { IsOk: true } ok ? ok.Value["schedule"]!.ToJsonString() : "refused";
            var byShare = Run($"\"residual_pct\":\"{(share / 100m).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture)}\"");
            Assert.NotEqual("refused", byShare);
            Assert.Equal(Run($"\"residual\":{residual.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture)}"), byShare);
        }
    }
}
