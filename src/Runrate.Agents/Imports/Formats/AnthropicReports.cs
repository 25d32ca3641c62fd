using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>Anthropic's cost report. Amounts are in cents: <c>123.78912</c> is 1.2378912 dollars.</summary>
internal sealed class AnthropicCosts : IFormatReader
{
    private const decimal CentsPerUnit = 100;

    private static readonly string[] Groups =
    [
        "workspace_id", "description", "cost_type", "context_window", "model", "service_tier", "token_type", "inference_geo",
    ];

    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        await foreach (var result in ReportBuckets.Read(content, intake, ct))
            await intake.Judge(result.Line, () => Take(result, intake, ct));
    }

    public static async Task Take(ReportBuckets.Result result, Intake intake, CancellationToken ct)
    {
        var row = result.Row;
        if (row.Number("amount") is not { } cents)
        {
            intake.Reject(result.Line, "amount", "The result has no amount.");
            return;
        }
        if (!Currency.TryParse(row.Text("currency") ?? intake.Options.Currency, out var currency))
        {
            intake.Reject(result.Line, "currency", "The result has no ISO 4217 currency.");
            return;
        }
        var amount = cents / CentsPerUnit;
        intake.Add("cents", cents);
        intake.Add("billedCost", amount, currency);
        intake.Add("effectiveCost", amount, currency);
        var facts = new AssignmentFacts(null, null, null, row.Text("description"), row.Text("workspace_id"), null,
            row.Text("model"));
        await intake.TakeRestatable(new Charge
        {
            Source = "anthropic-costs",
            ExternalId = ReportBuckets.Key(result, Groups),
            Entity = intake.Entity.Id,
            Agent = intake.Agents.Assign(facts),
            ImportId = intake.ImportId,
            Line = result.Line,
            Category = ChargeCategory.Usage,
            Provider = "Anthropic",
            Service = row.Text("cost_type") is { } type ? $"Claude API, {type}" : "Claude API",
            Description = row.Text("description"),
            Model = row.Text("model"),
            Meter = row.Text("token_type") is { } token ? Meters.OfSku(token) : null,
            BilledCost = amount,
            EffectiveCost = amount,
            Currency = currency,
            PeriodStart = result.Start,
            PeriodEnd = result.End,
            Date = intake.DateOf(result.Start),
            Account = Accounts.ModelInference,
            Details = row.GetRawText(),
        }, ReportBuckets.Of(result, "anthropic-costs", null, Groups), ct);
    }
}

/// <summary>
/// Anthropic's message usage report. Its uncached input excludes the cache, the opposite of OpenAI and OpenTelemetry.
/// </summary>
internal sealed class AnthropicUsage : IFormatReader
{
    private static readonly string[] Groups =
    [
        "account_id", "api_key_id", "context_window", "inference_geo", "model", "service_account_id", "service_tier", "speed", "workspace_id",
    ];

    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        await foreach (var result in ReportBuckets.Read(content, intake, ct))
            await intake.Judge(result.Line, () => Take(result, intake, ct));
    }

    public static Task Take(ReportBuckets.Result result, Intake intake, CancellationToken ct)
    {
        var row = new JsonFields(result.Row);
        var searches = row.Count("server_tool_use.web_search_requests") ?? 0;
        return new Consumption(
            "anthropic-usage",
            ReportBuckets.Key(result, Groups),
            result.Start, "anthropic", row.Text("model"), new TokenStatement
            {
                Input = row.Count("uncached_input_tokens"),
                Output = row.Count("output_tokens"),
                CacheRead = row.Count("cache_read_input_tokens"),
                CacheWrite = row.Count("cache_creation.ephemeral_5m_input_tokens"),
                CacheWrite1h = row.Count("cache_creation.ephemeral_1h_input_tokens"),
                InputIncludesCache = false,
                IsOneRequest = false,
                Class = new PriceClass(PriceClass.AboveOf(row.Text("context_window")), PriceClass.TierOf(row.Text("service_tier")),
                    PriceClass.SpeedOf(row.Text("speed")), PriceClass.RegionOf(row.Text("inference_geo"))),
            })
        {
            Bucket = ReportBuckets.Of(result, "anthropic-usage", null, Groups),
            Others = searches > 0 ? [new MeterCount(Meters.Queries, searches)] : [],
            Facts = new AssignmentFacts(null, null, row.Text("api_key_id"), null, row.Text("workspace_id"),
                row.Text("account_id", "service_account_id")),
        }.Take(row, result.Line, intake, ct);
    }
}
