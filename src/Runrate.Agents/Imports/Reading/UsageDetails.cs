using System.Text.Json;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports.Reading;

/// <summary>
/// Langfuse's usage details. Its keys are meant to be disjoint, but integrations write what their provider counts; the total tells
/// which. Without a total they are what Langfuse takes them for: disjoint.
/// </summary>
internal static class UsageDetails
{
    private static readonly string[] Input = ["input", "inputUsage", "input_tokens", "prompt_tokens", "promptTokens", "prompt"];

    private static readonly string[] Output = ["output", "outputUsage", "output_tokens", "completion_tokens", "completionTokens", "completion"];

    private static readonly string[] Total = ["total", "totalUsage", "total_tokens", "totalTokens"];

    private static readonly string[] CacheRead =
    [
        "input_cache_read", "cache_read_input_tokens", "input_cached_tokens", "prompt_details.cache_read", "cached_input_tokens",
        "input_cache_read_tokens", "cache_read", "cached_tokens",
    ];

    private static readonly string[] CacheWrite =
    [
        "input_cache_creation", "cache_creation_input_tokens", "input_cache_creation_5m", "prompt_details.cache_write", "input_cache_write",
        "cache_write", "cache_creation",
    ];

    private static readonly string[] CacheWrite1h = ["input_cache_creation_1h", "cache_creation_1h"];

    private static readonly string[] Reasoning =
        ["output_reasoning_tokens", "output_reasoning", "completion_details.reasoning", "reasoning_tokens", "reasoning"];

    private static readonly string[] AudioInput = ["input_audio_tokens", "input_audio", "prompt_details.audio"];

    private static readonly string[] AudioOutput = ["output_audio_tokens", "output_audio", "completion_details.audio"];

    private static readonly string[] ImageInput = ["input_image_tokens", "input_image"];

    private static readonly string[] ImageOutput = ["output_image_tokens", "output_image"];

    private static readonly HashSet<string> Known = new(
        new[] { Input, Output, Total, CacheRead, CacheWrite, CacheWrite1h, Reasoning, AudioInput, AudioOutput, ImageInput, ImageOutput }
            .SelectMany(n => n), StringComparer.Ordinal);

    public static TokenStatement Of(JsonFields usage, PriceClass price)
    {
        var total = usage.Count(Total);
        var stated = new TokenStatement
        {
            Input = usage.Count(Input),
            Output = usage.Count(Output),
            CacheRead = usage.Count(CacheRead),
            CacheWrite = usage.Count(CacheWrite),
            CacheWrite1h = usage.Count(CacheWrite1h),
            Reasoning = usage.Count(Reasoning),
            AudioInput = usage.Count(AudioInput),
            AudioOutput = usage.Count(AudioOutput),
            ImageInput = usage.Count(ImageInput),
            ImageOutput = usage.Count(ImageOutput),
            Total = total,
            InputIncludesCache = total is null ? false : null,
            OutputIncludesReasoning = total is null ? false : null,
            TotalsIncludeModalities = total is null ? false : null,
            Class = price,
        };
        // What is counted under another name is a part of what is known only where the total says that nothing is missing.
        if (stated.CountsAnything && Unread(usage.Record) is { } name
            && (total is null || TokenSplit.Of(stated).Counts?.Sum(c => c.Quantity) != total))
            usage.Fault(name, "It counts something under a name that is not known, and it would be missing from the bill.");
        return stated;
    }

    private static string? Unread(JsonElement usage) => usage.ValueKind != JsonValueKind.Object ? null
        : usage.EnumerateObject().Where(p => !Known.Contains(p.Name) && p.Value.ValueKind is JsonValueKind.Number
            && JsonValues.AsNumber(p.Value) is > 0).Select(p => p.Name).FirstOrDefault();
}
