using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Runrate.Agents.Chat.Models;

/// <summary>
/// Holds a provider's own client to our rules: the time limit is for the whole call, first byte to
/// last; a stream that ends without saying why is a failure, never half an answer; every fault but the caller's own cancellation is a
/// <see cref="ChatModelException"/>.
/// </summary>
public sealed class GuardedChatClient(IChatClient inner, int timeoutSeconds) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(timeoutSeconds));
        var ended = false;
        var updates = InnerClient.GetStreamingResponseAsync(messages, options, limit.Token).GetAsyncEnumerator(limit.Token);
        try
        {
            while (await Next(updates, limit.Token, cancellationToken) is { } update)
            {
                ended |= update.FinishReason is not null;
                for (var i = 0; i < update.Contents.Count; i++)
                    update.Contents[i] = WithoutArguments(update.Contents[i]);
                if (update.Contents.Count > 0 || update.FinishReason is not null)
                    yield return update;
            }
        }
        finally
        {
            await Close(updates);
        }
        if (!ended)
            throw new ChatModelException("The model's answer broke off.");
    }

    /// <summary>Servers write a call without arguments as no text at all, which is not JSON and yet no fault.</summary>
    private static AIContent WithoutArguments(AIContent content) =>
        content is FunctionCallContent { Exception: { } fault } call && (fault as JsonException ?? fault.InnerException) is JsonException
        { LineNumber: 0, BytePositionInLine: 0 } empty && empty.Message.Contains("any JSON tokens", StringComparison.Ordinal)
            ? new FunctionCallContent(call.CallId, call.Name, new Dictionary<string, object?>())
            : content;

    /// <summary>Null at the end. A client that does not heed its token is left behind when the time is over.</summary>
    private async Task<ChatResponseUpdate?> Next(IAsyncEnumerator<ChatResponseUpdate> updates, CancellationToken limit,
        CancellationToken caller)
    {
        try
        {
            return await updates.MoveNextAsync().AsTask().WaitAsync(limit) ? updates.Current : null;
        }
        catch (Exception failure) when (!caller.IsCancellationRequested)
        {
            throw new ChatModelException(failure is OperationCanceledException
                ? $"The model did not finish within {timeoutSeconds} seconds." : $"The model server answered: {failure.Message}", failure);
        }
    }

    /// <summary>What was left behind may refuse to be closed; the turn is over for it either way.</summary>
    private static async Task Close(IAsyncEnumerator<ChatResponseUpdate> updates)
    {
        try
        {
            await updates.DisposeAsync();
        }
        catch (Exception left) when (left is NotSupportedException or OperationCanceledException or HttpRequestException or IOException)
        {
            return;
        }
    }
}
