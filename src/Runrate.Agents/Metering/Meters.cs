using Runrate.Agents.Accounting.Ledger;

namespace Runrate.Agents.Metering;

/// <summary>
/// The meters usage is counted in, and the account line they fall under. A meter with a price of its own for a service tier, a
/// long context, a speed or a region carries that in its name: see <see cref="PriceClass"/>.
/// </summary>
public static class Meters
{
    public const string InputTokens = "input_tokens";
    public const string OutputTokens = "output_tokens";
    public const string CacheReadTokens = "cache_read_tokens";
    public const string CacheWriteTokens = "cache_write_tokens";
    public const string CacheWrite1hTokens = "cache_write_1h_tokens";
    public const string AudioInputTokens = "audio_input_tokens";
    public const string AudioOutputTokens = "audio_output_tokens";
    public const string AudioCacheReadTokens = "audio_cache_read_tokens";
    public const string ImageInputTokens = "image_input_tokens";
    public const string ImageOutputTokens = "image_output_tokens";
    public const string VideoInputTokens = "video_input_tokens";
    public const string VideoOutputTokens = "video_output_tokens";
    public const string Images = "images";
    public const string ImagesInput = "images_input";
    public const string AudioSeconds = "audio_seconds";
    public const string AudioSecondsOutput = "audio_seconds_output";
    public const string Characters = "characters";
    public const string CharactersOutput = "characters_output";
    public const string Requests = "requests";
    public const string GpuHours = "gpu_hours";
    public const string SeatMonths = "seat_months";
    public const string ReviewMinutes = "review_minutes";
    public const string Queries = "queries";
    /// <summary>
    /// A cost that the sender states of a record that counts nothing else, in units of its currency. It has no price: an entity's policy
    /// says whether it counts.
    /// </summary>
    public const string StatedCost = "stated_cost";

    public static IReadOnlySet<string> All { get; } = new HashSet<string>
    {
        InputTokens, OutputTokens, CacheReadTokens, CacheWriteTokens, CacheWrite1hTokens, AudioInputTokens, AudioOutputTokens,
        AudioCacheReadTokens, ImageInputTokens, ImageOutputTokens, VideoInputTokens, VideoOutputTokens, Images, ImagesInput,
        AudioSeconds, AudioSecondsOutput, Characters, CharactersOutput, Requests, GpuHours, SeatMonths, ReviewMinutes, Queries,
    };

    /// <summary>
    /// What a bill calls a meter (<c>Cache Read Input Tokens</c>) as ours, or in its own words where we have none.
    /// </summary>
    public static string OfSku(string skuMeter)
    {
        var words = skuMeter.Trim().ToLowerInvariant().Replace('_', ' ');
        var known = SkuWords.FirstOrDefault(s => s.Words.All(w => words.Contains(w, StringComparison.Ordinal))).Meter;
        return known ?? words.Replace(' ', '_');
    }

    /// <summary>
    /// The meter of a service tier that has prices of its own: <c>input_tokens_batch</c>. The standard tier has the plain meter.
    /// </summary>
    public static string Tier(string meter, string? tier) => (PriceClass.Standard with { Tier = PriceClass.TierOf(tier) }).Of(meter);

    /// <summary>
    /// The name of a meter's sum in reports: <c>inputTokens</c>. However long the context was, a token is a token.
    /// </summary>
    public static string TotalName(string meter) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(
        string.Concat(PriceClass.WithoutContext(meter).Split('_', '-', ' ', '.').Where(w => w.Length > 0)
            .Select((w, i) => i == 0 ? w : char.ToUpperInvariant(w[0]) + w[1..])));

    private static readonly (string[] Words, string Meter)[] SkuWords =
    [
        (["cache", "read"], CacheReadTokens), (["cached", "input"], CacheReadTokens),
        (["cache", "write", "1h"], CacheWrite1hTokens),
        (["cache", "write"], CacheWriteTokens), (["cache", "creation"], CacheWriteTokens),
        (["audio", "input"], AudioInputTokens), (["audio", "output"], AudioOutputTokens),
        (["image", "input", "token"], ImageInputTokens), (["image", "output", "token"], ImageOutputTokens),
        (["input", "token"], InputTokens), (["output", "token"], OutputTokens),
    ];

    /// <summary>The expense account a meter accrues to.</summary>
    public static string AccountOf(string meter) => meter switch
    {
        GpuHours => Accounts.CloudCompute,
        SeatMonths => Accounts.Seats,
        ReviewMinutes => Accounts.HumanReview,
        _ => Accounts.ModelInference,
    };
}
