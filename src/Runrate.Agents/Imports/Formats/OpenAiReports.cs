using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// OpenAI's organization costs: a charge per bucket and group. A bucket that OpenAI later restates brings a correction.
/// </summary>
internal sealed class OpenAiCosts : IFormatReader
{
    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        await foreach (var result in ReportBuckets.Read(content, intake, ct))
            await intake.Judge(result.Line, () => Take(result, intake, ct));
    }

    private static async Task Take(ReportBuckets.Result result, Intake intake, CancellationToken ct)
    {
        var amount = result.Row.Get("amount");
        if (amount?.Cost("value") is not { } value)
        {
            intake.Reject(result.Line, "amount.value", "The result has no amount.");
            return;
        }
        if (!Currency.TryParse(amount.Value.Text("currency") ?? intake.Options.Currency, out var currency))
        {
            intake.Reject(result.Line, "amount.currency", "The result has no ISO 4217 currency.");
            return;
        }
        intake.Add("billedCost", value, currency);
        intake.Add("effectiveCost", value, currency);
        await intake.TakeRestatable(Charge(result, value, currency, intake), ct);
    }

    private static Charge Charge(ReportBuckets.Result result, decimal value, Currency currency, Intake intake)
    {
        var item = result.Row.Text("line_item");
        var project = result.Row.Text("project_id");
        var model = Model(item);
        var facts = new AssignmentFacts(
            null, null, result.Row.Text("api_key_id"), item, project, result.Row.Text("user_id"), model);
        return new Charge
        {
            Source = "openai-costs",
            ExternalId = ReportBuckets.Key(result, "project_id", "line_item", "api_key_id", "user_id"),
            Entity = intake.Entity.Id,
            Agent = intake.Agents.Assign(facts),
            ImportId = intake.ImportId,
            Line = result.Line,
            Category = ChargeCategory.Usage,
            Provider = "OpenAI",
            Service = item ?? "OpenAI API",
            Description = item,
            Model = model,
            Meter = item is { } meter && model is not null ? Meters.OfSku(meter[(meter.IndexOf(',') + 1)..]) : null,
            ResourceId = result.Row.Text("api_key_id"),
            BilledCost = value,
            EffectiveCost = value,
            Currency = currency,
            ConsumedQuantity = result.Row.Number("quantity"),
            ConsumedUnit = result.Row.Text("quantity_unit"),
            PeriodStart = result.Start,
            PeriodEnd = result.End,
            Date = intake.DateOf(result.Start),
            Account = "5110",
            Details = result.Row.GetRawText(),
        };
    }

    /// <summary><c>gpt-4o-2024-08-06, input</c> names a model; <c>web search tool calls</c> does not.</summary>
    private static string? Model(string? item)
    {
        var comma = item?.IndexOf(',', StringComparison.Ordinal) ?? -1;
        return comma > 0 ? item![..comma].Trim() : null;
    }
}

/// <summary>
/// OpenAI's organization usage, every kind of it. Input includes what was cached. Batch, flex and priority have prices of their
/// own, so they are meters of their own.
/// </summary>
internal sealed class OpenAiUsage : IFormatReader
{
    /// <summary>What results without tokens are counted in.</summary>
    private static readonly (string Property, string Meter)[] Others =
    [
        ("images", "images"), ("characters", "characters"), ("seconds", "audio_seconds"), ("usage_bytes", "vector_store_bytes"),
        ("num_sessions", "code_interpreter_sessions"), ("num_requests", Meters.Queries),
    ];

    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        await foreach (var result in ReportBuckets.Read(content, intake, ct))
            await intake.Judge(result.Line, () => Take(result, intake, ct));
    }

    private static async Task Take(ReportBuckets.Result result, Intake intake, CancellationToken ct)
    {
        var row = result.Row;
        intake.Add("inputTokensReported", row.Number("input_tokens") ?? 0);
        intake.Add("outputTokensReported", row.Number("output_tokens") ?? 0);
        intake.Add("requests", row.Number("num_model_requests") ?? 0);
        var counts = TokenSplit.Inclusive(
            row.Number("input_tokens") ?? 0, row.Number("output_tokens") ?? 0, row.Number("input_cached_tokens") ?? 0,
            row.Number("input_cache_write_tokens") ?? 0);
        if (counts is null)
        {
            intake.PutAside(result.Line, "input_tokens", QuarantineReasons.InvalidQuantity,
                "More tokens were cached than put in.",
                row.GetRawText(), result.Start);
            return;
        }
        var tier = row.Get("batch") is { ValueKind: System.Text.Json.JsonValueKind.True } ? "batch"
            : row.Text("service_tier");
        counts = [.. counts.Select(c => c with { Meter = Meters.Tier(c.Meter, tier) }), .. Other(result)];
        var facts = new AssignmentFacts(
            null, null, row.Text("api_key_id"), null, row.Text("project_id"), row.Text("user_id"), row.Text("model"));
        var kind = row.Text("object") ?? "usage";
        await intake.Take(new UsageRecord(
            "openai-usage", ReportBuckets.Key(result, "object", "project_id", "user_id", "api_key_id", "model", "batch",
                "service_tier"), result.Start,
            "openai", row.Text("model") ?? kind.Replace("organization.usage.", "", StringComparison.Ordinal)
                .Replace(".result", "", StringComparison.Ordinal),
            counts)
        {
            Facts = facts,
            Line = result.Line,
        }, ct);
    }

    private static IEnumerable<MeterCount> Other(ReportBuckets.Result result) => Others
        .Select(o => new MeterCount(o.Meter, result.Row.Number(o.Property) ?? 0)).Where(c => c.Quantity > 0);
}
