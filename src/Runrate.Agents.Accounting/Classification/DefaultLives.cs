using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>The lives that the policy gives by kind of asset, for the question "how long does it last?".</summary>
public static class DefaultLives
{
    private static readonly (AssetLife Life, string[] Words)[] Kinds =
    [
        (AssetLife.AiModel, ["model", "weights", "fine-tun", "finetun"]),
        (AssetLife.Licence, ["licence", "license"]),
        (AssetLife.Data, ["data set", "dataset", "training data"]),
        (AssetLife.Software, ["software", "mlops", "tooling", "platform"]),
    ];

    /// <param name="framework">Ind AS follows Schedule II for hardware.</param>
    /// <param name="facts">rows [{asset}], or one asset.</param>
    /// <param name="library">The rulebook.</param>
    public static Outcome<WorkedFigures> Of(Framework framework, JsonElement facts, RuleLibrary library)
    {
        if (facts.ValueKind != JsonValueKind.Object || (Assets(facts) is not { Count: > 0 } assets))
            return new Refusal(RefusalCodes.MissingField, "rows is missing: a list of {asset}; or one asset or category.",
                "rows");
        var single = !facts.TryGetProperty("rows", out _);
        var years = new List<decimal>();
        var months = new List<int>();
        var result = new WorkedFigures();
        foreach (var asset in assets)
        {
            var kind = KindOf(asset);
            if (library.Lives.FirstOrDefault(entry => entry.Fits(kind, framework, asset)) is not { } policy)
                return new Refusal(RefusalCodes.InvalidValue, $"No life is laid down for '{asset}'.", "rows");
            months.Add(policy.Months);
            years.Add(policy.Months % 12 == 0 ? policy.Months / 12 : decimal.Round(policy.Months / 12m, 2));
            result.Workings.Add($"{asset}: {policy.Months} months; expected {policy.From} to {policy.To}. {policy.Because}");
            if (policy.ResidualCap is { } cap)
                result.Figures["residualCapPct"] = cap.ToString();
        }
        result.Figures["usefulLifeYears"] = single ? years[0] : years;
        result.Figures["usefulLifeMonths"] = single ? months[0] : months;
        return result;
    }

    private static List<string> Assets(JsonElement facts)
    {
        if (facts.TryGetProperty("rows", out var rows) && rows.ValueKind == JsonValueKind.Array)
        {
            return [.. rows.EnumerateArray().Select(row =>
                row.ValueKind == JsonValueKind.Object && row.TryGetProperty("asset", out var named) ? named.ToString()
                    : row.ToString())];
        }
        if (facts.TryGetProperty("asset", out var asset))
            return [asset.ToString()];
        return facts.TryGetProperty("category", out var category) ? [category.ToString()] : [];
    }

    private static AssetLife KindOf(string asset)
    {
        foreach (var (life, words) in Kinds)
        {
            if (words.Any(word => asset.Contains(word, StringComparison.OrdinalIgnoreCase)))
                return life;
        }
        return AssetLife.Hardware;
    }
}
