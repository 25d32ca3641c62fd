using System.Text.Json;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;
using Xunit;

namespace Runrate.Agents.Tests.Classification;

public sealed class FactSetTests
{
    [Fact]
    public void Nested_facts_become_dotted_names()
    {
        var facts = Read("""{ "ias38_57": { "a": "Yes", "c": false }, "elections": { "bonus": true } }""").Value;
        Assert.True(facts.Answer("ias38_57.a"));
        Assert.False(facts.Answer("ias38_57.c"));
        Assert.True(facts.Answer("elections.bonus"));
        Assert.False(facts.IsStated("ias38_57.b"));
    }

    [Theory]
    [InlineData("""{ "ias38_57": "Yes" }""")]
    [InlineData("""{ "ias38_57": { "all": true } }""")]
    public void One_value_may_stand_for_all_six_criteria(string json)
    {
        var facts = Read(json).Value;
        Assert.All("abcdef", letter => Assert.True(facts.Answer($"ias38_57.{letter}")));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("\"Yes\"", true)]
    [InlineData("\"no\"", false)]
    [InlineData("\"Unknown\"", null)]
    public void True_and_false_are_yes_and_no(string json, bool? answer)
    {
        var facts = Read($$"""{ "weights_exportable": {{json}} }""").Value;
        Assert.Equal(answer, facts.Answer("weights_exportable"));
        Assert.True(facts.IsStated("weights_exportable"));
    }

    [Fact]
    public void Null_is_absent() => Assert.False(Read("""{ "ownership": null }""").Value.IsStated("ownership"));

    [Fact]
    public void An_unknown_fact_is_refused_with_the_nearest_names()
    {
        var refusal = Read("""{ "owner_ship": "Entity" }""").Refusal!;
        Assert.Equal(RefusalCodes.InvalidValue, refusal.Code);
        Assert.Equal("owner_ship", refusal.Field);
        Assert.Contains("ownership", refusal.Message);
    }

    [Theory]
    [InlineData("Ownership")]
    [InlineData("weightsExportable")]
    [InlineData("fuction")]
    [InlineData("ias38_57.g")]
    [InlineData("ownership.clause")]
    public void A_slip_of_the_pen_is_refused(string name) =>
        Assert.Equal(name, Read($$"""{ "{{name}}": "Yes" }""").Refusal!.Field);

    [Theory]
    [InlineData("cost_centre")]
    [InlineData("project")]
    [InlineData("vendor")]
    public void A_fact_that_no_rule_reads_is_left_out_and_named(string name)
    {
        var facts = Read($$"""{ "category": "StaffTraining", "{{name}}": "X-1" }""").Value;
        Assert.Equal([name], facts.Unread);
        var answer = new Classifier().Decide(Framework.UsGaap, facts, PolicySet.Default, new(2026, 6, 1)).Value;
        Assert.Contains(answer.Flags, flag => flag.StartsWith("FACT_NOT_READ", StringComparison.Ordinal) && flag.Contains(name));
    }

    [Fact]
    public void A_fact_may_carry_its_evidence()
    {
        var facts = Read("""{ "ias38_57": { "a": { "value": "Yes", "evidence": "memo 7", "as_of": "2026-02-01" } } }""").Value;
        Assert.True(facts.Answer("ias38_57.a"));
        Assert.Empty(facts.Unread);
    }

    [Fact]
    public void Facts_that_people_keep_are_declared_ones() =>
        Assert.Equal("cost_centre", FactSet.From([new FactEntry("cost_centre", "X-1", FactSource.User)]).Refusal!.Field);

    [Fact]
    public void A_wrong_value_is_refused_with_the_allowed_ones()
    {
        var refusal = Read("""{ "stage": "Beta" }""").Refusal!;
        Assert.Equal((RefusalCodes.InvalidValue, "stage"), (refusal.Code, refusal.Field));
        Assert.Contains("Preliminary, ApplicationDevelopment, PostImplementation", refusal.Message);
    }

    [Theory]
    [InlineData("""{ "amount": "a lot" }""", "number")]
    [InlineData("""{ "service_start": "1 May" }""", "date")]
    [InlineData("""{ "weights_exportable": "perhaps" }""", "Yes, No or Unknown")]
    public void Numbers_dates_and_answers_are_checked(string json, string said) =>
        Assert.Contains(said, Read(json).Refusal!.Message);

    [Fact]
    public void What_is_worked_out_cannot_be_stated() =>
        Assert.Contains("worked out", Read("""{ "service_dates_known": "Yes" }""").Refusal!.Message);

    [Fact]
    public void An_alias_is_the_same_fact() =>
        Assert.Equal("Capital40", Read("""{ "tax_character": "Capital40" }""").Value.Text("india_tax_character"));

    [Fact]
    public void A_policy_among_the_facts_counts_as_a_policy()
    {
        var facts = Read("""{ "CapitaliseCloudComputeAsDirectCost": true, "policy": { "expense_analysis": "nature" } }""").Value;
        Assert.Equal("Yes", facts.Policies.Elected["capitalise_cloud_compute_as_direct_cost"]);
        Assert.Equal("nature", facts.Policies.Elected["expense_analysis"]);
    }

    [Fact]
    public void Each_fact_keeps_who_says_so()
    {
        var facts = FactSet.From([new("category", "DirectLabour", FactSource.Register), new("amount", "12.5", FactSource.Ledger)])
            .Value;
        Assert.Equal(FactSource.Ledger, facts.Find("amount")!.Source);
        Assert.Equal(12.5m, facts.Number("amount"));
        Assert.Equal(["category", "amount"], facts.Entries.Select(entry => entry.Fact));
    }

    [Fact]
    public void Facts_that_only_describe_are_accepted()
    {
        var facts = Read("""
            { "amount": 1200000, "currency": "INR", "licence": "Perpetual", "lens": "AiWorkforcePnl",
              "cost": "build_and_fine_tune", "asset": "MLOpsTooling", "items": [ { "n": "x", "a": 1 } ],
              "discount_rate": "0.06", "ready_date": "2026-01-01" }
            """);
        Assert.True(facts.IsOk, facts.Refusal?.Message);
        Assert.Equal(JsonValueKind.Array, facts.Value.Raw("items")!.Value.ValueKind);
    }

    [Fact]
    public void An_unknown_policy_or_value_is_refused()
    {
        Assert.Contains("is not a policy", PolicySet.From([KeyValuePair.Create("be_bold", "Yes")]).Refusal!.Message);
        Assert.Contains("expense_analysis", PolicySet.From([KeyValuePair.Create("expense_analysis", "both")]).Refusal!.Message);
    }

    private static Outcome<FactSet> Read(string json) => FactSet.FromJson(JsonDocument.Parse(json).RootElement);
}
