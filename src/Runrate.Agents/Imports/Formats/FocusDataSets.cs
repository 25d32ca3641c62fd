using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// The data sets that FOCUS has beside cost and usage. None of them states consumption, so each is refused by its name with what to do
/// instead, and never read in half because some of its columns are called alike.
/// </summary>
internal static class FocusDataSets
{
    private static readonly (string Name, string[] Columns, string Instead)[] Others =
    [
        ("InvoiceDetail", ["InvoiceDetailGrain", "InvoiceDetailCreated", "InvoiceDetailLastUpdated", "InvoiceIssueStatus", "PaymentTerms"],
            "It sums what CostAndUsage states row by row, so both together would count twice. Import the CostAndUsage data set of the "
            + "same billing period; its rows name the invoice, and Bills against meters compares the invoice's total."),
        ("BillingPeriod", ["BillingPeriodStatus", "BillingPeriodCreated", "BillingPeriodLastUpdated"],
            "It says which billing periods are open and states no cost. Import CostAndUsage: a period that is delivered again restates itself."),
        ("ContractCommitment", ["ContractCommitmentId", "ContractCommitmentType", "ContractCommitmentCost", "ContractCommitmentCategory"],
            "It describes what was committed and states no consumption. State the commitment as an arrangement; CostAndUsage rows that name it "
            + "draw it down."),
    ];

    /// <summary>Columns of consumption, which a list of prices has none of.</summary>
    private static readonly string[] Consumption = ["BilledCost", "EffectiveCost", "ConsumedQuantity", "ChargePeriodStart", "ChargeCategory"];

    private static readonly string[] Prices = ["ListUnitPrice", "ContractedUnitPrice", "SkuPriceId"];

    /// <summary>Why a file with these columns is not cost and usage; null where it is, or is none of FOCUS's.</summary>
    public static string? Refusal(IReadOnlyCollection<string> columns)
    {
        var plain = columns.Select(CsvFields.Plain).ToHashSet(StringComparer.Ordinal);
        bool Has(string column) => plain.Contains(CsvFields.Plain(column));
        // Rows of cost and usage name a period of consumption; what is beside them may then be anything.
        if (Has("ChargePeriodStart") && Has("EffectiveCost"))
            return null;
        foreach (var (name, signs, instead) in Others)
        {
            if (signs.Any(Has))
                return $"This is FOCUS's {name} data set, and nothing of it was taken. {instead}";
        }
        return Prices.Count(Has) >= 2 && !Consumption.Any(Has)
            ? "This is a FOCUS price sheet, and nothing of it was taken. Import prices of models as a price list (LiteLLM's map, Langfuse's or "
                + "genai-prices), or state a price by hand; cloud prices need none, because CostAndUsage states the cost."
            : null;
    }
}
