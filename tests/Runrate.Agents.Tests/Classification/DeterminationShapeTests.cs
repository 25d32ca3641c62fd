using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Xunit;

namespace Runrate.Agents.Tests.Classification;

/// <summary>The names that callers outside rely on.</summary>
public sealed class DeterminationShapeTests
{
    private static readonly Classifier Classifier = new();

    private static readonly JsonElement Prepaid = JsonDocument.Parse("""
        { "category": "CloudComputeReservedPrepaid", "amount": 360000, "payment_timing": "Advance", "function": "Research",
          "service_start": "2025-12-01", "service_end": "2028-11-30" }
        """).RootElement;

    [Fact]
    public void The_response_has_the_fixed_names()
    {
        var json = Json(Framework.UsGaap, Prepaid);
        string[] names =
        [
            "status", "framework", "bookTreatment", "pnlLine", "balanceSheetLine", "usefulLifeMonths", "method", "because",
                "ruleIds",
            "citations", "factsUsed", "questions", "trace", "flips", "rejected", "policyUsed", "flags", "postsToLedger",
                "amounts", "rulebook",
        ];
        Assert.All(names, name => Assert.True(json.TryGetProperty(name, out _), name));
        Assert.Equal("US_GAAP", json.GetProperty("framework").GetString());
        Assert.Equal("PrepaidAmortise", json.GetProperty("bookTreatment").GetString());
        Assert.Equal(JsonValueKind.True, json.GetProperty("citations")[0].GetProperty("verified").ValueKind);
        var sources = json.GetProperty("factsUsed").EnumerateArray().Select(fact => fact.GetProperty("source").GetString());
        Assert.Equal(["register", "user"], sources.Distinct().Order());
        Assert.StartsWith("sha256:", json.GetProperty("rulebook").GetProperty("hash").GetString());
        Assert.False(json.TryGetProperty("taxTreatment", out _));
    }

    [Fact]
    public void Amounts_are_numbers_and_sum_to_the_whole()
    {
        var amounts = Json(Framework.UsGaap, Prepaid).GetProperty("amounts");
        Assert.Equal(10000m, amounts.GetProperty("monthly").GetDecimal());
        var byYear = amounts.GetProperty("byYear").EnumerateObject()
            .ToDictionary(year => year.Name, year => year.Value.GetDecimal());
        var expected = new Dictionary<string, decimal>
        {
            ["2025"] = 10000,
            ["2026"] = 120000,
            ["2027"] = 120000,
            ["2028"] = 110000,
        };
        Assert.Equal(expected, byYear);
    }

    [Fact]
    public void A_yearly_figure_follows_the_fiscal_year()
    {
        var facts = FactSet.FromJson(JsonDocument.Parse("""
            { "category": "SaasSubscription", "payment_timing": "Advance", "amount": 2400000, "currency": "INR",
              "service_start": "2026-04-01", "service_end": "2028-03-31", "fiscal_year_end": "03-31" }
            """).RootElement).Value;
        var answer = Classifier.Decide(Framework.IndAs, facts, PolicySet.Default, null).Value;
        Assert.Equal(new Dictionary<string, decimal> { ["2027"] = 1200000, ["2028"] = 1200000 }, answer.Amounts!.ByYear!);
    }

    [Fact]
    public void Tax_and_Ind_AS_name_the_tax_treatment()
    {
        var facts = JsonDocument.Parse("""{ "category": "SoftwareLicence", "hosting": "EntityPremises" }""").RootElement;
        Assert.Equal("S33_Block40", Json(Framework.IndiaTax, facts).GetProperty("taxTreatment").GetString());
        Assert.Equal("S33_Block40", Json(Framework.IndAs, facts).GetProperty("indiaTax").GetString());
        Assert.False(Json(Framework.Ifrs, facts).TryGetProperty("indiaTax", out _));
    }

    [Fact]
    public void A_departure_from_a_source_names_it()
    {
        var facts = JsonDocument.Parse("""{ "category": "DataCuratedInternal", "function": "Research" }""").RootElement;
        Assert.StartsWith("C-07 Runrate:", Json(Framework.UsGaap, facts).GetProperty("seedOverridden").GetString());
    }

    [Fact]
    public void A_comparison_says_where_frameworks_part_and_which_way_deferred_tax_goes()
    {
        var facts = FactSet.FromJson(JsonDocument.Parse("""
            { "category": "SelfHostedFineTuning", "ownership": "Entity", "stage": "ApplicationDevelopment",
              "mgmt_authorised_and_funded": "Yes", "probable_to_complete": "Yes",
              "phase": "Research", "research_location": "US", "function": "InternalOps" }
            """).RootElement).Value;
        var comparison = Classifier.Compare(facts, PolicySet.Default, new LocalDate(2026, 6, 1)).Value;
        Assert.Equal(6, comparison.Results.Count);
        Assert.Contains(comparison.Differences, difference => difference.Field == "bookTreatment" &&
            difference.Between.SequenceEqual([Framework.UsGaap, Framework.Ifrs]) &&
            difference.Values.SequenceEqual(["CapitaliseInternalUseSoftware", "ExpenseAsIncurred"]));
        var tax = Assert.Single(comparison.Differences, difference => difference.Between.Contains(Framework.UsTax));
        Assert.StartsWith("DeferredTaxLiability", tax.DeferredTax);
        var india = Assert.Single(comparison.Differences, difference => difference.Between.Contains(Framework.IndiaTax));
        Assert.StartsWith("DeferredTaxAsset", india.DeferredTax);
    }

    private static JsonElement Json(Framework framework, JsonElement facts) => JsonSerializer.SerializeToElement(
        Classifier.Decide(framework, FactSet.FromJson(facts).Value, PolicySet.Default, new LocalDate(2026, 6, 1))
            .Value, JsonSerializerOptions.Web);
}
