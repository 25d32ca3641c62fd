namespace Runrate.Agents.Metering;

/// <summary>
/// What of a request decides which of a model's prices applies, beside the meter: how long its context was, the service tier, the
/// speed and the region. It is part of the meter's name (<c>input_tokens_above_200k_priority</c>), because it is a fact of the
/// consumption, whatever price lists know of it on that day.
/// </summary>
/// <param name="AboveK">The greatest threshold that the context passed, in thousands of tokens; 0 below the first.</param>
/// <param name="Tier"><c>batch</c>, <c>flex</c>, <c>priority</c>, or a vendor's own word; empty for the standard tier.</param>
/// <param name="Speed"><c>fast</c>, or empty.</param>
/// <param name="Region">Where inference was confined to, <c>us</c>; empty for anywhere.</param>
public readonly record struct PriceClass(int AboveK = 0, string Tier = "", string Speed = "", string Region = "")
{
    private const string AboveMark = "_above_";
    private const string SpeedMark = "_speed_";
    private const string RegionMark = "_region_";

    /// <summary>Context lengths at which vendors change their prices, in thousands of tokens.</summary>
    public static IReadOnlyList<int> Thresholds { get; } = [512, 272, 256, 200, 128];

    /// <summary>No request is longer; a record that counts more stands for many requests, whose lengths are not known.</summary>
    public const decimal ContextMax = 2_500_000;

    public static PriceClass Standard { get; } = new(0, "", "", "");

    /// <summary>The meter's name with all that sets its price apart.</summary>
    public string Of(string meter) => AboveK == 0 && string.IsNullOrEmpty(Tier) && string.IsNullOrEmpty(Speed) && string.IsNullOrEmpty(Region)
        ? meter : meter
        + (AboveK > 0 ? $"{AboveMark}{AboveK}k" : "")
        + (string.IsNullOrEmpty(Tier) ? "" : $"_{Tier}")
        + (string.IsNullOrEmpty(Speed) ? "" : SpeedMark + Speed)
        + (string.IsNullOrEmpty(Region) ? "" : RegionMark + Region);

    /// <summary>The greatest threshold that so many tokens of context pass.</summary>
    public static int Above(decimal context)
    {
        if (context > ContextMax)
            return 0;
        foreach (var threshold in Thresholds)
        {
            if (context > threshold * 1000m)
                return threshold;
        }
        return 0;
    }

    /// <summary>
    /// What a report's context window says: <c>200k-1M</c> is above 200k, <c>0-200k</c> and <c>≤ 200k</c> are not above it.
    /// </summary>
    public static int AboveOf(string? contextWindow)
    {
        var text = contextWindow?.Trim().ToLowerInvariant() ?? "";
        if (text.Length == 0 || text[0] is '0' or '≤' or '<')
            return 0;
        var digits = text.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit).Take(6).ToArray();
        return digits.Length > 0 && text.Contains('k', StringComparison.Ordinal)
            && int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture) is var at && Thresholds.Contains(at) ? at : 0;
    }

    /// <summary>A tier that has prices of its own. An unknown word stays, so that its usage waits for a price.</summary>
    public static string TierOf(string? tier) => Word(tier) switch
    {
        "" or "default" or "standard" or "auto" or "on_demand" or "standard_only" or "ondemand" or "none" => "",
        "batches" => "batch",
        var word => word,
    };

    public static string SpeedOf(string? speed) => Word(speed) is var word && word is "standard" or "normal" or "default" ? "" : word;

    public static string RegionOf(string? region) =>
        Word(region) is var word && word is "global" or "not_available" or "none" or "unknown" ? "" : word;

    /// <summary>The meter's name without the length of the context.</summary>
    public static string WithoutContext(string meter) => Split(meter) is var (before, _, after) ? before + after : meter;

    /// <summary>The parts of a name around its context threshold, or null where it has none.</summary>
    public static (string Before, int AboveK, string After)? Split(string meter)
    {
        var at = meter.IndexOf(AboveMark, StringComparison.Ordinal);
        if (at < 0)
            return null;
        var digits = at + AboveMark.Length;
        var end = meter.IndexOf('k', digits);
        return end > digits && int.TryParse(meter.AsSpan(digits, end - digits), System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture, out var above)
            ? (meter[..at], above, meter[(end + 1)..]) : null;
    }

    private static string Word(string? text) => string.IsNullOrWhiteSpace(text) ? ""
        : new string([.. text.Trim().ToLowerInvariant().Take(40).Select(c => char.IsLetterOrDigit(c) ? c : '_')]);
}
