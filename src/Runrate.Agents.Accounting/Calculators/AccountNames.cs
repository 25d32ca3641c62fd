namespace Runrate.Agents.Accounting.Calculators;

/// <summary>What illustrative entries call their accounts. Ledgers post to the chart of accounts, not to these.</summary>
internal static class AccountNames
{
    public const string Cash = "Cash";
    public const string Prepaid = "Prepaid expenses";
    public const string ImpairmentLoss = "Impairment loss";
    public const string AccumulatedImpairment = "Accumulated amortisation/impairment - AI model";
    public const string OpeningEarnings = "Opening retained earnings";

    public static string ServiceExpense(string? category) => category switch
    {
        "SaasSubscription" => "Software subscription expense",
        "SupportContract" => "Support expense",
        "FoundationModelApiUsage" or "UsageCreditPool" or "ProductionInference" => "Model usage expense",
        _ => "Cloud compute expense",
    };
}
