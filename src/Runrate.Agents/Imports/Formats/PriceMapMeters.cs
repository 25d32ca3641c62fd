using System.Text.Json;
using System.Text.RegularExpressions;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// What LiteLLM's names of prices say: a meter, and behind it the context above which they hold and the service tier, in any
/// order: <c>input_cost_per_token_above_200k_tokens_priority</c>.
/// </summary>
internal static partial class PriceMapMeters
{
    private static readonly Dictionary<string, string> Bases = new(StringComparer.Ordinal)
    {
        ["input_cost_per_token"] = Meters.InputTokens,
        ["output_cost_per_token"] = Meters.OutputTokens,
        ["cache_read_input_token_cost"] = Meters.CacheReadTokens,
        ["input_cost_per_token_cache_hit"] = Meters.CacheReadTokens,
        ["cache_creation_input_token_cost"] = Meters.CacheWriteTokens,
        ["cache_creation_input_token_cost_above_1hr"] = Meters.CacheWrite1hTokens,
        ["input_cost_per_audio_token"] = Meters.AudioInputTokens,
        ["output_cost_per_audio_token"] = Meters.AudioOutputTokens,
        ["cache_read_input_audio_token_cost"] = Meters.AudioCacheReadTokens,
        ["cache_read_input_token_cost_per_audio_token"] = Meters.AudioCacheReadTokens,
        ["input_cost_per_image_token"] = Meters.ImageInputTokens,
        ["output_cost_per_image_token"] = Meters.ImageOutputTokens,
        ["input_cost_per_video_token"] = Meters.VideoInputTokens,
        ["output_cost_per_video_token"] = Meters.VideoOutputTokens,
        ["input_cost_per_image"] = Meters.ImagesInput,
        ["output_cost_per_image"] = Meters.Images,
        ["input_cost_per_second"] = Meters.AudioSeconds,
        ["input_cost_per_audio_per_second"] = Meters.AudioSeconds,
        ["output_cost_per_second"] = Meters.AudioSecondsOutput,
        ["input_cost_per_character"] = Meters.Characters,
        ["output_cost_per_character"] = Meters.CharactersOutput,
        ["input_cost_per_query"] = Meters.Queries,
        ["input_cost_per_request"] = Meters.Requests,
        ["code_interpreter_cost_per_session"] = "code_interpreter_sessions",
    };

    /// <summary>Prices that wait for a meter, and words about prices that are none.</summary>
    private static readonly HashSet<string> Objects = ["search_context_cost_per_query", "provider_specific_entry"];

    private static readonly string[] Regions = ["us", "eu"];

    private static readonly string[] Multiplied =
        [Meters.InputTokens, Meters.OutputTokens, Meters.CacheReadTokens, Meters.CacheWriteTokens, Meters.CacheWrite1hTokens];

    [GeneratedRegex("_above_(?<k>[0-9]{1,4})k_tokens", RegexOptions.None, 1000)]
    private static partial Regex Above { get; }

    [GeneratedRegex("_(?<tier>batches|batch|flex|priority)$", RegexOptions.None, 1000)]
    private static partial Regex Tier { get; }

    public static bool IsPrice(string property) => property.Contains("_cost", StringComparison.Ordinal);

    public static bool IsUnread(string property) => property == "tiered_pricing"
        || (IsPrice(property) && !Objects.Contains(property) && Of(property) is null);

    /// <summary>The meter that the property prices, or null for one that has none.</summary>
    public static string? Of(string property)
    {
        var (name, above, tier) = (property, 0, "");
        if (Tier.Match(name) is { Success: true } tiered)
            (name, tier) = (Tier.Replace(name, ""), PriceClass.TierOf(tiered.Groups["tier"].Value));
        if (Above.Match(name) is { Success: true } match)
            (name, above) = (Above.Replace(name, ""),
                int.Parse(match.Groups["k"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture));
        if (Tier.Match(name) is { Success: true } inner && tier == "")
            (name, tier) = (Tier.Replace(name, ""), PriceClass.TierOf(inner.Groups["tier"].Value));
        if (above > 0 && !PriceClass.Thresholds.Contains(above))
            return null;
        return Bases.TryGetValue(name, out var meter) ? new PriceClass(above, tier, "", "").Of(meter) : null;
    }

    /// <summary>
    /// Prices that a list states as a multiple of the plain ones: fast inference, and inference confined to a region.
    /// </summary>
    public static void Multiply(JsonElement model, Dictionary<string, decimal> quotes)
    {
        var specific = model.Get("provider_specific_entry");
        var fast = specific?.Number("fast");
        var regions = Regions
            .Select(r => (Region: r, Factor: specific?.Number(r) ?? model.Number($"regional_processing_uplift_multiplier_{r}"))).ToList();
        foreach (var (name, price) in quotes.ToList())
        {
            var (before, above, after) = PriceClass.Split(name) ?? (name, 0, "");
            if (after != "" || !Multiplied.Contains(before))
                continue;
            if (fast is { } faster)
                quotes.TryAdd(new PriceClass(above, "", "fast", "").Of(before), price * faster);
            foreach (var (region, factor) in regions)
            {
                if (factor is { } uplift)
                    quotes.TryAdd(new PriceClass(above, "", "", region).Of(before), price * uplift);
                if (factor is { } both && fast is { } fasterStill)
                    quotes.TryAdd(new PriceClass(above, "", "fast", region).Of(before), price * both * fasterStill);
            }
        }
    }
}
