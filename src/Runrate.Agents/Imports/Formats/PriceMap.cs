using System.Text.Json;
using NodaTime.Text;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// LiteLLM's price map: US dollars per single token by model, with withdrawal dates. The map has no effective dates: the first
/// price of a meter counts from the beginning, a changed one from the day of the import, unless a day is given. A meter that a
/// model does not list has no price; a price for which there is no meter is named.
/// </summary>
internal sealed class PriceMap : IFormatReader
{
    private const string Source = "LiteLLM price map";

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
                if (model.Name == "sample_spec")
                    continue;
                var at = line;
                await intake.Model(at, () => Model(model, at, intake, ct));
            }
        }
        intake.Assume(
            "The map has no dates: first prices count from the beginning, changed ones from the day of the import or the day given.");
    }

    private static async Task Model(JsonProperty model, int line, Intake intake, CancellationToken ct)
    {
        if (model.Value.ValueKind != JsonValueKind.Object)
        {
            intake.Reject(line, model.Name, "A model of the map is an object.");
            return;
        }
        var provider = model.Value.Text("litellm_provider") ?? "";
        foreach (var (meter, perUnit) in Quotes(model, line, intake))
            await intake.Take(new PriceQuote(provider, model.Name, meter, perUnit, Currency.Usd,
                intake.Options.EffectiveFrom, Source), ct);
        var withdrawn = LocalDatePattern.Iso.Parse(model.Value.Text("deprecation_date") ?? "");
        if (withdrawn.Success)
            intake.Add("withdrawals", 1);
        await intake.Card(model.Name, provider, withdrawn.Success ? withdrawn.Value : null, Source, ct);
    }

    /// <summary>Each meter once; the first property that prices it counts.</summary>
    private static Dictionary<string, decimal> Quotes(JsonProperty model, int line, Intake intake)
    {
        var quotes = new Dictionary<string, decimal>();
        foreach (var property in model.Value.EnumerateObject())
        {
            if (property.Value.ValueKind is JsonValueKind.Null || !PriceMapMeters.IsPrice(property.Name))
                continue;
            if (property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                || PriceMapMeters.Of(property.Name) is not { } meter)
                continue;
            if (JsonValues.AsNumber(property.Value) is not { } perUnit || perUnit < 0)
                intake.Reject(line, $"{model.Name}.{property.Name}", "Not a price.");
            else
                quotes.TryAdd(meter, perUnit);
        }
        foreach (var unread in model.Value.EnumerateObject().Where(p => PriceMapMeters.IsUnread(p.Name)))
            intake.Assume($"Prices called {unread.Name} have no meter here; usage that needs them waits.");
        if (model.Value.Get("search_context_cost_per_query")?.Number("search_context_size_medium") is { } perQuery)
            quotes.TryAdd(Meters.Queries, perQuery);
        PriceMapMeters.Multiply(model.Value, quotes);
        return quotes;
    }
}
