using System.ClientModel;
using System.ClientModel.Primitives;
using Anthropic;
using Microsoft.Extensions.AI;
using OpenAI;

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

    /// <summary>The provider's own client, held to our rules by <see cref="GuardedChatClient"/>.</summary>
    /// <exception cref="InvalidOperationException">The provider is not known, or lacks its address.</exception>
    public static IChatClient Create(ChatSettings settings) => new GuardedChatClient(settings.Kind switch
    {
        ChatProvider.OpenAI => OpenAI(settings, Address(settings, "https://api.openai.com/v1")),
        ChatProvider.AzureOpenAI => OpenAI(settings, AzureAddress(settings)),
        ChatProvider.Ollama => OpenAI(settings, Address(settings, "http://127.0.0.1:11434/v1")),
        ChatProvider.Anthropic => new AnthropicClient
        {
            ApiKey = settings.ApiKey,
            BaseUrl = Address(settings, "https://api.anthropic.com").ToString().TrimEnd('/'),
            Timeout = TimeSpan.FromSeconds(settings.TimeoutSeconds),
            MaxRetries = settings.RetriesMax,
        }.AsIChatClient(settings.Model, settings.MaxOutputTokens),
        _ => throw new InvalidOperationException(
            $"Runrate:Chat:Provider is '{settings.Provider}'; known are {string.Join(", ", ChatSettings.Providers)}."),
    }, settings.TimeoutSeconds);

    private static IChatClient OpenAI(ChatSettings settings, Uri address)
    {
        // A server without keys, such as a local one, still gets a header: the client insists on one.
        var key = new ApiKeyCredential(settings.ApiKey.Length > 0 ? settings.ApiKey : "none");
        var options = new OpenAIClientOptions
        {
            Endpoint = address,
            NetworkTimeout = TimeSpan.FromSeconds(settings.TimeoutSeconds),
            RetryPolicy = new ClientRetryPolicy(settings.RetriesMax),
            Transport = new HttpClientPipelineTransport(new HttpClient(new CompatibleServerHandler(settings, address))
            {
                Timeout = Timeout.InfiniteTimeSpan,
            }),
        };
        return new OpenAIClient(key, options).GetChatClient(settings.Model).AsIChatClient();
    }

    private static Uri Address(ChatSettings settings, string own) =>
        new((settings.BaseAddress.Length > 0 ? settings.BaseAddress : own).TrimEnd('/') + "/");

    /// <summary>Azure serves OpenAI's own protocol below <c>/openai/v1</c> of the resource.</summary>
    private static Uri AzureAddress(ChatSettings settings)
    {
        if (settings.BaseAddress.Length == 0)
            throw new InvalidOperationException("Runrate:Chat:BaseAddress is the address of the Azure OpenAI resource, and is empty.");
        var address = settings.BaseAddress.TrimEnd('/');
        return new(address.EndsWith("/v1", StringComparison.Ordinal) ? address + "/" : address + "/openai/v1/");
    }
}
