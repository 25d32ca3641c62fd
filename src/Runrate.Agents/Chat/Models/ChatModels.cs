using Anthropic;
using Microsoft.Extensions.AI;

namespace Runrate.Agents.Chat.Models;

/// <summary>The configured language model, or none. Shared: clients are safe to use from many turns at once.</summary>
public sealed class ChatModels : IDisposable
{
    public ChatModels(ChatSettings settings, IChatClient? client = null)
    {
        Settings = settings;
        Client = client ?? (settings.HasModel ? Create(settings) : null);
    }

    public ChatSettings Settings { get; }

    /// <summary>Null where the assistant works by rules alone.</summary>
    public IChatClient? Client { get; }

    /// <summary>The model's name as stored with its answers.</summary>
    public string Name => Client is null ? OfflineChatClient.ModelId : Settings.Model.Length > 0 ? Settings.Model
        : "model";

    public void Dispose() => Client?.Dispose();

    /// <summary>The client of the configured provider.</summary>
    /// <exception cref="InvalidOperationException">The provider is not known.</exception>
    public static IChatClient Create(ChatSettings settings) => settings.Provider.ToLowerInvariant() switch
    {
        "openai" => new OpenAIChatClient(settings),
        "anthropic" => new GuardedChatClient(new AnthropicClient
        {
            ApiKey = settings.ApiKey,
            BaseUrl = settings.BaseAddress.Length > 0 ? settings.BaseAddress : "https://api.anthropic.com",
            Timeout = TimeSpan.FromSeconds(settings.TimeoutSeconds),
            MaxRetries = settings.RetriesMax,
        }.AsIChatClient(settings.Model, settings.MaxOutputTokens), settings.TimeoutSeconds),
        _ => throw new InvalidOperationException(
            $"Runrate:Chat:Provider is '{settings.Provider}'; known are none, anthropic and openai."),
    };
}
