using System.Text.Json;
using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// LiteLLM's activity of a day, whose sums are broken down by model and key: the rows of a daily table of its own, which states the same
/// spend as the others. A day that is not broken down by model is one row without a model.
/// </summary>
internal static class LiteLlmActivity
{
    /// <summary>What tells its rows from those of a user or a team.</summary>
    public const string Owner = "activity";

    public static IEnumerable<JsonElement> Rows(JsonElement record)
    {
        if (record.Get("metrics") is not { ValueKind: JsonValueKind.Object } sums
            || record.Get("breakdown") is not { ValueKind: JsonValueKind.Object } parts)
            return [record];
        var date = record.Text("date");
        // Models and providers are broken down apart: only where there is one provider it is that of every model.
        var provider = parts.Get("providers") is { ValueKind: JsonValueKind.Object } all && all.EnumerateObject().Take(2).ToList() is [var only]
            ? only.Name : null;
        return parts.Get("models") is { ValueKind: JsonValueKind.Object } models && models.EnumerateObject().Any()
            ? models.EnumerateObject().SelectMany(m => OfModel(date, provider, m.Name, m.Value)) : [Row(date, provider, null, null, sums)];
    }

    private static IEnumerable<JsonElement> OfModel(string? date, string? provider, string model, JsonElement value) =>
        value.Get("api_key_breakdown") is { ValueKind: JsonValueKind.Object } keys && keys.EnumerateObject().Any()
            ? keys.EnumerateObject().Select(k => Row(date, provider, model, k.Name, k.Value.Get("metrics") ?? k.Value))
            : [Row(date, provider, model, null, value.Get("metrics") ?? value)];

    private static JsonElement Row(string? date, string? provider, string? model, string? key, JsonElement metrics)
    {
        var row = new Dictionary<string, object?>
        {
            [Owner] = "",
            ["date"] = date,
            ["custom_llm_provider"] = provider,
            ["model"] = model,
            ["api_key"] = key,
        };
        if (metrics.ValueKind == JsonValueKind.Object)
        {
            foreach (var metric in metrics.EnumerateObject())
                row.TryAdd(metric.Name, metric.Value);
        }
        row.TryAdd("api_requests", 0);
        return JsonSerializer.SerializeToElement(row);
    }
}
