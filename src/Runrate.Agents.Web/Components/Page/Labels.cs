namespace Runrate.Agents.Web.Components.Page;

/// <summary>Identifiers whose words, taken apart, are not what an accountant would write.</summary>
public static class Labels
{
    /// <summary>The whole identifier to its words, beginning with a capital where a label would.</summary>
    public static readonly IReadOnlyDictionary<string, string> Of = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        // Kinds of spend
        ["FoundationModelApiUsage"] = "Foundation model API usage",
        ["CloudComputeOnDemand"] = "Cloud compute on demand",
        ["CloudComputeReservedPrepaid"] = "Reserved cloud compute, prepaid",
        ["CloudComputeDedicatedHardware"] = "Dedicated cloud hardware",
        ["OwnedHardwarePurchase"] = "Hardware bought",
        ["LeasedHardware"] = "Hardware leased",
        ["ThirdPartyHostedFineTuning"] = "Fine-tuning on a vendor's platform",
        ["SelfHostedFineTuning"] = "Self-hosted fine-tuning",
        ["InternalAiSoftwareDevelopment"] = "AI software built for own use",
        ["ExternalSaleSoftwareDevelopment"] = "Software built for sale",
        ["CcaImplementationCost"] = "Implementation of a hosted service",
        ["DataAcquired"] = "Data bought",
        ["DataCuratedInternal"] = "Data curated in-house",
        ["ResearchExperimentation"] = "Research and experimentation",
        ["MaintenanceRetraining"] = "Maintenance and retraining",
        ["UpgradeEnhancement"] = "Upgrade that adds function",
        ["OverheadAdmin"] = "Overhead and administration",
        ["UsageCreditPool"] = "Usage credits bought ahead",
        ["InternalOps"] = "Internal operations",
        ["SalesMarketing"] = "Sales and marketing",
        ["ApiRun"] = "Run on a vendor's API",
        ["SaasSeat"] = "Seat in a subscription",
        // States of an answer
        ["DefaultedPendingFacts"] = "Default until facts are stated",
        ["PolicyElected"] = "By elected policy",
        // Policies
        ["useful_life_ai_model_months"] = "Useful life of AI models, months",
        ["useful_life_software_months"] = "Useful life of other software, months",
        ["useful_life_hardware_months"] = "Useful life of hardware, months",
        ["short_term_lease_election"] = "Short-term lease election",
        ["india_prepaid_tax_position"] = "Prepayments for India tax",
        ["ifrs_18_early_adoption"] = "IFRS 18 early adoption",
        ["lease_major_part_pct"] = "Lease: major part of the life, %",
        ["lease_substantially_all_pct"] = "Lease: substantially all of fair value, %",
        ["expense_analysis"] = "Expenses presented by",
        ["SpreadOverPeriod"] = "Spread over the period",
        ["ClaimOnIncurrence"] = "Claimed when incurred",
    };
}
