using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>The lives that the policy gives by kind of asset, for the question "how long does it last?".</summary>
public static class DefaultLives
{
    /// <summary>What is said of an asset, whatever else is said.</summary>
    private static readonly (AssetLife Life, string[] Words)[] Rights =
    [
        (AssetLife.ImplementationTerm, ["ccaimplementation", "implementation cost", "implementation of"]),
        (AssetLife.ProductForSale, ["externalsale", "product for sale", "software to be sold"]),
        (AssetLife.Licence, ["licence", "license"]),
    ];

    /// <summary>The first one mentioned counts: a fine-tuned model on a server is a model.</summary>
    private static readonly (AssetLife Life, string[] Words)[] Things =
    [
        (AssetLife.AiModel, ["model", "weights", "fine-tun", "finetun"]),
        (AssetLife.Data, ["dataacquired", "data set", "dataset", "training data"]),
        (AssetLife.Hardware, ["server", "gpu", "accelerator", "hardware", "network", "switch", "laptop", "desktop", "end user",
            "end-user", "workstation", "computer", "cluster", "storage", "device", "rack", "machine"]),
        (AssetLife.Software, ["software", "mlops", "tooling", "platform", "development", "upgrade", "application", "agent"]),
    ];

    /// <param name="framework">Ind AS follows Schedule II for hardware.</param>
    /// <param name="facts">rows [{asset}], or one asset or category; a life or residual beside it is judged.</param>
    /// <param name="library">The rulebook.</param>
    /// <param name="policy">The entity's own lives, where it elected some.</param>
    public static Outcome<WorkedFigures> Of(Framework framework, JsonElement facts, RuleLibrary library, PolicySet policy)
    {
        if (facts.ValueKind != JsonValueKind.Object || (Rows(facts) is not { Count: > 0 } rows))
            return new Refusal(RefusalCodes.MissingField, "rows is missing: a list of {asset}; or one asset or category.",
                "rows");
        var single = !facts.TryGetProperty("rows", out _);
        var years = new List<decimal>();
        var months = new List<int>();
        var result = new WorkedFigures();
        var flags = new List<string>();
        foreach (var (asset, row) in rows)
        {
            if (KindOf(asset) is not { } kind ||
                library.Lives.FirstOrDefault(entry => entry.Fits(kind, framework, asset)) is not { } expected)
                return new Refusal(RefusalCodes.InvalidValue, $"No life is laid down for '{asset}'.", "rows");
            var stated = Stated(row);
            if (Capped(framework, kind, row, library, stated) is { } bound)
            {
                flags.Add($"USEFUL_LIFE_CAPPED: {asset}: {stated} months are refused, {bound.Months} taken. "
                    + $"{bound.Cap.Because} ({bound.Cap.Cite.Id})");
                stated = bound.Months;
            }
            var life = stated ?? new LifePolicySource(policy).Months(kind) ?? expected.Months;
            months.Add(life);
            years.Add(life % 12 == 0 ? life / 12 : decimal.Round(life / 12m, 2));
            result.Workings.Add($"{asset}: {life} months; expected {expected.From} to {expected.To}. {expected.Because}");
            if (life < expected.From || life > expected.To)
                flags.Add($"USEFUL_LIFE: {asset}: {life} months lies outside the expected {expected.From} to {expected.To}.");
            if (expected.ResidualCap is not { } cap)
                continue;
            result.Figures["residualCapPct"] = cap.ToString();
            if (Number(row, "residual_pct") > cap)
                flags.Add($"RESIDUAL: {asset}: a residual above {cap:0.##%} of cost is disclosed with technical advice.");
        }
        if (flags.Count > 0)
            result.Figures["flags"] = flags;
        result.Figures["usefulLifeYears"] = single ? years[0] : years;
        result.Figures["usefulLifeMonths"] = single ? months[0] : months;
        return result;
    }

    /// <summary>What each is called, and the object that says more of it.</summary>
    private static List<(string Asset, JsonElement Row)> Rows(JsonElement facts)
    {
        if (facts.TryGetProperty("rows", out var rows) && rows.ValueKind == JsonValueKind.Array)
        {
            return [.. rows.EnumerateArray().Select(row =>
                (row.ValueKind == JsonValueKind.Object && row.TryGetProperty("asset", out var named) ? named.ToString()
                    : row.ToString(), row))];
        }
        if (facts.TryGetProperty("asset", out var asset))
            return [(asset.ToString(), facts)];
        return facts.TryGetProperty("category", out var category) ? [(category.ToString(), facts)] : [];
    }

    /// <summary>The contract's months where a longer life is stated of what the contract gives.</summary>
    private static (int Months, ContractCap Cap)? Capped(
        Framework framework, AssetLife kind, JsonElement row, RuleLibrary library, int? stated)
    {
        var term = Number(row, "noncancellable_months") + (Number(row, "renewal_months_reasonably_certain") ?? 0);
        return term is > 0 and <= 1_200 && stated > term
            && library.ContractCaps.FirstOrDefault(cap => cap.Framework == framework && cap.Lives.Contains(kind)) is { } cap
                ? ((int)term, cap) : null;
    }

    /// <summary>A life in evidence wins over the policy's; the term of a hosting arrangement is its own.</summary>
    private static int? Stated(JsonElement row)
    {
        var months = Number(row, "useful_life_months") ?? Number(row, "useful_life_years") * 12 ??
            Number(row, "noncancellable_months") + (Number(row, "renewal_months_reasonably_certain") ?? 0);
        return months is > 0 and <= 1_200 ? (int)months : null;
    }

    private static decimal? Number(JsonElement row, string name) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out var value) &&
        decimal.TryParse(FactCatalog.TextOf(value), System.Globalization.NumberStyles.Float, null, out var number)
            ? number : null;

    private static AssetLife? KindOf(string asset)
    {
        foreach (var (life, words) in Rights)
        {
            if (words.Any(word => Place(word) >= 0))
                return life;
        }
        return Things.SelectMany(thing => thing.Words.Select(word => (thing.Life, At: Place(word))))
            .Where(found => found.At >= 0).OrderBy(found => found.At).Select(found => (AssetLife?)found.Life).FirstOrDefault();

        int Place(string word) => asset.IndexOf(word, StringComparison.OrdinalIgnoreCase);
    }
}
