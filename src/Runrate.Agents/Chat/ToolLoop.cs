using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Chat.Tools;
namespace Runrate.Agents.Chat;

/// <summary>The rounds of one turn: a client asks for tools, they run, it answers. The offline client and any model go through
/// the same rounds.</summary>
internal sealed class ToolLoop(ToolRunner runner, IReadOnlyList<AIFunction> tools, OfflineChatClient.Turn reading,
    ChannelWriter<ChatEvent> events)
{
    private readonly OfflineChatClient offline = new();
    private readonly List<ToolCallRecord> calls = [];

    public IReadOnlyList<ToolCallRecord> Calls => calls;

    public UsageDetails? Usage { get; private set; }

    /// <summary>The card written by rules.</summary>
    public Task<string> Offline(CancellationToken ct) => Rounds(offline, [new ChatMessage(ChatRole.User, reading.Question.Text)],
        Options(), say: true, ct);

    /// <summary>Rules first, so that their results are in the context; then the model. Where it fails, the card of the rules
    /// stands, with a notice.</summary>
    public async Task<(string Reply, string Model)> WithModel(IChatClient model, OpenTurn turn, List<string> notices, ILogger log,
        CancellationToken ct)
    {
        var messages = new List<ChatMessage> { new(ChatRole.System, PromptLibrary.Get("assistant")) };
        foreach (var (asked, answered) in turn.History)
            messages.AddRange([new ChatMessage(ChatRole.User, asked), new ChatMessage(ChatRole.Assistant, answered)]);
        messages.Add(new ChatMessage(ChatRole.User, turn.Text));
        var before = messages.Count;
        var card = await Rounds(offline, messages, Options(), say: false, ct);
        try
        {
            var reply = await Rounds(model, messages, Options(), say: true, ct);
            if (!string.IsNullOrWhiteSpace(reply))
                return (reply.Trim(), turn.ModelName);
            notices.Add("The language model gave no answer; this one was written without it.");
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            log.LogWarning(failure, "The language model failed after {Messages} messages", messages.Count - before);
            notices.Add("The language model could not be used; this answer was written without it.");
        }
        return (card, OfflineChatClient.ModelId);
    }

    private ChatOptions Options()
    {
        var options = new ChatOptions { Tools = [.. tools], ToolMode = ChatToolMode.Auto };
        reading.AddTo(options);
        return options;
    }

    private async Task<string> Rounds(IChatClient client, List<ChatMessage> messages, ChatOptions options, bool say,
        CancellationToken ct)
    {
        for (var round = 0; ; round++)
        {
            if (round == Assistant.ToolRoundsMax)
                options.ToolMode = ChatToolMode.None;
            var (text, requested) = await Stream(client, messages, options, say, ct);
            if (requested.Count == 0 || round >= Assistant.ToolRoundsMax)
                return text.Trim();
            messages.Add(new ChatMessage(ChatRole.Assistant, [.. requested]));
            var results = new List<AIContent>();
            foreach (var call in requested)
                results.Add(new FunctionResultContent(call.CallId, await Run(call, ct)));
            messages.Add(new ChatMessage(ChatRole.Tool, results));
        }
    }

    private async Task<(string Text, List<FunctionCallContent> Calls)> Stream(IChatClient client, List<ChatMessage> messages,
        ChatOptions options, bool say, CancellationToken ct)
    {
        var text = new StringBuilder();
        var requested = new List<FunctionCallContent>();
        await foreach (var update in client.GetStreamingResponseAsync(messages, options, ct))
        {
            foreach (var content in update.Contents)
            {
                switch (content)
                {
                    case TextContent { Text.Length: > 0 } piece:
                        text.Append(piece.Text);
                        if (say)
                            events.TryWrite(new TextDelta(piece.Text));
                        break;
                    case FunctionCallContent call when requested.TrueForAll(r => r.CallId != call.CallId):
                        requested.Add(call);
                        break;
                    case FunctionResultContent done when requested.Find(r => r.CallId == done.CallId) is { } call:
                        // The client ran the tool itself.
                        requested.Remove(call);
                        Keep(call, ToolJson.Of(done.Result ?? ""));
                        break;
                    case UsageContent used:
                        (Usage ??= new UsageDetails()).Add(used.Details);
                        break;
                }
            }
        }
        return (text.ToString(), requested);
    }

    private async Task<System.Text.Json.JsonElement> Run(FunctionCallContent call, CancellationToken ct)
    {
        events.TryWrite(new ToolStarted(call.CallId, Name(call), Arguments(call)));
        var result = await runner.Run(call, ct);
        calls.Add(new ToolCallRecord(Name(call), Arguments(call), result));
        events.TryWrite(new ToolFinished(call.CallId, Name(call), result, ToolJson.IsRefusal(result)));
        return result;
    }

    /// <summary>A call that a client made on its own is stored and shown like one of ours.</summary>
    private void Keep(FunctionCallContent call, System.Text.Json.JsonElement result)
    {
        events.TryWrite(new ToolStarted(call.CallId, Name(call), Arguments(call)));
        calls.Add(new ToolCallRecord(Name(call), Arguments(call), result));
        events.TryWrite(new ToolFinished(call.CallId, Name(call), result, ToolJson.IsRefusal(result)));
    }

    private string Name(FunctionCallContent call) => runner.Find(call.Name)?.Name ?? call.Name;

    private static System.Text.Json.JsonElement Arguments(FunctionCallContent call) =>
        ToolJson.Of(call.Arguments ?? new Dictionary<string, object?>());
}
