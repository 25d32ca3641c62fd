namespace Runrate.Agents.Accounting.Primitives;

/// <summary>
/// What identifiers are called in words, in the middle of a sentence. The one list: a page, an answer of the assistant and a file name
/// the same thing alike; whoever begins a sentence or a heading with it writes a capital.
/// </summary>
public static class Terms
{
    /// <summary>What a treatment is called, or null where its identifier is all there is.</summary>
    public static string? Treatment(string identifier) => Treatments.GetValueOrDefault(identifier);

    /// <summary>What a fact is called, or null where its identifier, taken apart, says it.</summary>
    public static string? Fact(string identifier) => Facts.GetValueOrDefault(identifier);

    /// <summary>What is said of a fact: <c>Entity</c> is "us". Null where the identifier, taken apart, says it.</summary>
    public static string? Value(string identifier) => Values.GetValueOrDefault(identifier) ?? Name(identifier);

    /// <summary>What a kind of spend, a line, a state or a policy is called; null where its identifier, taken apart, says it.</summary>
    public static string? Name(string identifier) => Spends.GetValueOrDefault(identifier) ?? Others.GetValueOrDefault(identifier);

    /// <summary>Every treatment in words.</summary>
    public static IEnumerable<string> AllTreatments => Treatments.Values;

    private static readonly Dictionary<string, string> Treatments = new(StringComparer.Ordinal)
    {
        ["ExpenseAsIncurred"] = "expense as incurred",
        ["PrepaidAmortise"] = "prepayment, expensed over the service period",
        ["CapitalisePPE"] = "capitalise as property, plant and equipment",
        ["CapitaliseInternalUseSoftware"] = "capitalise as internal-use software",
        ["CapitaliseExternalUseSoftware"] = "capitalise as software to be sold",
        ["CapitaliseDevelopmentCost"] = "capitalise as development cost",
        ["CapitaliseAcquiredIntangible"] = "capitalise as an acquired intangible asset",
        ["CapitaliseCcaImplementation"] = "capitalise as cloud implementation cost",
        ["RecogniseRouAndLeaseLiability"] = "recognise a right-of-use asset and a lease liability",
        ["ShortTermLeaseExpense"] = "expense as a short-term lease",
        ["Split"] = "part prepaid, part expensed",
        ["Blocked"] = "nothing posts yet",
        ["Sec162"] = "deduct as a business expense, s. 162",
        ["Sec174A_Deduct"] = "deduct as domestic research, s. 174A",
        ["Sec174A_Elect60"] = "amortise domestic research by election, s. 174A",
        ["Sec174_Foreign15"] = "amortise foreign research over fifteen years, s. 174",
        ["Sec168_Macrs5"] = "depreciate over five years, s. 168",
        ["Sec168k"] = "bonus depreciation, s. 168(k)",
        ["Sec179"] = "expense by election, s. 179",
        ["Sec167f_36m"] = "amortise as software over thirty-six months, s. 167(f)",
        ["Sec197_15y"] = "amortise over fifteen years, s. 197",
        ["Prepaid12MonthRule"] = "deduct on payment, twelve-month rule",
        ["PrepaidCapitalise"] = "capitalise the prepayment and deduct over its period",
        ["EconomicPerformanceRatable"] = "deduct as the service is provided",
        ["S34_Revenue"] = "revenue deduction, s. 34",
        ["S33_Block40"] = "depreciation in the 40 % block, s. 33",
        ["S33_Block25"] = "depreciation in the 25 % block, s. 33",
        ["S33_Block15"] = "depreciation in the 15 % block, s. 33",
        ["S45_Revenue"] = "scientific research, revenue, s. 45",
        ["S45_Capital"] = "scientific research, capital, s. 45",
        ["PrepaidOnIncurrence"] = "deduct when incurred",
        ["PrepaidSpread"] = "deduct over the period",
    };

