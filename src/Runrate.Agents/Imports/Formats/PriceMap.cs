using System.Text.Json;
using NodaTime.Text;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// LiteLLM's price map: US dollars per single token by model, with withdrawal dates. The map has no effective dates: the first
/// price of a meter counts from the beginning, a changed one from the day of the import, unless a day is given. A meter that a
/// model does not list has no price.
/// </summary>
internal sealed class PriceMap : IFormatReader
{
    private const string Source = "LiteLLM price map";

    private static readonly (string Property, string Meter)[] Prices =
    [
        ("input_cost_per_token", Meters.InputTokens),
        ("output_cost_per_token", Meters.OutputTokens),
        ("cache_read_input_token_cost", Meters.CacheReadTokens),
        ("cache_creation_input_token_cost", Meters.CacheWriteTokens),
        ("cache_creation_input_token_cost_above_1hr", Meters.CacheWrite1hTokens),
        ("input_cost_per_token_batches", Meters.Tier(Meters.InputTokens, "batch")),
        ("output_cost_per_token_batches", Meters.Tier(Meters.OutputTokens, "batch")),
        ("input_cost_per_token_priority", Meters.Tier(Meters.InputTokens, "priority")),
        ("output_cost_per_token_priority", Meters.Tier(Meters.OutputTokens, "priority")),
        ("cache_read_input_token_cost_priority", Meters.Tier(Meters.CacheReadTokens, "priority")),
        ("input_cost_per_token_flex", Meters.Tier(Meters.InputTokens, "flex")),
        ("output_cost_per_token_flex", Meters.Tier(Meters.OutputTokens, "flex")),
        ("cache_read_input_token_cost_flex", Meters.Tier(Meters.CacheReadTokens, "flex")),
        ("input_cost_per_query", Meters.Queries),
    ];

    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        await foreach (var (_, map) in JsonRecords.Read(content, intake, ct))
        {
            if (map.ValueKind != JsonValueKind.Object)
            {
                intake.Reject(1, null, "A price map is an object of models.");
                return;
            }
            var line = 0;
            foreach (var model in map.EnumerateObject())
            {
                line++;
                if (model.Name == "sample_spec" || model.Value.ValueKind != JsonValueKind.Object)
                    continue;
                intake.Count();
                await Model(model, line, intake, ct);
            }
        }
        intake.Assume(
            "The map has no dates: first prices count from the beginning, changed ones from the day of the import or the day given.");
    }

    private static async Task Model(JsonProperty model, int line, Intake intake, CancellationToken ct)
    {
        var provider = model.Value.Text("litellm_provider") ?? "";
        intake.Add("models", 1);
        foreach (var (property, meter) in Prices)
        {
            if (model.Value.Get(property) is not { } stated)
                continue;
            if (JsonValues.AsNumber(stated) is not { } perUnit || perUnit < 0)
                intake.Reject(line, $"{model.Name}.{property}", "Not a price.");
            else
                await intake.Take(new PriceQuote(provider, model.Name, meter, perUnit, Currency.Usd,
                    intake.Options.EffectiveFrom, Source), ct);
        }
        if (model.Value.Get("search_context_cost_per_query") is { } search
            && search.Number("search_context_size_medium") is { } perQuery)
            await intake.Take(new PriceQuote(provider, model.Name, Meters.Queries, perQuery, Currency.Usd,
                intake.Options.EffectiveFrom, Source), ct);
        var withdrawn = LocalDatePattern.Iso.Parse(model.Value.Text("deprecation_date") ?? "");
        if (withdrawn.Success)
            intake.Add("withdrawals", 1);
        await intake.Card(model.Name, provider, withdrawn.Success ? withdrawn.Value : null, Source, ct);
    }
}
