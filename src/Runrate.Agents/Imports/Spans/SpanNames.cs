namespace Runrate.Agents.Imports.Spans;

/// <summary>
/// The names by which the dialects of telemetry say one thing: OpenTelemetry's conventions old and new, OpenInference, Traceloop,
/// Vercel's SDK, Langfuse, Pydantic and the providers' own keys. The first that has a value counts.
/// </summary>
internal static class SpanNames
{
    public static readonly string[] Input =
    [
        "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt", "ai.usage.inputTokens",
        "ai.usage.promptTokens", "llm.usage.prompt_tokens", "llm.usage.input_tokens", "gen_ai.usage.input", "ai.usage.tokens",
        "gen_ai.response.prompt_tokens", "input_tokens", "prompt_tokens",
    ];

    public static readonly string[] Output =
    [
        "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion", "ai.usage.outputTokens",
        "ai.usage.completionTokens", "llm.usage.completion_tokens", "llm.usage.output_tokens", "gen_ai.usage.output",
        "gen_ai.response.completion_tokens", "output_tokens", "completion_tokens",
    ];

    /// <summary>Instrumentations that state the input without what was read from and written to the cache, against the conventions.</summary>
    public static readonly HashSet<string> ExclusiveScopes = new(StringComparer.Ordinal)
    {
        "@traceloop/instrumentation-anthropic", "com.anthropic.claude_code.tracing",
    };

    public static readonly string[] Total =
    [
        "gen_ai.usage.total_tokens", "llm.token_count.total", "ai.usage.totalTokens", "llm.usage.total_tokens", "total_tokens",
    ];

    public static readonly string[] CacheRead =
    [
        "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens", "gen_ai.usage.cache_read_tokens",
        "gen_ai.usage.input_cached_tokens", "gen_ai.usage.input_cache_read", "gen_ai.usage.cached_input_tokens",
        "gen_ai.usage.cached_tokens", "gen_ai.usage.input_tokens.cached", "gen_ai.usage.prompt_tokens_details.cached_tokens",
        "gen_ai.usage.input_tokens_details.cached_tokens", "gen_ai.usage.details.cache_read_tokens",
        "gen_ai.usage.details.cache_read_input_tokens", "gen_ai.usage.details.cached_tokens", "gen_ai.usage.cached_content_tokens",
        "llm.token_count.prompt_details.cache_read", "llm.token_count.prompt_details.cache_input", "llm.usage.cache_read_input_tokens",
        "llm.usage.prompt_tokens_details.cached_tokens", "ai.usage.cachedInputTokens", "ai.usage.inputTokenDetails.cacheReadTokens",
        "anthropic.usage.cache_read_input_tokens", "gen_ai.usage.experimental.cached_tokens", "cache_read_tokens", "cache_read_input_tokens",
    ];

    public static readonly string[] CacheWrite =
    [
        "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens",
        "gen_ai.usage.cache_write_input_tokens", "gen_ai.usage.cache_write_tokens", "gen_ai.usage.cache_creation_tokens",
        "gen_ai.usage.input_cache_creation", "gen_ai.usage.input_cache_write", "gen_ai.usage.details.cache_write_tokens",
        "gen_ai.usage.details.cache_creation_input_tokens", "gen_ai.usage.details.cache_creation_tokens",
        "gen_ai.usage.prompt_tokens_details.cache_creation_tokens", "gen_ai.usage.input_tokens.cache_write",
        "llm.token_count.prompt_details.cache_write", "llm.usage.cache_creation_input_tokens",
        "ai.usage.inputTokenDetails.cacheWriteTokens", "anthropic.usage.cache_creation_input_tokens", "cache_creation_tokens",
        "cache_creation_input_tokens",
    ];

    public static readonly string[] CacheWrite1h =
    [
        "gen_ai.usage.cache_creation.ephemeral_1h_input_tokens", "gen_ai.usage.cache_creation_1h_input_tokens",
        "gen_ai.usage.input_cache_creation_1h", "gen_ai.usage.details.cache_creation_1h_tokens",
        "gen_ai.usage.cache_creation.ephemeral_1h.input_tokens", "llm.token_count.prompt_details.cache_write_1h",
    ];

    public static readonly string[] Reasoning =
    [
        "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens", "gen_ai.usage.output_reasoning_tokens",
        "gen_ai.usage.details.reasoning_tokens", "gen_ai.usage.completion_tokens_details.reasoning_tokens",
        "gen_ai.usage.output_tokens_details.reasoning_tokens", "gen_ai.usage.thoughts_tokens", "gen_ai.usage.details.thoughts_tokens",
        "llm.token_count.completion_details.reasoning", "ai.usage.reasoningTokens", "ai.usage.outputTokenDetails.reasoningTokens",
        "llm.usage.reasoning_tokens",
    ];

