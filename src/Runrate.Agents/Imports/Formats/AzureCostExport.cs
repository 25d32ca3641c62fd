using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// Azure's cost export, actual or amortised, CSV or Parquet. Its dates are month, day and year; its tags are JSON without the braces.
/// </summary>
internal sealed class AzureCostExport : IFormatReader
{
    private static readonly LocalDatePattern AmericanDate = LocalDatePattern.CreateWithInvariantCulture("MM/dd/uuuu");

    private static readonly string[] IdentityColumns =
        ["SubscriptionId", "MeterId", "ResourceId", "ProductOrderId", "PricingModel", "ReservationId", "BenefitId"];

    public Task Read(UploadStream content, Intake intake, CancellationToken ct) => CsvRecords.Read(content, intake,
        ["Date", "MeterCategory", "CostInBillingCurrency"], (row, line) => Take(row, line, intake, ct), ct);

    private static Task Take(CsvFields row, int line, Intake intake, CancellationToken ct)
    {
        var day = Day(row, "Date");
        return new BillRow("azure-cost", "Microsoft Azure", row.Text("BillingAccountId", "BillingProfileId", "EnrollmentNumber") ?? "",
            row.Text("MeterCategory", "ConsumedService") ?? "Azure")
        {
            Category = row.Text("ChargeType") switch
            {
                "Purchase" => ChargeCategory.Purchase,
                "Refund" or "RoundingAdjustment" => ChargeCategory.Adjustment,
                "Tax" => ChargeCategory.Tax,
                _ => ChargeCategory.Usage,
            },
            Billed = row.Money("CostInBillingCurrency"),
            Currency = row.Text("BillingCurrency", "BillingCurrencyCode"),
            Start = day,
            End = day + Duration.FromDays(1),
            Period = row.Has("BillingPeriodStartDate") ? Day(row, "BillingPeriodStartDate") : null,
            Identity =
            [
                row.Text("SubscriptionId", "SubscriptionGuid"), row.Text("MeterId"), row.Text("ResourceId", "InstanceId"), row.Text("ProductOrderId"),
                row.Text("PricingModel"), row.Text("ReservationId"), row.Text("BenefitId"),
            ],
            IdentityColumns = IdentityColumns,
            Description = string.Join(", ", new[] { row.Text("MeterSubCategory"), row.Text("MeterName") }.Where(t => t is not null)),
            Sku = row.Text("MeterId"),
            Resource = row.Text("ResourceId", "InstanceId"),
            SubAccount = row.Text("SubscriptionName", "SubscriptionId"),
            Invoice = row.Text("InvoiceId"),
            Quantity = row.Money("Quantity"),
            Unit = row.Text("UnitOfMeasure"),
            Tags = Tags(row),
        }.Take(row, line, intake, ct);
    }

    private static Instant? Day(CsvFields row, string name)
    {
        var american = AmericanDate.Parse(row.Text(name) ?? "");
        return american.Success ? american.Value.AtMidnight().InUtc().ToInstant() : row.Time(name);
    }

    private static Dictionary<string, string>? Tags(CsvFields row)
    {
        if (row.Text("Tags") is not { } text)
            return null;
        try
        {
            return ((JsonElement?)JsonElement.Parse(text[0] == '{' ? text : $"{{{text}}}")).Texts();
        }
        catch (JsonException)
        {
            row.Fault("Tags", "The tags are not JSON.");
            return null;
        }
    }
}
