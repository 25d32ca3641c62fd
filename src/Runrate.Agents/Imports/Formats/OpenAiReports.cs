using Runrate.Agents.Accounting.Ledger;
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
    /// <summary>What a request may group by.</summary>
    private static readonly string[] Groups = ["project_id", "line_item", "api_key_id", "user_id"];

    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        await foreach (var result in ReportBuckets.Read(content, intake, ct))
            await intake.Judge(result.Line, () => Take(result, intake, ct));
    }

    public static async Task Take(ReportBuckets.Result result, Intake intake, CancellationToken ct)
    {
        var amount = result.Row.Object("amount");
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
        await intake.TakeRestatable(
            Charge(result, value, currency, intake), ReportBuckets.Of(result, "openai-costs", null, Groups), ct);
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
            ExternalId = ReportBuckets.Key(result, Groups),
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
            Account = Accounts.ModelInference,
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
    /// <summary>The report, and what a request may group it by.</summary>
    private static readonly string[] Groups = ["object", "project_id", "user_id", "api_key_id", "model", "batch", "service_tier"];

    /// <summary>What results without tokens are counted in.</summary>
    private static readonly (string Property, string Meter)[] Others =
    [
        ("images", Meters.Images), ("characters", Meters.Characters), ("seconds", Meters.AudioSeconds), ("usage_bytes", "vector_store_bytes"),
        ("num_sessions", "code_interpreter_sessions"), ("num_requests", Meters.Queries),
    ];

    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        await foreach (var result in ReportBuckets.Read(content, intake, ct))
            await intake.Judge(result.Line, () => Take(result, intake, ct));
    }

    public static Task Take(ReportBuckets.Result result, Intake intake, CancellationToken ct)
    {
        var row = new JsonFields(result.Row);
        intake.Add("inputTokensReported", row.Count("input_tokens") ?? 0);
        intake.Add("outputTokensReported", row.Count("output_tokens") ?? 0);
        intake.Add("requests", row.Count("num_model_requests") ?? 0);
        var kind = row.Text("object") ?? "organization.usage.completions.result";
        var tier = string.Equals(row.Text("batch"), "True", StringComparison.OrdinalIgnoreCase) ? "batch" : row.Text("service_tier");
        var others = Others.Select(o => new MeterCount(o.Meter, row.Count(o.Property) ?? 0)).Where(c => c.Quantity > 0).ToList();
        return new Consumption(
            "openai-usage", ReportBuckets.Key(result, Groups),
            result.Start, "openai", row.Text("model") ?? kind.Replace("organization.usage.", "", StringComparison.Ordinal)
                .Replace(".result", "", StringComparison.Ordinal), Tokens(row, tier))
        {
            Others = others,
            Bucket = ReportBuckets.Of(result, "openai-usage", "object", Groups),
            UsedNothing = others.Count == 0 && !row.Has("input_tokens") && !row.Has("output_tokens") && OtherProperty(row),
            Facts = new AssignmentFacts(null, null, row.Text("api_key_id"), null, row.Text("project_id"), row.Text("user_id")),
        }.Take(row, result.Line, intake, ct);
    }

    /// <summary>Whether it counts in another unit, and none of it.</summary>
    private static bool OtherProperty(JsonFields row) => Others.Any(o => row.Has(o.Property));

    /// <summary>
    /// Audio and images are stated of what was not cached where, with the text, they sum to that; else of all of the input.
    /// </summary>
    private static decimal CachedBeside(JsonFields row)
    {
        var parts = row.Count("input_text_tokens") + (row.Count("input_audio_tokens") ?? 0) + (row.Count("input_image_tokens") ?? 0);
        var uncached = row.Count("input_tokens") - (row.Count("input_cached_tokens") ?? 0) - (row.Count("input_cache_write_tokens") ?? 0);
        return parts == uncached ? row.Count("input_cached_audio_tokens") ?? 0 : 0;
    }

    private static TokenStatement Tokens(JsonFields row, string? tier) => new()
    {
        Input = row.Count("input_tokens"),
        Output = row.Count("output_tokens"),
        CacheRead = row.Count("input_cached_tokens"),
        CacheWrite = row.Count("input_cache_write_tokens"),
        AudioInput = row.Count("input_audio_tokens") + CachedBeside(row),
        AudioOutput = row.Count("output_audio_tokens"),
        AudioCacheRead = row.Count("input_cached_audio_tokens"),
        ImageInput = row.Count("input_image_tokens"),
        ImageOutput = row.Count("output_image_tokens"),
        InputIncludesCache = true,
        TotalsIncludeModalities = true,
        IsOneRequest = false,
        Class = PriceClass.Standard with { Tier = PriceClass.TierOf(tier) },
    };
}
