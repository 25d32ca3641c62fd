namespace Runrate.Agents.Chat.Models;

public enum ChatProvider { None, Anthropic, OpenAI, AzureOpenAI, Ollama, Unknown }

/// <summary>Which language model the assistant may use; none is a full answer too. Read from the section
/// <c>Runrate:Chat</c>.</summary>
public sealed record ChatSettings
{
    /// <summary>The names of <see cref="Provider"/>, in the order a page offers them.</summary>
    public static IReadOnlyList<string> Providers { get; } = ["none", "anthropic", "openai", "azure-openai", "ollama"];

    /// <summary><c>none</c>, <c>anthropic</c>, <c>azure-openai</c>, <c>ollama</c>, or <c>openai</c> for OpenAI and any server
    /// that speaks its chat protocol: vLLM, llama.cpp, LiteLLM.</summary>
    public string Provider { get; init; } = "none";
    /// <summary>The model's name; with Azure OpenAI the name of the deployment.</summary>
    public string Model { get; init; } = "";
    /// <summary>With <c>/v1</c> for openai, without for anthropic; of the resource for azure-openai. The provider's own when
    /// empty.</summary>
    public string BaseAddress { get; init; } = "";
    public string ApiKey { get; init; } = "";
    /// <summary>Keys by provider, for a server on which another may be chosen while it runs.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string>();
    public int MaxOutputTokens { get; init; } = 2_000;
    /// <summary>Of one model call, first byte to last.</summary>
    public int TimeoutSeconds { get; init; } = 90;
    /// <summary>Of a call that failed before it said anything.</summary>
    public int RetriesMax { get; init; } = 2;

    public ChatProvider Kind => Provider.Trim().ToLowerInvariant() switch
    {
        "" or "none" => ChatProvider.None,
        "anthropic" => ChatProvider.Anthropic,
        "openai" => ChatProvider.OpenAI,
        "azure-openai" or "azure" or "azureopenai" => ChatProvider.AzureOpenAI,
        "ollama" => ChatProvider.Ollama,
        _ => ChatProvider.Unknown,
    };

    /// <summary>The same limits with another provider and model. Address and key are the configured ones of that provider: a key
    /// never goes to another's address.</summary>
    public ChatSettings With(string provider, string model)
    {
        var same = string.Equals(provider, Provider, StringComparison.OrdinalIgnoreCase);
        return this with
        {
            Provider = provider,
            Model = model,
            BaseAddress = same ? BaseAddress : "",
            ApiKey = same && ApiKey.Length > 0 ? ApiKey : Keys.GetValueOrDefault(provider, ""),
        };
    }

    public bool HasModel => Kind != ChatProvider.None && Model.Length > 0;
}
