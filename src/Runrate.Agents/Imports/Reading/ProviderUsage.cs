using System.Text.Json;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports.Reading;

/// <summary>
/// The <c>usage</c> object of providers' own responses: OpenAI's two interfaces, Anthropic's, Google's and Amazon's. Anthropic's
/// and Amazon's input excludes the cache; the others include it.
/// </summary>
internal static class ProviderUsage
{
    public static TokenStatement Of(Fields usage, string? tier = null) => Google(usage) ?? Amazon(usage) ?? Anthropic(usage) ?? OpenAi(usage, tier);

    /// <summary>
    /// Google's, in its own words or in Python's. What its tools put in lies beside the prompt. Sound, and images put out, have prices of
    /// their own; images and films put in have those of text.
    /// </summary>
    private static TokenStatement? Google(Fields usage)
    {
        var prompt = usage.Count("promptTokenCount", "prompt_token_count");
        var output = usage.Count("candidatesTokenCount", "candidates_token_count", "responseTokenCount", "response_token_count");
        if (prompt is null && output is null)
            return null;
        var tools = usage.Count("toolUsePromptTokenCount", "tool_use_prompt_token_count");
        return new TokenStatement
        {
            Input = prompt is null ? tools : prompt + (tools ?? 0),
            Output = output,
            CacheRead = usage.Count("cachedContentTokenCount", "cached_content_token_count"),
            Reasoning = usage.Count("thoughtsTokenCount", "thoughts_token_count"),
            Total = usage.Count("totalTokenCount", "total_token_count"),
            AudioInput = Of(usage, "AUDIO", "promptTokensDetails", "prompt_tokens_details"),
            AudioCacheRead = Of(usage, "AUDIO", "cacheTokensDetails", "cache_tokens_details"),
            AudioOutput = Of(usage, "AUDIO", "candidatesTokensDetails", "candidates_tokens_details", "responseTokensDetails"),
            ImageOutput = Of(usage, "IMAGE", "candidatesTokensDetails", "candidates_tokens_details", "responseTokensDetails"),
            InputIncludesCache = true,
            OutputIncludesReasoning = false,
            TotalsIncludeModalities = true,
        };
    }

    /// <summary>What a list of modalities counts of one.</summary>
    private static decimal? Of(Fields usage, string modality, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (usage is JsonFields fields && fields.Record.Get(name) is { ValueKind: JsonValueKind.Array } list)
                return list.EnumerateArray().Where(m => m.Text("modality")?.EndsWith(modality, StringComparison.OrdinalIgnoreCase) == true)
                    .Select(m => m.Number("tokenCount", "token_count")).FirstOrDefault(c => c is > 0);
        }
        return null;
    }

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

    /// <summary>
    /// The rounds of a request to Anthropic that its usage leaves out: a summary of the history, which has a model's prices like any
    /// round, and what an advisor used, whose model is another. They are billed, each by its number among the rounds.
    /// </summary>
    public static IEnumerable<(int Number, string? Model, TokenStatement Tokens)> Iterations(JsonElement usage, string? model)
    {
        if (usage.Get("iterations") is not { ValueKind: JsonValueKind.Array } rounds)
            yield break;
        var number = 0;
        foreach (var round in rounds.EnumerateArray())
        {
            number++;
            if (round.ValueKind != JsonValueKind.Object || round.Text("type") is null or "message")
                continue;
            yield return (number, round.Text("model") ?? model, Of(new JsonFields(round)) with { InputIncludesCache = false });
        }
    }

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
