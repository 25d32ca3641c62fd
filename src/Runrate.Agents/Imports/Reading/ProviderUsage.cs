using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports.Reading;

/// <summary>
/// The <c>usage</c> object of providers' own responses: OpenAI's two interfaces, Anthropic's, Google's and Amazon's. Anthropic's
/// and Amazon's input excludes the cache; the others include it.
/// </summary>
internal static class ProviderUsage
{
    public static TokenStatement Of(Fields usage, string? tier = null) => Google(usage) ?? Amazon(usage) ?? Anthropic(usage) ?? OpenAi(usage, tier);

    private static TokenStatement? Google(Fields usage) => !usage.Has("promptTokenCount") && !usage.Has("candidatesTokenCount")
        ? null
        : new TokenStatement
        {
            Input = usage.Count("promptTokenCount"),
            Output = usage.Count("candidatesTokenCount"),
            CacheRead = usage.Count("cachedContentTokenCount"),
            Reasoning = usage.Count("thoughtsTokenCount"),
            Total = usage.Count("totalTokenCount"),
            InputIncludesCache = true,
            OutputIncludesReasoning = false,
        };

    private static TokenStatement? Amazon(Fields usage) => !usage.Has("inputTokens") && !usage.Has("outputTokens")
        ? null
        : new TokenStatement
        {
            Input = usage.Count("inputTokens"),
            Output = usage.Count("outputTokens"),
            CacheRead = usage.Count("cacheReadInputTokens", "cacheReadInputTokenCount"),
            CacheWrite = usage.Count("cacheWriteInputTokens", "cacheWriteInputTokenCount"),
            Total = usage.Count("totalTokens"),
            InputIncludesCache = false,
        };

    private static TokenStatement? Anthropic(Fields usage) =>
        !usage.Has("cache_creation_input_tokens") && !usage.Has("cache_read_input_tokens") && !usage.Has("cache_creation.ephemeral_5m_input_tokens")
            ? null
            : new TokenStatement
            {
                Input = usage.Count("input_tokens"),
                Output = usage.Count("output_tokens"),
                CacheRead = usage.Count("cache_read_input_tokens"),
                CacheWrite = usage.Count("cache_creation_input_tokens"),
                CacheWrite1h = usage.Count("cache_creation.ephemeral_1h_input_tokens"),
                WriteIncludes1h = true,
                InputIncludesCache = false,
                Class = new PriceClass(0, PriceClass.TierOf(usage.Text("service_tier")), PriceClass.SpeedOf(usage.Text("speed")),
                    PriceClass.RegionOf(usage.Text("inference_geo"))),
            };

    private static TokenStatement OpenAi(Fields usage, string? tier) => new()
    {
        Input = usage.Count("prompt_tokens", "input_tokens"),
        Output = usage.Count("completion_tokens", "output_tokens"),
        Total = usage.Count("total_tokens"),
        CacheRead = usage.Count("prompt_tokens_details.cached_tokens", "input_tokens_details.cached_tokens", "prompt_cache_hit_tokens"),
        CacheWrite = usage.Count("prompt_tokens_details.cache_creation_tokens", "prompt_tokens_details.cache_write_tokens",
            "input_tokens_details.cache_write_tokens"),
        Reasoning = usage.Count("completion_tokens_details.reasoning_tokens", "output_tokens_details.reasoning_tokens"),
        AudioInput = usage.Count("prompt_tokens_details.audio_tokens", "input_tokens_details.audio_tokens"),
        AudioOutput = usage.Count("completion_tokens_details.audio_tokens", "output_tokens_details.audio_tokens"),
        ImageInput = usage.Count("input_tokens_details.image_tokens"),
        InputIncludesCache = true,
        TotalsIncludeModalities = true,
        Class = PriceClass.Standard with { Tier = PriceClass.TierOf(usage.Text("service_tier") ?? tier) },
    };
}