    private static readonly Dictionary<string, string> Facts = new(StringComparer.Ordinal)
    {
        ["mgmt_authorised_and_funded"] = "authorised and funded by management",
        ["asu_2025_06_adopted"] = "ASU 2025-06 adopted",
        ["ias38_57"] = "the six criteria of paragraph 57",
        ["novel_unproven_unresolved"] = "novel or unproven and not yet resolved",
        ["performance_requirements_unsettled"] = "performance requirements still unsettled",
        ["can_take_possession_without_penalty"] = "right to take possession without significant penalty",
        ["feasible_to_run_independently"] = "feasible to run without the vendor",
        ["creates_controlled_code"] = "creates code that we control",
        ["distinct_from_access"] = "distinct from the access itself",
        ["below_capitalisation_threshold"] = "below the capitalisation threshold",
        ["elections.sec179"] = "section 179 election",
        ["elections.bonus"] = "bonus depreciation taken",
        ["elections.a174c"] = "section 174A(c) election",
        ["elections.sec280c"] = "section 280C election",
        ["elections.asc"] = "simplified credit election",
        ["elect_280C"] = "section 280C election",
        ["service_dates_known"] = "dates of service",
        ["put_to_use_known"] = "date of first use",
        ["recoverability_data_known"] = "cash flows and fair value",
        ["recoverable_amount_known"] = "recoverable amount",
        ["identified_asset"] = "particular machines identified",
        ["substantive_substitution_right"] = "supplier may substitute them",
        ["obtains_substantially_all_benefits"] = "we take substantially all the benefits",
        ["directs_use"] = "we direct the use",
        ["qre"] = "qualified research expenses",
        ["fvlcd"] = "fair value less costs of disposal",
        ["capitalised_wip"] = "capitalised work in progress",
        ["parent_asset_meets_57"] = "the asset meets paragraph 57",
        ["india_tax_character"] = "character for Indian tax",
        ["india_prepaid_tax_position"] = "position on prepayments for Indian tax",
        ["liability_incurred_and_paid"] = "liability incurred and paid",
    };

    private static readonly Dictionary<string, string> Spends = new(StringComparer.Ordinal)
    {
        ["DataAcquired"] = "acquired data",
        ["CcaImplementationCost"] = "implementation of a cloud service",
        ["FoundationModelApiUsage"] = "model API usage",
        ["SaasSubscription"] = "SaaS subscription",
        ["CloudComputeOnDemand"] = "cloud compute on demand",
        ["CloudComputeReservedPrepaid"] = "reserved cloud capacity, paid ahead",
        ["CloudComputeDedicatedHardware"] = "dedicated hardware at a provider",
        ["OwnedHardwarePurchase"] = "hardware bought",
        ["LeasedHardware"] = "leased hardware",
        ["ThirdPartyHostedFineTuning"] = "fine-tuning on a provider's platform",
        ["SelfHostedFineTuning"] = "self-hosted fine-tuning",
        ["InternalAiSoftwareDevelopment"] = "AI software built for our own use",
        ["ExternalSaleSoftwareDevelopment"] = "software to be sold",
        ["DataCuratedInternal"] = "data put together in-house",
        ["ResearchExperimentation"] = "research and experiments",
        ["MaintenanceRetraining"] = "maintenance and retraining",
        ["UpgradeEnhancement"] = "upgrade",
        ["DirectLabour"] = "labour on the build",
        ["OverheadAdmin"] = "overhead",
        ["PromptAndIntegrationWork"] = "prompt and integration work",
        ["UsageCreditPool"] = "prepaid usage credits",
    };

    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["Entity"] = "us",
        ["Vendor"] = "the vendor",
        ["Unknown"] = "not known",
        ["Advance"] = "in advance",
        ["Arrears"] = "in arrears",
        ["EntityPremises"] = "on our premises",
        ["EntityCloudTenancy"] = "in our cloud account",
        ["VendorPlatform"] = "on the vendor's platform",
        ["SaasVendor"] = "the SaaS vendor",
        ["SaasSubcontractor"] = "the SaaS vendor's subcontractor",
        ["Capital40"] = "capital, 40 % block",
        ["Capital25"] = "capital, 25 % block",
        ["Capital15"] = "capital, 15 % block",
        ["US"] = "the United States",
    };

    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["DepreciationAmortisation"] = "depreciation and amortisation",
        ["SameLineAsHostingFee"] = "the same line as the hosting fee",
        ["CcaImplementationAsset"] = "cloud implementation cost, beside prepaid hosting fees",
        ["DefaultedPendingFacts"] = "cautious until the open facts are known",
        ["UnsettledPosition"] = "an unsettled position",
        ["PolicyElected"] = "by the policy chosen",
        ["ImpairmentTestOverdue"] = "an impairment test is overdue",
        ["PropertyPlantEquipment"] = "property, plant and equipment",
        ["OperatingExpense"] = "operating expense",
        ["InternalOps"] = "internal operations",
        ["SalesMarketing"] = "sales and marketing",
        ["ApiRun"] = "run on a vendor's API",
        ["SaasSeat"] = "seat in a subscription",
        ["SpreadOverPeriod"] = "spread over the period",
        ["ClaimOnIncurrence"] = "claimed when incurred",
        ["useful_life_ai_model_months"] = "useful life of AI models, months",
        ["useful_life_software_months"] = "useful life of other software, months",
        ["useful_life_hardware_months"] = "useful life of hardware, months",
        ["short_term_lease_election"] = "short-term lease election",
        ["ifrs_18_early_adoption"] = "IFRS 18 early adoption",
        ["lease_major_part_pct"] = "lease: major part of the life, %",
        ["lease_substantially_all_pct"] = "lease: substantially all of fair value, %",
        ["expense_analysis"] = "expenses presented by",
    };
}
