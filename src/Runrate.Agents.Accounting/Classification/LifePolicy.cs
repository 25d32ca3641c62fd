namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// The life an entity takes where no evidence is given, and the band outside which a stated life needs defending. The
/// first entry that fits the kind of asset, the framework and the facts applies.
/// </summary>
public sealed record LifePolicy(
    AssetLife Life,
    IReadOnlyList<Framework> Frameworks,
    IReadOnlyList<string> AssetWords,
    int Months,
    int From,
    int To,
    decimal? ResidualCap,
    string Because,
    Citation? Cite)
{
    internal static LifePolicy Read(RuleText text)
    {
        text.Only("life", "frameworks", "assets", "months", "from", "to", "residualCap", "because", "cite");
        var frameworks = text.Texts("frameworks").Select(name => Classification.Frameworks.Parse(name) is { IsOk: true } found
            ? found.Value
            : throw text.Wrong($"'{name}' is not a framework")).ToList();
        var cite = text.Child("cite")?.Only("id", "verified");
        return new LifePolicy(
            text.Member<AssetLife>("life") ?? throw text.Wrong("'life' is missing"), frameworks, text.Texts("assets"),
            Whole(text, "months"), Whole(text, "from"), Whole(text, "to"),
            text.Element.TryGetProperty("residualCap", out var cap) ? cap.GetDecimal() : null,
            text.Text("because"), cite is { } source ? new Citation(source.Text("id"), source.Flag("verified")) : null);
    }

    public bool Fits(AssetLife life, Framework framework, string? asset) =>
        Life == life && (Frameworks.Count == 0 || Frameworks.Contains(framework)) && (AssetWords.Count == 0 || Named(asset));

    /// <summary>True where the asset's description holds one of the words.</summary>
    public bool Named(string? asset) =>
        asset is not null && AssetWords.Any(word => asset.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static int Whole(RuleText text, string name) =>
        text.Element.TryGetProperty(name, out var value) && value.TryGetInt32(out var months) ? months
            : throw text.Wrong($"'{name}' must be whole months");
}
