using System.Text.Json;
using NodaTime.Text;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// The genai-prices list: providers with their models, US dollars per million tokens, some from a day on, some above a length of
/// context. A model is priced under the names that it says it equals.
/// </summary>
internal sealed class GenAiPrices : IFormatReader
{
    private const string Source = "genai-prices";
    private const decimal Million = 1_000_000;

    private static readonly Dictionary<string, (string Meter, decimal Per)> Names = new(StringComparer.Ordinal)
    {
        ["input_mtok"] = (Meters.InputTokens, Million),
        ["output_mtok"] = (Meters.OutputTokens, Million),
        ["cache_read_mtok"] = (Meters.CacheReadTokens, Million),
        ["cache_write_mtok"] = (Meters.CacheWriteTokens, Million),
        ["input_audio_mtok"] = (Meters.AudioInputTokens, Million),
        ["output_audio_mtok"] = (Meters.AudioOutputTokens, Million),
        ["cache_audio_read_mtok"] = (Meters.AudioCacheReadTokens, Million),
        ["requests_kcount"] = (Meters.Requests, 1_000),
    };

    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        var line = 0;
        await foreach (var (_, record) in JsonRecords.Read(content, intake, ct))
        {
            var providers = record.Get("providers") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToList() : [record];
            foreach (var provider in providers)
            {
                if (provider.Get("models") is not { ValueKind: JsonValueKind.Array } models)
                {
                    intake.Reject(++line, "models", "A provider has a list of models.");
                    continue;
                }
                foreach (var model in models.EnumerateArray())
                {
                    var at = ++line;
                    await intake.Model(at, () => Model(provider.Text("id") ?? "", model, at, intake, ct));
                }
            }
        }
    }

    private static async Task Model(string provider, JsonElement model, int line, Intake intake, CancellationToken ct)
    {
        var names = Equal(model.Get("match")).Append(model.Text("id") ?? "").Where(n => n.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var stated = model.Get("prices");
        var lists = stated is { ValueKind: JsonValueKind.Array } dated
            ? dated.EnumerateArray().Select(d => (Prices: d.Get("prices") ?? default, From: d.Get("constraint")?.Text("start_date"))).ToList()
            : [(stated ?? default, null)];
        foreach (var (prices, from) in lists)
        {
            if (prices.ValueKind != JsonValueKind.Object)
                continue;
            var day = LocalDatePattern.Iso.Parse(from ?? "");
            var since = day.Success ? day.Value : lists.Count > 1 ? PriceList.Beginning : intake.Options.EffectiveFrom;
            foreach (var price in prices.EnumerateObject())
            {
                if (!Names.TryGetValue(price.Name, out var unit))
                {
                    intake.Assume($"Prices called {price.Name} have no meter here; usage that needs them waits.");
                    continue;
                }
                foreach (var (meter, perUnit) in Tiers(price.Value, unit, line, $"{names[0]}.{price.Name}", intake))
                    foreach (var name in names)
                        await intake.Take(new PriceQuote(provider, name, meter, perUnit, Currency.Usd, since, Source), ct);
            }
        }
    }

    private static IEnumerable<(string Meter, decimal PerUnit)> Tiers(
        JsonElement price, (string Meter, decimal Per) unit, int line, string name, Intake intake)
    {
        var single = price.ValueKind == JsonValueKind.Object ? price.Get("base") ?? default : price;
        if (JsonValues.AsNumber(single) is not { } plain || plain < 0)
        {
            intake.Reject(line, name, "Not a price.");
            yield break;
        }
        yield return (unit.Meter, plain / unit.Per);
        if (price.ValueKind != JsonValueKind.Object || price.Get("tiers") is not { ValueKind: JsonValueKind.Array } tiers)
            yield break;
        foreach (var tier in tiers.EnumerateArray())
        {
            var above = (int)((tier.Number("start") ?? 0) / 1000);
            if (tier.Number("price") is { } perTier && PriceClass.Thresholds.Contains(above))
                yield return ((PriceClass.Standard with { AboveK = above }).Of(unit.Meter), perTier / unit.Per);
            else
                intake.Assume($"The price of {name} above {tier.Text("start")} tokens has no meter here.");
        }
    }

    private static IEnumerable<string> Equal(JsonElement? match)
    {
        if (match is not { ValueKind: JsonValueKind.Object } value)
            return [];
        if (value.Text("equals") is { } name)
            return [name];
        return value.Get("or") is { ValueKind: JsonValueKind.Array } any ? any.EnumerateArray().SelectMany(m => Equal(m)) : [];
    }
}
