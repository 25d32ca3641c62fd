using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// Langfuse's model prices: US dollars per unit by usage type, in tiers of which one is the default. A tier of which the condition is a
/// length of context becomes the price above it; one with another condition has no meter here and is named.
/// </summary>
internal sealed class LangfusePrices : IFormatReader
{
    private const string Source = "Langfuse model prices";

    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["input"] = Meters.InputTokens,
        ["output"] = Meters.OutputTokens,
        ["input_cache_read"] = Meters.CacheReadTokens,
        ["input_cached_tokens"] = Meters.CacheReadTokens,
        ["cache_read_input_tokens"] = Meters.CacheReadTokens,
        ["input_cache_creation"] = Meters.CacheWriteTokens,
        ["input_cache_creation_5m"] = Meters.CacheWriteTokens,
        ["cache_creation_input_tokens"] = Meters.CacheWriteTokens,
        ["input_cache_creation_1h"] = Meters.CacheWrite1hTokens,
        ["input_audio_tokens"] = Meters.AudioInputTokens,
        ["output_audio_tokens"] = Meters.AudioOutputTokens,
        ["input_image_tokens"] = Meters.ImageInputTokens,
        ["output_image_tokens"] = Meters.ImageOutputTokens,
    };

    /// <summary>Other words for what is priced under another name, or a part of it.</summary>
    private static readonly HashSet<string> Repeated = new(StringComparer.OrdinalIgnoreCase)
        { "total", "input_tokens", "output_tokens", "output_reasoning_tokens", "output_reasoning", "input_text", "output_text" };

    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        var line = 0;
        await foreach (var (_, record) in JsonRecords.Read(content, intake, ct))
        {
            var models = record.Get("data") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToList() : [record];
            foreach (var model in models)
            {
                var at = ++line;
                await intake.Model(at, () => Model(model, at, intake, ct));
            }
        }
    }

    private static async Task Model(JsonElement model, int line, Intake intake, CancellationToken ct)
    {
        if (model.Text("modelName", "model_name") is not { } name)
        {
            intake.Reject(line, "modelName", "A price names its model.");
            return;
        }
        var tiers = model.Get("pricingTiers") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToList() : [model];
        foreach (var tier in tiers)
        {
            var above = AboveOf(tier);
            if (above is null || tier.Get("prices") is not { ValueKind: JsonValueKind.Object } prices)
            {
                intake.Assume($"The tier {tier.Text("name")} of {name} has a condition that has no meter here; its usage waits.");
                continue;
            }
            foreach (var price in prices.EnumerateObject())
            {
                var stated = price.Value.ValueKind == JsonValueKind.Object ? price.Value.Number("price") : JsonValues.AsNumber(price.Value);
                if (stated is not { } perUnit || perUnit < 0)
                    intake.Reject(line, $"{name}.{price.Name}", "Not a price.");
                else if (Names.TryGetValue(price.Name, out var meter))
                    await intake.Take(new PriceQuote("", name, (PriceClass.Standard with { AboveK = above.Value }).Of(meter), perUnit, Currency.Usd,
                        intake.Options.EffectiveFrom, Source), ct);
                else if (!Repeated.Contains(price.Name))
                    intake.Assume($"Prices called {price.Name} have no meter here; usage that needs them waits.");
            }
        }
    }

    /// <summary>0 for the default; null where the condition is not a known length of the input.</summary>
    private static int? AboveOf(JsonElement tier)
    {
        if (tier.Get("conditions") is not { ValueKind: JsonValueKind.Array } conditions || conditions.GetArrayLength() == 0)
            return 0;
        var condition = conditions[0];
        var above = (int)((condition.Number("value") ?? 0) / 1000);
        return conditions.GetArrayLength() == 1 && condition.Text("operator") is "gt" or "gte" && PriceClass.Thresholds.Contains(above)
            && (condition.Text("usageDetailPattern") ?? "").Contains("input", StringComparison.OrdinalIgnoreCase) ? above : null;
    }
}
