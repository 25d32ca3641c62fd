using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Runrate.Agents.Tests.Chat;

/// <summary>A model that says what a test tells it to, one step a round; the last step repeats.</summary>
public sealed class ScriptedChatClient(params IReadOnlyList<Func<IReadOnlyList<ChatMessage>, IEnumerable<AIContent>>> steps) : IChatClient
{
    public int Rounds { get; private set; }

    public List<ChatOptions?> Options { get; } = [];

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Options.Add(options?.Clone());
        var step = steps[Math.Min(Rounds++, steps.Count - 1)];
        foreach (var content in step([.. messages]))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ChatResponseUpdate(ChatRole.Assistant, [content]);
            await Task.Yield();
        }
    }

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    public static Func<IReadOnlyList<ChatMessage>, IEnumerable<AIContent>> Say(string text) => _ => [new TextContent(text)];

    public static Func<IReadOnlyList<ChatMessage>, IEnumerable<AIContent>> Fail(Exception failure) => _ => throw failure;

    public static Func<IReadOnlyList<ChatMessage>, IEnumerable<AIContent>> Call(string name, Dictionary<string, object?>? arguments, string id = "m1") =>
        _ => [new FunctionCallContent(id, name, arguments)];
}
