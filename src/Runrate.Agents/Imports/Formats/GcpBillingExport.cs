using System.Text.Json;
using NodaTime;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// Google Cloud's billing export as BigQuery writes it, a JSON record a line. Credits are inside the row and reduce its cost; the
/// invoice month is the window.
/// </summary>
internal sealed class GcpBillingExport : IFormatReader
{
    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        await foreach (var (line, record) in JsonRecords.Read(content, intake, ct))
        {
            intake.Count();
            await intake.Judge(line, () => Take(new JsonFields(record), line, intake, ct));
        }
    }

    private static Task Take(JsonFields row, int line, Intake intake, CancellationToken ct)
    {
        var cost = row.Money("cost");
        var credits = 0m;
        if (row.Record.Get("credits") is { ValueKind: JsonValueKind.Array } list)
            credits = list.EnumerateArray().Sum(c => new JsonFields(c).Money("amount") ?? 0);
        return new BillRow("gcp-billing", "Google Cloud", row.Text("billing_account_id") ?? "", row.Text("service.description") ?? "Google Cloud")
        {
            Category = row.Text("cost_type") switch
            {
                "tax" => ChargeCategory.Tax,
                "adjustment" or "rounding_error" => ChargeCategory.Adjustment,
                _ => ChargeCategory.Usage,
            },
            Billed = cost + credits,
            Currency = row.Text("currency"),
            Start = row.Time("usage_start_time"),
            End = row.Time("usage_end_time"),
            Period = Month(row.Text("invoice.month")),
            Identity =
            [
                row.Text("project.id"), row.Text("sku.id"), row.Text("resource.global_name", "resource.name"), row.Text("location.location"),
                row.Text("cost_type"), row.Record.Get("labels")?.GetRawText(),
            ],
            Description = row.Text("sku.description"),
            Sku = row.Text("sku.id"),
            Resource = row.Text("resource.global_name", "resource.name"),
            SubAccount = row.Text("project.id"),
            Quantity = row.Money("usage.amount"),
            Unit = row.Text("usage.unit"),
            Tags = Labels(row.Record),
        }.Take(row, line, intake, ct);
    }

    private static Instant? Month(string? text) => text is { Length: 6 } && int.TryParse(text, System.Globalization.NumberStyles.None,
        System.Globalization.CultureInfo.InvariantCulture, out var month) && month % 100 is >= 1 and <= 12 && month / 100 is >= 2000 and <= 2100
        ? Instant.FromUtc(month / 100, month % 100, 1, 0, 0) : null;

    private static Dictionary<string, string> Labels(JsonElement record)
    {
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in (string[])["project", "labels", "tags", "system_labels"])
        {
            var labels = name == "project" ? record.Get("project")?.Get("labels") : record.Get(name);
            if (labels is not { ValueKind: JsonValueKind.Array } list)
                continue;
            foreach (var label in list.EnumerateArray())
            {
                if (label.Text("key") is { } key && label.Text("value") is { } value)
                    tags[key] = value;
            }
        }
        return tags;
    }
}