    /// <summary>Google's thoughts: it counts them beside what was put out, and its instrumentations follow it.</summary>
    public static readonly string[] Thoughts =
        ["gcp.gen_ai.usage.thoughts_token_count", "gen_ai.usage.experimental.reasoning_tokens"];

    public static readonly string[] AudioInput =
    [
        "gen_ai.usage.input_audio_tokens", "gen_ai.usage.audio.input_tokens", "gen_ai.usage.prompt_tokens_details.audio_tokens",
        "gen_ai.usage.input_tokens_details.audio_tokens", "gen_ai.usage.details.input_audio_tokens",
        "llm.token_count.prompt_details.audio",
    ];

    public static readonly string[] AudioOutput =
    [
        "gen_ai.usage.output_audio_tokens", "gen_ai.usage.audio.output_tokens", "gen_ai.usage.completion_tokens_details.audio_tokens",
        "gen_ai.usage.output_tokens_details.audio_tokens", "gen_ai.usage.details.output_audio_tokens",
        "llm.token_count.completion_details.audio",
    ];

    public static readonly string[] ImageInput =
    [
        "gen_ai.usage.input_image_tokens", "gen_ai.usage.image.input_tokens", "gen_ai.usage.input_tokens_details.image_tokens",
        "llm.token_count.prompt_details.image",
    ];

    public static readonly string[] ImageOutput =
    [
        "gen_ai.usage.output_image_tokens", "gen_ai.usage.image.output_tokens", "gen_ai.usage.output_tokens_details.image_tokens",
        "llm.token_count.completion_details.image",
    ];

    public static readonly string[] Model =
    [
        "gen_ai.response.model", "llm.response.model_name", "ai.response.model", "gen_ai.request.model", "llm.model_name",
        "embedding.model_name", "ai.model.id", "langfuse.observation.model.name", "llm.request.model", "llm.response.model",
        "llm.request.model_name", "reranker.model_name", "model_name", "mlflow.llm.model", "llm.model", "model",
    ];

    /// <summary>What was asked for; beside what answered, it tells a wrapper of the same call.</summary>
    public static readonly string[] RequestModel =
        ["gen_ai.request.model", "llm.request.model_name", "llm.request.model", "ai.model.id", "llm.model_name"];

    public static readonly string[] Provider =
    [
        "gen_ai.provider.name", "llm.provider", "gen_ai.system", "llm.system", "ai.model.provider", "llm.vendor", "mlflow.llm.provider",
    ];

    public static readonly string[] ResponseId =
        ["gen_ai.response.id", "ai.response.id", "llm.response.id", "gen_ai.response_id", "llm.response_id"];

    public static readonly string[] Tier =
    [
        "openai.response.service_tier", "gen_ai.openai.response.service_tier", "gen_ai.response.service_tier",
        "gen_ai.usage.service_tier", "anthropic.response.service_tier", "gen_ai.anthropic.response.service_tier",
        "openai.request.service_tier", "gen_ai.openai.request.service_tier", "gen_ai.request.service_tier",
    ];

    public static readonly string[] Speed = ["gen_ai.usage.speed", "gen_ai.anthropic.speed", "anthropic.usage.speed"];

    public static readonly string[] Region = ["gen_ai.usage.inference_geo", "anthropic.usage.inference_geo"];

    public static readonly string[] Cost =
        ["gen_ai.usage.cost", "llm.cost.total", "gen_ai.usage.total_cost", "gen_ai.cost.total", "operation.cost"];

    /// <summary>Operations that call a model.</summary>
    public static readonly HashSet<string> Inference = new(StringComparer.OrdinalIgnoreCase)
    {
        "chat", "generate_content", "text_completion", "embeddings", "embedding", "call_llm", "completion", "chat.completions",
        "responses", "response", "messages", "message", "rerank", "generate", "embed", "image_generation", "transcription", "speech",
    };

    /// <summary>Operations that say how many tokens a text has, and put none through a model.</summary>
    public static readonly HashSet<string> Questions = new(StringComparer.OrdinalIgnoreCase) { "count_tokens", "token_count", "tokenize" };

    public static readonly HashSet<string> RollUps = new(StringComparer.OrdinalIgnoreCase)
    {
        "invoke_agent", "invoke_workflow", "create_agent", "plan", "agent_run", "workflow", "invocation",
    };
}
