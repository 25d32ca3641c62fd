using System.ClientModel;
using System.ClientModel.Primitives;
using Anthropic;
using Microsoft.Extensions.AI;
using OpenAI;
using Runrate.Agents.Chat.Offline;

namespace Runrate.Agents.Chat.Models;

/// <summary>The language model in use, or none: the configured one, until an administrator chooses another. Shared: clients are safe
/// to use from many turns at once, and one that was replaced still finishes its turns.</summary>
public sealed class ChatModels : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<IChatClient> made = [];
    private (ChatSettings Settings, IChatClient? Client) current;

    public ChatModels(ChatSettings settings, IChatClient? client = null)
    {
        Configured = settings;
        current = (settings, client ?? Made(settings));
    }

    /// <summary>What the server was started with.</summary>
    public ChatSettings Configured { get; }

    public ChatSettings Settings => current.Settings;

    /// <summary>Null where the assistant works by rules alone.</summary>
    public IChatClient? Client => current.Client;

    /// <summary>The model's name as stored with its answers.</summary>
    public string Name => Client is null ? OfflineChatClient.ModelId : Settings.Model.Length > 0 ? Settings.Model
        : "model";

    /// <summary>Where questions go; empty without a model.</summary>
    public string SentTo => Client is null ? "" : AddressOf(Settings).GetLeftPart(UriPartial.Authority);

    /// <summary>From now on this model, on this node; the same one again changes nothing.</summary>
    public void Use(ChatSettings settings)
    {
        lock (gate)
        {
            if (settings != current.Settings)
                current = (settings, Made(settings));
        }
    }

    /// <summary>What the server lacks for these settings, in words; null where nothing.</summary>
    public static string? Missing(ChatSettings settings) => settings.Kind switch
    {
        ChatProvider.AzureOpenAI when settings.BaseAddress.Length == 0 =>
            "Azure OpenAI needs the address of the resource: start the server with Runrate__Chat__BaseAddress.",
        ChatProvider.Anthropic or ChatProvider.AzureOpenAI when settings.ApiKey.Length == 0 =>
            $"There is no key for {settings.Provider}: start the server with Runrate__Chat__Keys__{settings.Provider}.",
        ChatProvider.OpenAI when settings.ApiKey.Length == 0 && settings.BaseAddress.Length == 0 =>
            "There is no key for openai: start the server with Runrate__Chat__Keys__openai.",
        _ => null,
    };

    public void Dispose()
    {
        current.Client?.Dispose();
        foreach (var client in made)
            client.Dispose();
    }

    private IChatClient? Made(ChatSettings settings)
    {
        if (!settings.HasModel)
            return null;
        var client = Create(settings);
        made.Add(client);
        return client;
    }

    /// <summary>The provider's own client, held to our rules by <see cref="GuardedChatClient"/>.</summary>
    /// <exception cref="InvalidOperationException">The provider is not known, or lacks its address.</exception>
    public static IChatClient Create(ChatSettings settings) => new GuardedChatClient(settings.Kind switch
    {
        ChatProvider.OpenAI or ChatProvider.AzureOpenAI or ChatProvider.Ollama => OpenAI(settings, AddressOf(settings)),
        ChatProvider.Anthropic => new AnthropicClient
        {
            ApiKey = settings.ApiKey,
            BaseUrl = AddressOf(settings).ToString().TrimEnd('/'),
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

    private static Uri AddressOf(ChatSettings settings) => settings.Kind switch
    {
        ChatProvider.AzureOpenAI => AzureAddress(settings),
        ChatProvider.Ollama => Address(settings, "http://127.0.0.1:11434/v1"),
        ChatProvider.Anthropic => Address(settings, "https://api.anthropic.com"),
        _ => Address(settings, "https://api.openai.com/v1"),
    };

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
