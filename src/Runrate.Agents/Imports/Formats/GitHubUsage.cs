using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// GitHub's usage report, Copilot's premium requests and AI credits among it: what is billed by day, product, person and repository.
/// The net amount is the charge; what a plan includes is a discount. GitHub bills in US dollars. The summary, the detailed report and
/// that of each model state the same charges, by other columns: the latest states the day of a product's unit.
/// </summary>
internal sealed class GitHubUsage : IFormatReader
{
    private static readonly string[] Groups =
        ["model", "username", "organization", "repository", "workflow_path", "cost_center_name", "unit_type"];

    /// <summary>Columns that one of the reports has and another has not.</summary>
    private static readonly string[] Reports = ["model", "username", "workflow_path"];

    public Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        var twins = new Dictionary<string, int>(StringComparer.Ordinal);
        return CsvRecords.Read(content, intake, ["date", "sku", "quantity", "net_amount"], (row, line) => Take(row, line, twins, intake, ct), ct);
    }

    private static async Task Take(CsvFields row, int line, Dictionary<string, int> twins, Intake intake, CancellationToken ct)
    {
        var start = row.Time("date", "usage_at");
        var net = row.Money("net_amount");
        var gross = row.Money("gross_amount");
        var quantity = row.Count("quantity");
        if (start is null && row.Problem is null)
            row.Fault("date", "A date is required.");
        if (net is null && row.Problem is null)
            row.Fault("net_amount", "An amount is required.");
        if (row.Problem is { } fault)
        {
            intake.Reject(line, fault.Name, fault.Reason);
            return;
        }
        var prefix = $"{BucketGroups.Part(row.Text("date"))}/{BucketGroups.Part(row.Text("product"))}/{BucketGroups.Part(row.Text("sku"))}/";
        var id = prefix + string.Join('/', Reports.Select(r => row.HasColumn(r) ? r : "").Concat(Groups.Select(g => BucketGroups.Part(row.Text(g)))));
        var number = twins[id] = twins.GetValueOrDefault(id) + 1;
        intake.Add("billedCost", net!.Value);
        intake.Add("effectiveCost", net.Value);
        intake.Add("listCost", gross ?? net.Value);
        var product = row.Text("product") ?? "GitHub";
        var facts = new AssignmentFacts(null, Tags(row), row.Text("repository"), product,
            row.Text("cost_center_name") ?? row.Text("organization"), row.Text("username"), row.Text("model"));
        await intake.TakeRestatable(new Charge
        {
            Source = "github-usage",
            ExternalId = number == 1 ? id : $"{id}#{number}",
            Entity = intake.Entity.Id,
            Agent = intake.Agents.Assign(facts),
            AgentKey = AgentAssignment.KeyOf(facts),
            ImportId = intake.ImportId,
            Line = line,
            Category = ChargeCategory.Usage,
            Provider = "GitHub",
            Service = product,
            Description = row.Text("sku"),
            SkuId = row.Text("sku"),
            Model = row.Text("model"),
            ResourceId = row.Text("repository"),
            BilledCost = net.Value,
            EffectiveCost = net.Value,
            Currency = Currency.Usd,
            ConsumedQuantity = quantity,
            ConsumedUnit = row.Text("unit_type"),
            PeriodStart = start!.Value,
            PeriodEnd = start.Value + Duration.FromDays(1),
            Date = intake.DateOf(start.Value),
            Account = product.Contains("copilot", StringComparison.OrdinalIgnoreCase)
                && (row.Text("unit_type") ?? "").Contains("month", StringComparison.OrdinalIgnoreCase)
                    ? Accounts.Seats : Accounts.ModelInference,
            Details = row.Raw,
        }, intake.Memory((_, _) => new Days()).Of(prefix, id, start.Value), ct);
    }

    private static Dictionary<string, string> Tags(CsvFields row)
    {
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in (string[])["organization", "repository", "workflow_path", "cost_center_name"])
        {
            if (row.Text(name) is { } value)
                tags[name] = value;
        }
        return tags;
    }

    /// <summary>The days of a delivery by product and unit: its rows add to each other, and another report states them anew.</summary>
    private sealed class Days
    {
        private readonly Dictionary<string, BucketGroups> known = [];

        public BucketGroups Of(string prefix, string id, Instant day)
        {
            if (!known.TryGetValue(prefix, out var bucket))
                known[prefix] = bucket = new BucketGroups("github-usage", prefix, day, day + Duration.FromDays(1), new HashSet<string> { id })
                {
                    Columns = Reports.Length,
                };
            return bucket;
        }
    }
}
