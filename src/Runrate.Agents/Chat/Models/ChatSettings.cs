namespace Runrate.Agents.Chat.Models;

/// <summary>Which language model the assistant may use; none is a full answer too. Read from the section
/// <c>Runrate:Chat</c>.</summary>
public sealed record ChatSettings
{
    /// <summary><c>none</c>, <c>anthropic</c>, or <c>openai</c> for any server that speaks its chat protocol: OpenAI, Azure,
    /// Ollama, vLLM, llama.cpp.</summary>
    public string Provider { get; init; } = "none";
    public string Model { get; init; } = "";
    /// <summary>With <c>/v1</c> for openai, without for anthropic; the provider's own when empty.</summary>
    public string BaseAddress { get; init; } = "";
    public string ApiKey { get; init; } = "";
    public int MaxOutputTokens { get; init; } = 2_000;
    /// <summary>Of one model call, first byte to last.</summary>
    public int TimeoutSeconds { get; init; } = 90;
    /// <summary>Of a call that failed before it said anything.</summary>
    public int RetriesMax { get; init; } = 2;

    public bool HasModel => !string.Equals(Provider, "none", StringComparison.OrdinalIgnoreCase) && Model.Length > 0;
}
