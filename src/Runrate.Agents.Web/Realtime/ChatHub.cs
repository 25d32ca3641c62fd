using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Realtime;

/// <summary>The assistant as a stream. Cancelling the stream stops the turn; losing the connection does not, and <see
/// cref="Resume"/> reads it again.</summary>
public sealed class ChatHub(RunningTurns turns, IdGenerator ids) : Hub
{
    public const string Path = "/hubs/chat";

    /// <summary>Events of the answer, the first being <c>started</c> with the conversation, the last <c>completed</c> or
    /// <c>failed</c>.</summary>
    /// <param name="conversationId">Null or empty opens a new conversation.</param>
    public IAsyncEnumerable<object> Ask(string? conversationId, string message, CancellationToken ct) =>
        AskAbout(conversationId, message, null, ct);

    /// <summary>The same about the books of one entity.</summary>
    public async IAsyncEnumerable<object> AskAbout(string? conversationId, string message, string? entity,
        [EnumeratorCancellation] CancellationToken ct)
    {
        Guid conversation = default;
        if (!string.IsNullOrEmpty(conversationId) && !Guid.TryParse(conversationId, out conversation))
        {
            yield return ChatViews.Of(new Failed(new Refusal(RefusalCodes.InvalidValue, "That is not the id of a conversation.",
                "conversationId")));
            yield break;
        }
        if (conversation == default)
            conversation = ids.Next();
        var actor = Access.ActorOf(Context.User!);
        var started = turns.Start(conversation,
            new ChatRequest(message ?? "", actor, conversation, string.IsNullOrEmpty(entity) ? null : new EntityId(entity)));
        if (!started.IsOk)
        {
            yield return ChatViews.Of(new Failed(started.Refusal));
            yield break;
        }
        using var stopped = ct.Register(() =>
        {
            // A closed tab is not a stop: whoever opens the conversation next finds the answer.
            if (!Context.ConnectionAborted.IsCancellationRequested)
                started.Value.Stop();
        });
        yield return ChatViews.Started(conversation);
        await foreach (var happened in started.Value.Read(ct))
            yield return ChatViews.Of(happened);
    }

    /// <summary>The turn that runs or has just ended in that conversation, from its first event; nothing where there is
    /// none.</summary>
    public async IAsyncEnumerable<object> Resume(string conversationId, [EnumeratorCancellation] CancellationToken ct)
    {
        if (!Guid.TryParse(conversationId, out var conversation)
            || turns.Find(conversation, Access.ActorOf(Context.User!).Id) is not { } turn)
            yield break;
        yield return ChatViews.Started(conversation);
        await foreach (var happened in turn.Read(ct))
            yield return ChatViews.Of(happened);
    }

    /// <summary>Stops the turn of that conversation; true where one was running.</summary>
    public bool Stop(string conversationId)
    {
        if (!Guid.TryParse(conversationId, out var conversation)
            || turns.Find(conversation, Access.ActorOf(Context.User!).Id) is not { HasEnded: false } turn)
            return false;
        turn.Stop();
        return true;
    }
}
