using System.Text.Json;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// Amazon's Cost and Usage Report, 2.0 and the one before it, as CSV or Parquet. The unblended cost is billed; what a savings plan or a
/// reservation covers has their effective cost, and the line that takes it back from the bill has none.
/// </summary>
internal sealed class AwsCostAndUsage : IFormatReader
{
    private static readonly string[] IdentityColumns =
    [
        "line_item_line_item_type", "line_item_usage_account_id", "line_item_product_code", "line_item_usage_type", "line_item_operation",
        "line_item_resource_id", "pricing_rate_code",
    ];

    public Task Read(UploadStream content, Intake intake, CancellationToken ct) => CsvRecords.Read(content, intake,
        ["line_item_line_item_type", "line_item_usage_start_date", "line_item_unblended_cost"], (row, line) => Take(row, line, intake, ct), ct);

    private static Task Take(CsvFields row, int line, Intake intake, CancellationToken ct)
    {
        var type = row.Text("line_item_line_item_type") ?? "";
        var billed = row.Money("line_item_unblended_cost");
        return new BillRow("aws-cur", "Amazon Web Services", row.Text("bill_payer_account_id") ?? "", row.Text("line_item_product_code") ?? "AWS")
        {
            Category = type switch
            {
                "Tax" => ChargeCategory.Tax,
                "Credit" => ChargeCategory.Credit,
                "Refund" => ChargeCategory.Adjustment,
                "Fee" or "RIFee" or "SavingsPlanUpfrontFee" or "SavingsPlanRecurringFee" => ChargeCategory.Purchase,
                _ => ChargeCategory.Usage,
            },
            Billed = billed,
            Effective = type switch
            {
                "SavingsPlanCoveredUsage" => row.Money("savings_plan_savings_plan_effective_cost") ?? billed,
                "DiscountedUsage" => row.Money("reservation_effective_cost") ?? billed,
                "SavingsPlanNegation" or "SavingsPlanUpfrontFee" => 0,
                // What was paid ahead for a reservation comes back in the effective cost of what it covers.
                "Fee" when row.Has("reservation_reservation_a_r_n") => 0,
                "SavingsPlanRecurringFee" => row.Money("savings_plan_total_commitment_to_date") - row.Money("savings_plan_used_commitment"),
                "RIFee" => row.Money("reservation_unused_amortized_upfront_fee_for_billing_period") + row.Money("reservation_unused_recurring_fee"),
                _ => billed,
            },
            Currency = row.Text("line_item_currency_code"),
            Start = row.Time("line_item_usage_start_date"),
            End = row.Time("line_item_usage_end_date"),
            Period = row.Time("bill_billing_period_start_date"),
            Identity =
            [
                type, row.Text("line_item_usage_account_id"), row.Text("line_item_product_code"), row.Text("line_item_usage_type"),
                row.Text("line_item_operation"), row.Text("line_item_resource_id"), row.Text("pricing_rate_code", "pricing_rate_id"),
            ],
            IdentityColumns = IdentityColumns,
            Description = row.Text("line_item_line_item_description"),
            Sku = row.Text("product_sku", "line_item_usage_type"),
            Resource = row.Text("line_item_resource_id"),
            SubAccount = row.Text("line_item_usage_account_id"),
            Principal = row.Text("line_item_iam_principal"),
            Invoice = row.Text("bill_invoice_id"),
            Quantity = row.Money("line_item_usage_amount"),
            Unit = row.Text("pricing_unit"),
            Tags = Tags(row),
        }.Take(row, line, intake, ct);
    }

    private static Dictionary<string, string>? Tags(CsvFields row)
    {
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in (string[])["resource_tags", "cost_category"])
        {
            if (row.Text(column) is not ['{', ..] text)
                continue;
            try
            {
                foreach (var (name, value) in ((JsonElement?)JsonElement.Parse(text)).Texts() ?? [])
                    tags[name.StartsWith("user_", StringComparison.Ordinal) ? name[5..] : name] = value;
            }
            catch (JsonException)
            {
                row.Fault(column, "The tags are not JSON.");
            }
        }
        return tags;
    }
}
