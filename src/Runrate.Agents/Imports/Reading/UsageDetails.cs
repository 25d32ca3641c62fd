using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports.Reading;

/// <summary>
/// Langfuse's usage details. Its keys are meant to be disjoint, but integrations write what their provider counts; the total tells
/// which. Without a total they are what Langfuse takes them for: disjoint.
/// </summary>
internal static class UsageDetails
{
    public static TokenStatement Of(Fields usage, PriceClass price)
    {
        var total = usage.Count("total", "totalUsage", "total_tokens", "totalTokens");
        return new TokenStatement
        {
            Input = usage.Count("input", "inputUsage", "input_tokens", "prompt_tokens", "promptTokens", "prompt"),
            Output = usage.Count("output", "outputUsage", "output_tokens", "completion_tokens", "completionTokens", "completion"),
            CacheRead = usage.Count("input_cache_read", "cache_read_input_tokens", "input_cached_tokens", "prompt_details.cache_read",
                "cached_input_tokens", "input_cache_read_tokens", "cache_read", "cached_tokens"),
            CacheWrite = usage.Count("input_cache_creation", "cache_creation_input_tokens", "input_cache_creation_5m",
                "prompt_details.cache_write", "input_cache_write", "cache_write", "cache_creation"),
            CacheWrite1h = usage.Count("input_cache_creation_1h", "cache_creation_1h"),
            Reasoning = usage.Count("output_reasoning_tokens", "output_reasoning", "completion_details.reasoning", "reasoning_tokens",
                "reasoning"),
            AudioInput = usage.Count("input_audio_tokens", "input_audio", "prompt_details.audio"),
            AudioOutput = usage.Count("output_audio_tokens", "output_audio", "completion_details.audio"),
            ImageInput = usage.Count("input_image_tokens", "input_image"),
            ImageOutput = usage.Count("output_image_tokens", "output_image"),
            Total = total,
            InputIncludesCache = total is null ? false : null,
            OutputIncludesReasoning = total is null ? false : null,
            TotalsIncludeModalities = total is null ? false : null,
            Class = price,
        };
    }
}
