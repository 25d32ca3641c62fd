using System.Text.Json;
using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Calculators;

namespace Runrate.Agents.Tests.Measurement;

/// <summary>Calculators that the rule library decides, by the route and in the shape of every other.</summary>
public sealed class DecisionCalculatorTests
{
    [Fact]
    public void A_project_is_split_item_by_item()
    {
        var split = Run("cost-split", "US_GAAP", """
            {"asu_2025_06_adopted":"No","items":[{"n":"planning","a":30000,"cost_nature":"Planning","stage":"Preliminary"},
            {"n":"coding","a":120000,"cost_nature":"Coding","stage":"ApplicationDevelopment"},
            {"n":"training","a":15000,"cost_nature":"StaffTraining","stage":"ApplicationDevelopment"}]}
            """);
        Assert.Equal((120_000m, 45_000m), ((decimal)split["capitalised"]!, (decimal)split["expensed"]!));
        var workings = split["workings"]!.AsArray().Select(line => (string)line!).ToList();
        Assert.All(["planning", "coding", "training"], item =>
            Assert.Contains(workings, line => line.Contains(item, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void Schedule_two_gives_servers_six_years_and_laptops_three()
    {
        var lives = Run("useful-life", "IND_AS", """{"rows":[{"asset":"servers"},{"asset":"laptops"}]}""");
        Assert.Equal([6m, 3m], lives["usefulLifeYears"]!.AsArray().Select(y => (decimal)y!));
    }

    [Fact]
    public void A_project_that_fails_the_new_threshold_leaves_through_retained_earnings()
    {
        var adopted = Run("transition", "US_GAAP", """{"capitalised_wip":900000,"method":"Modified","fails_new_threshold":true}""");
        Assert.Equal(0m, (decimal)adopted["pnlEffect"]!);
        Assert.Equal([900_000m, 900_000m], adopted["entry"]!.AsArray().Select(l => (decimal)l!["amount"]!));
    }

    [Fact]
    public void Past_expense_is_not_put_back()
    {
        var asked = Run("transition", "IFRS", """{"expensed_before_criteria":9,"request":"capitalise 9 after criteria met"}""");
        Assert.False((bool)asked["allowed"]!);
    }

    [Theory]
    [InlineData("cost-split", "{}")]
    [InlineData("useful-life", "{}")]
    [InlineData("transition", "{}")]
    [InlineData("transition", """{"capitalised_wip":1,"method":"Perhaps"}""")]
    public void What_is_missing_is_refused_by_name(string name, string facts) =>
        Assert.NotNull(Calculator.Run(name, "US_GAAP", JsonSerializer.Deserialize<JsonElement>(facts), null, null).Refusal?.Field);

    private static JsonObject Run(string name, string framework, string facts) =>
        Calculator.Run(name, framework, JsonSerializer.Deserialize<JsonElement>(facts), null, null).Value;
}
