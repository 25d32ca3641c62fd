using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Runrate.Agents.Chat;

/// <summary>
/// The model's edge for one turn: tool results go to it with ids for their figures, and the ids that it writes come back as the
/// numbers themselves. An id that there is none of is printed as such, for the check to mark.
/// </summary>
internal sealed class FigureChatClient(IChatClient inner) : DelegatingChatClient(inner)
{
    private const string Open = "{{";
    private const string Close = "}}";
    private const int IdLengthMax = 12;

    public const string NoFigure = "[no such figure]";

    private readonly FigureTable figures = new();

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages,
        ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var held = "";
        await foreach (var update in InnerClient.GetStreamingResponseAsync(messages.Select(Annotated), options, cancellationToken))
        {
            for (var i = 0; i < update.Contents.Count; i++)
            {
                if (update.Contents[i] is not TextContent said)
                    continue;
                (var shown, held) = Printed(held + said.Text);
                update.Contents[i] = new TextContent(shown);
            }
            yield return update;
        }
        if (held.Length > 0)
            yield return new ChatResponseUpdate(ChatRole.Assistant, held);
    }

    /// <summary>The inner client is shared by all turns and outlives this one.</summary>
    protected override void Dispose(bool disposing)
    {
    }

    private ChatMessage Annotated(ChatMessage message)
    {
        if (!message.Contents.Any(c => c is FunctionResultContent { Result: JsonElement }))
            return message;
        return new ChatMessage(message.Role, [.. message.Contents.Select(c => c is FunctionResultContent { Result: JsonElement json } result
            ? new FunctionResultContent(result.CallId, figures.Annotated(json)) : c)]);
    }

    /// <summary>The text with its ids printed, and what must wait for the rest of an id.</summary>
    private (string Shown, string Held) Printed(string text)
    {
        var shown = "";
        for (var at = 0; ;)
        {
            var open = text.IndexOf(Open, at, StringComparison.Ordinal);
            if (open < 0)
            {
                var half = text.EndsWith('{') ? 1 : 0;
                return (shown + text[at..^half], text[^half..]);
            }
            shown += text[at..open];
            var close = text.IndexOf(Close, open, StringComparison.Ordinal);
            if (close < 0)
                return text.Length - open > IdLengthMax ? (shown + text[open..], "") : (shown, text[open..]);
            shown += figures.Print(text[(open + Open.Length)..close].Trim()) ?? NoFigure;
            at = close + Close.Length;
        }
    }
}
