using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Xunit;

namespace Runrate.Agents.Tests.Classification;

/// <summary>What a missing fact does: a presumption where it is absent, a question and the cautious answer where it is
/// unknown.</summary>
public sealed class MissingFactTests
{
    private const string Six = "'ias38_57': 'Yes'";
    private const string Gates =
        "'mgmt_authorised_and_funded': 'Yes', 'probable_to_complete': 'Yes', 'stage': 'ApplicationDevelopment'";

    private static readonly Classifier Classifier = new();

    [Theory]
    [InlineData("US_GAAP", "'category': 'SelfHostedFineTuning', 'ownership': 'Entity', " + Gates, "intended_use",
        "InternalUse")]
    [InlineData("US_GAAP", "'category': 'ExternalSaleSoftwareDevelopment', 'technological_feasibility': 'No'",
        "intended_use",
        "ExternalSaleOrLicence")]
    [InlineData("US_GAAP", "'category': 'SelfHostedFineTuning', 'intended_use': 'InternalUse', " + Gates, "ownership",
        "Entity")]
    [InlineData("IFRS",
        "'category': 'ThirdPartyHostedFineTuning', 'weights_exportable': 'Yes', 'hosting': 'EntityPremises', " + Six,
        "ownership", "Entity")]
    [InlineData("IFRS", "'category': 'InternalAiSoftwareDevelopment', 'ownership': 'Entity', " + Six, "phase",
        "Development")]
    [InlineData("IFRS", "'category': 'DirectLabour', 'directly_attributable': 'Yes', 'parent_asset_meets_57': 'Yes'",
        "phase",
        "Development")]
    [InlineData("US_TAX", "'category': 'InternalAiSoftwareDevelopment'", "research_location", "US")]
    [InlineData("US_GAAP", "'category': 'UsageCreditPool'", "payment_timing", "Advance")]
    [InlineData("US_GAAP", "'category': 'SupportContract'", "payment_timing", "Arrears")]
    [InlineData("US_GAAP", "'category': 'SupportContract'", "function", "InternalOps")]
    public void An_absent_fact_is_presumed_and_shown_as_an_assumption(string framework, string facts, string fact, string value)
    {
        var answer = Decide(framework, facts);
        Assert.Equal(DeterminationStatus.Determined, answer.Status);
        Assert.Contains(answer.FactsUsed, used => used.Fact == fact && used.Value == value
            && used.Source == FactSource.Assumption);
    }

    [Theory]
    [InlineData("US_GAAP", "'category': 'SelfHostedFineTuning', 'ownership': 'Unknown', " + Gates, "OWNERSHIP", "MF-01")]
    [InlineData("US_GAAP", "'category': 'SaasSubscription', 'can_take_possession_without_penalty': 'Unknown'",
        "POSSESSION_RIGHT", "MF-02")]
    [InlineData("IFRS",
        "'category': 'SelfHostedFineTuning', 'phase': 'Development', 'ias38_57': { 'all': 'Yes', 'e': 'Unknown' }",
        "IAS38_57_E", "MF-03")]
    [InlineData("IND_AS", "'category': 'ThirdPartyHostedFineTuning', 'weights_exportable': 'Unknown', " + Six,
        "WEIGHTS_EXPORTABLE", "MF-04")]
    [InlineData("US_GAAP", "'category': 'InternalAiSoftwareDevelopment', 'stage': 'Unknown'", "PROJECT_STAGE", "MF-06")]
    [InlineData("US_GAAP", "'category': 'InternalAiSoftwareDevelopment', 'asu_2025_06_adopted': true, " + Gates,
        "DEV_UNCERTAINTY", "MF-07")]
    [InlineData("US_GAAP", "'category': 'InternalAiSoftwareDevelopment', 'intended_use': 'Unknown', " + Gates,
        "INTENDED_USE", "MF-08")]
    [InlineData("US_GAAP", "'category': 'ExternalSaleSoftwareDevelopment'", "TECH_FEASIBILITY_DATE", "MF-09")]
    [InlineData("US_GAAP", "'category': 'DataAcquired', 'alternative_future_use': 'Unknown'", "ALTERNATIVE_FUTURE_USE",
        "MF-10")]
    [InlineData("US_GAAP",
        "'category': 'UpgradeEnhancement', 'adds_new_functionality': 'Unknown', 'separable_cost': 'Yes', " + Gates,
        "MAINTENANCE_OR_UPGRADE", "MF-11")]
    [InlineData("IFRS",
        "'category': 'CcaImplementationCost', 'creates_controlled_code': 'No', 'implementer': 'Unknown'", "IMPLEMENTER",
        "MF-14")]
    [InlineData("US_TAX", "'category': 'SaasSubscription', 'payment_timing': 'Advance', 'tax_method': 'Unknown'",
        "TAX_METHOD", "MF-15")]
    [InlineData("US_TAX", "'category': 'InternalAiSoftwareDevelopment', 'research_location': 'Unknown'",
        "RESEARCH_LOCATION", "MF-16")]
    [InlineData("US_TAX", "'category': 'OwnedHardwarePurchase', 'acquired_date': 'Unknown'", "ACQUIRED_DATE", "MF-18")]
    [InlineData("INDIA_TAX", "'category': 'SoftwareLicence', 'hosting': 'EntityPremises', 'put_to_use': 'Unknown'",
        "PUT_TO_USE_DATE",
        "MF-19")]
    [InlineData("INDIA_TAX", "'category': 'DataAcquired', 'india_tax_character': 'Unknown'", "INDIA_TAX_CHARACTER",
        "MF-20")]
    [InlineData("US_GAAP", "'category': 'SupportContract', 'function': 'Unknown'", "FUNCTION", "MF-21")]
    [InlineData("US_GAAP", "'category': 'OwnedHardwarePurchase', 'useful_life_months': 'Unknown'", "USEFUL_LIFE",
        "MF-13")]
    public void An_unknown_fact_is_asked_for_and_the_answer_is_pending(string framework, string facts, string question,
        string rule)
    {
        var answer = Decide(framework, facts);
        Assert.Equal(DeterminationStatus.DefaultedPendingFacts, answer.Status);
        Assert.Contains(answer.Questions, asked => asked.Id == question && asked.Ref == rule && asked.Ask.Length > 10);
        Assert.Contains(rule, answer.RuleIds);
    }

    [Fact]
    public void Every_contradiction_among_the_sources_has_its_answer() => Assert.Equal(
        Enumerable.Range(1, 18).Select(number => $"C-{number:00}"),
            RuleLibrary.Default.Overrides.Keys.Order(StringComparer.Ordinal));

    private static Determination Decide(string framework, string facts)
    {
        var stated = FactSet.FromJson(JsonDocument.Parse($"{{ {facts.Replace('\'', '"')} }}").RootElement);
        Assert.True(stated.IsOk, stated.Refusal?.Message);
        return Classifier.Decide(Frameworks.Parse(framework).Value, stated.Value, PolicySet.Default, new LocalDate(2026, 6, 1))
            .Value;
    }
}
