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
    [InlineData("capitalise 9 after criteria met", false)]
    [InlineData("add earlier expensed cost to the asset", false)]
    [InlineData("bring the 9 back and keep the rest", false)]
    [InlineData("capitalise only cost incurred after the criteria were met", true)]
    [InlineData("leave it expensed", true)]
    public void Only_what_leaves_the_past_alone_may_follow_an_expense(string request, bool allowed)
    {
        var facts = new JsonObject { ["expensed_before_criteria"] = 9, ["request"] = request };
        Assert.Equal(allowed, (bool)Run("transition", "IND_AS", facts.ToJsonString())["allowed"]!);
    }

    [Theory]
    [InlineData("US_GAAP", "write up the servers to market value")]
    [InlineData("IFRS", "revalue our fine-tuned model")]
    [InlineData("IND_AS", "pause amortisation while the agent is idle")]
    [InlineData("US_GAAP", "shorten the life retrospectively")]
    [InlineData("IFRS", "capitalise the seats of the hosted desk")]
    [InlineData("IND_AS", "recognise our customer list")]
    [InlineData("US_GAAP", "capitalise the quarterly retraining")]
    [InlineData("IFRS", "capitalise the experiments of the spring")]
    public void A_request_that_a_rule_forbids_is_refused_with_its_paragraph(string framework, string request)
    {
        var answer = Run("transition", framework, new JsonObject { ["request"] = request }.ToJsonString());
        Assert.Equal((true, false), ((bool)answer["judged"]!, (bool)answer["allowed"]!));
        Assert.Contains("(", (string)answer["reason"]!);
    }

    [Theory]
    [InlineData("paint the racks green")]
    [InlineData("move the close to the third working day")]
    [InlineData("change the vendor of the embedding model")]
    public void A_request_that_no_rule_is_about_is_not_judged_and_not_allowed(string request)
    {
        var answer = Run("transition", "IFRS", new JsonObject { ["request"] = request }.ToJsonString());
        Assert.False((bool)answer["judged"]!);
        Assert.Null(answer["allowed"]);
    }

    [Theory]
    [InlineData("""{"request":"post the management lens to the ledger"}""")]
    [InlineData("""{"book_treatment":"CapitalisePPE","useful_life_months":36,"impairment_plan":"Unknown"}""")]
    [InlineData("""{"book_treatment":"CapitalisePPE","useful_life_months":36,"impairment_plan":"Yes","benefit_months":12}""")]
    [InlineData("""
        {"book_treatment":"CapitalisePPE","useful_life_months":36,"impairment_plan":"Yes","auditor_sign_off":"No"}
        """)]
    [InlineData("""{"book_treatment":"CapitalisePPE","useful_life_months":36,"impairment_plan":"Yes","ownership":"Vendor"}""")]
    public void What_no_rule_allows_is_not_done(string facts) =>
        Assert.False((bool)Run("transition", "US_GAAP", facts)["allowed"]!);

    [Fact]
    public void A_documented_asset_may_post() => Assert.True((bool)Run("transition", "US_GAAP", """
        {"book_treatment":"CapitalisePPE","useful_life_months":36,"impairment_plan":"Yes","benefit_months":36,
        "ownership":"Entity","auditor_sign_off":"Yes"}
        """)["allowed"]!);

    [Fact]
    public void The_tax_effect_of_a_transition_needs_its_rate()
    {
        const string facts =
            """{"capitalised_wip":500000,"method":"modified","fails_new_threshold":true,"tax_effect":"include"}""";
        var refused = Calculator.Run("transition", "US_GAAP", JsonSerializer.Deserialize<JsonElement>(facts), null, null);
        Assert.Equal("tax_rate", refused.Refusal?.Field);
        var taxed = Run("transition", "US_GAAP", facts.Replace("include\"", "include\",\"tax_rate\":\"0.21\""));
        Assert.Equal([395_000m, 105_000m, 500_000m], taxed["entry"]!.AsArray().Select(line => (decimal)line!["amount"]!));
    }

    [Fact]
    public void A_product_for_sale_is_split_by_feasibility_and_release()
    {
        var split = Run("cost-split", "US_GAAP", """
            {"category":"ExternalSaleSoftwareDevelopment","asu_2025_06_adopted":"No","items":[
            {"name":"prototype","amount":100,"technological_feasibility":"No"},
            {"name":"hardening","amount":200,"technological_feasibility":"Yes","general_release":"No"},
            {"name":"fixes","amount":40,"technological_feasibility":"Yes","general_release":"Yes"}]}
            """);
        Assert.Equal((200m, 140m), ((decimal)split["capitalised"]!, (decimal)split["expensed"]!));
    }

    [Theory]
    [InlineData("GPU servers for model training", 72)]
    [InlineData("fine-tuned model on our own server", 24)]
    [InlineData("purchased software licence", 36)]
    [InlineData("MLOps platform", 36)]
    [InlineData("SelfHostedFineTuning", 24)]
    public void A_life_goes_by_what_is_named_first(string asset, int months) =>
        Assert.Equal(months,
            (int)Run("useful-life", "IND_AS", new JsonObject { ["asset"] = asset }.ToJsonString())["usefulLifeMonths"]!);

    [Fact]
    public void A_stated_life_and_residual_are_judged_and_an_elected_life_is_taken()
    {
        var judged = Run("useful-life", "IND_AS", """
            {"rows":[{"asset":"servers","useful_life_years":8,"residual_pct":"0.10"},
            {"asset":"AI model","useful_life_months":48},{"asset":"laptops"}]}
            """);
        Assert.Equal([96, 48, 36], judged["usefulLifeMonths"]!.AsArray().Select(months => (int)months!));
        Assert.Equal(["USEFUL_LIFE: servers", "RESIDUAL: servers", "USEFUL_LIFE: AI model"],
            judged["flags"]!.AsArray().Select(flag => string.Join(':', ((string)flag!).Split(':').Take(2))));
        var policy = JsonSerializer.Deserialize<JsonElement>("""{"useful_life_ai_model_months":18}""");
        var elected = Calculator.Run("useful-life", "IFRS", JsonSerializer.Deserialize<JsonElement>("""{"asset":"AI model"}"""),
            policy, null).Value;
        Assert.Equal(18, (int)elected["usefulLifeMonths"]!);
    }

    [Theory]
    [InlineData("research-credit", "US_TAX", "C-11", """{"method":"Regular","qre":500000,"base_amount_computed":0}""")]
    [InlineData("research-credit", "US_TAX", null, """{"method":"Regular","qre":500000,"base_amount_computed":400000}""")]
    [InlineData("error-correction", "IFRS", "C-13",
        """{"category":"SaasSubscription","amount":240000,"error":"expensed_in_full_2026","correct_2026_expense":60000}""")]
    [InlineData("error-correction", "IFRS", null, """{"category":"StaffTraining","amount":50000,"error":"capitalised_in_error"}""")]
    [InlineData("deferred-tax", "IND_AS", "C-03",
        """{"cost":1000,"book_life_years":4,"tax_rate_wdv":"0.40","put_to_use":"2026-04-01","rate":"0.25168"}""")]
    public void A_statement_of_a_source_that_the_figures_depart_from_is_named(
        string name, string framework, string? id, string facts) =>
        Assert.Equal(id, ((string?)Run(name, framework, facts)["seedOverridden"])?[..4]);

    [Fact]
    public void No_life_is_made_up_for_what_the_policy_does_not_know() => Assert.Equal("rows",
        Calculator.Run("useful-life", "IFRS", JsonSerializer.Deserialize<JsonElement>("""{"asset":"office chairs"}"""), null, null)
            .Refusal?.Field);

    [Fact]
    public void A_calculator_without_a_framework_asks_for_one() => Assert.Equal(("missing-field", "framework"),
        Calculator.Run("lease", "", JsonSerializer.Deserialize<JsonElement>("{}"), null, null).Refusal is { } refusal
            ? (refusal.Code.Text, refusal.Field!) : default);

    [Theory]
    [InlineData("cost-split", "{}")]
    [InlineData("cost-split", """{"items":[]}""")]
    [InlineData("useful-life", "{}")]
    [InlineData("transition", "{}")]
    [InlineData("transition", """{"capitalised_wip":1,"method":"Perhaps"}""")]
    public void What_is_missing_is_refused_by_name(string name, string facts) =>
        Assert.NotNull(Calculator.Run(name, "US_GAAP", JsonSerializer.Deserialize<JsonElement>(facts), null, null).Refusal?.Field);

    private static JsonObject Run(string name, string framework, string facts) =>
        Calculator.Run(name, framework, JsonSerializer.Deserialize<JsonElement>(facts), null, null).Value;
}
