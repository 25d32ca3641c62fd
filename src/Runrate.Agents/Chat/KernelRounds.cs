using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Runrate.Agents.Chat.Offline;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat;

/// <summary>What a client said when it called no more.</summary>
/// <param name="CutShort">The answer ended at the client's limit of length, not at its end.</param>
internal sealed record RoundsReply(string Text, bool CutShort);

/// <summary>The rounds of one turn: a client asks for tools, the kernel invokes them, it answers. The offline client and any model
/// go through the same rounds.</summary>
internal sealed class KernelRounds(TurnKernel kernel, OfflineChatClient.Turn reading, ChannelWriter<ChatEvent> events)
{
    private readonly List<ToolCallRecord> calls = [];

    public IReadOnlyList<ToolCallRecord> Calls => calls;

    public UsageDetails? Usage { get; private set; }

    /// <param name="say">Whether the text is for the asker as it comes.</param>
    /// <param name="before">What to do before each call of the client.</param>
    public async Task<RoundsReply> Run(IChatClient client, List<ChatMessage> messages, bool say, CancellationToken ct,
        Func<Task>? before = null)
    {
        for (var round = 0; ; round++)
        {
            if (before is not null)
                await before();
            var last = round >= Assistant.ToolRoundsMax;
            var options = kernel.Options(mayCall: !last);
            reading.AddTo(options);
            var (reply, requested) = await Stream(client, messages, options, say, ct);
            if (requested.Count == 0 || last)
                return reply;
            messages.Add(new ChatMessage(ChatRole.Assistant, [.. requested]));
            var results = new List<AIContent>();
            foreach (var call in requested)
                results.Add(new FunctionResultContent(call.CallId, await Invoke(call, ct)));
            messages.Add(new ChatMessage(ChatRole.Tool, results));
        }
    }

    private async Task<(RoundsReply Reply, List<FunctionCallContent> Calls)> Stream(IChatClient client, List<ChatMessage> messages,
        ChatOptions options, bool say, CancellationToken ct)
    {
        var text = new StringBuilder();
        var requested = new List<FunctionCallContent>();
        var cut = false;
        await foreach (var update in client.GetStreamingResponseAsync(messages, options, ct))
        {
            cut |= update.FinishReason == ChatFinishReason.Length;
            foreach (var content in update.Contents)
            {
                switch (content)
                {
                    case TextContent { Text.Length: > 0 } piece:
                        text.Append(piece.Text);
                        if (say)
                            events.TryWrite(new TextDelta(piece.Text));
                        break;
                    case FunctionCallContent call:
                        Request(requested, call);
                        break;
                    case FunctionResultContent done when requested.Find(r => r.CallId == done.CallId) is { } call:
                        // The client ran the tool itself.
                        requested.Remove(call);
                        Started(call);
                        Finished(call, ToolJson.Of(done.Result ?? ""));
                        break;
                    case UsageContent used:
                        (Usage ??= new UsageDetails()).Add(used.Details);
                        break;
                }
            }
        }
        return (new RoundsReply(text.ToString().Trim(), cut), requested);
    }

    /// <summary>Some servers number the calls of every message from zero, or not at all: a call that is another one gets an id of
    /// its own.</summary>
    private static void Request(List<FunctionCallContent> requested, FunctionCallContent call)
    {
        var same = requested.Find(r => r.CallId == call.CallId);
        if (same is not null && same.Name == call.Name && JsonSerializer.Serialize(same.Arguments, ToolJson.Options)
            == JsonSerializer.Serialize(call.Arguments, ToolJson.Options))
            return;
        requested.Add(same is null && call.CallId.Length > 0 ? call
            : new FunctionCallContent($"{call.CallId}call-{requested.Count + 1}", call.Name, call.Arguments) { Exception = call.Exception });
    }

    private async Task<JsonElement> Invoke(FunctionCallContent call, CancellationToken ct)
    {
        Started(call);
        var result = await kernel.Invoke(call, ct);
        Finished(call, result);
        return result;
    }

    private void Started(FunctionCallContent call) => events.TryWrite(new ToolStarted(call.CallId, Name(call), Arguments(call)));

    private void Finished(FunctionCallContent call, JsonElement result)
    {
        calls.Add(new ToolCallRecord(Name(call), Arguments(call), result));
        events.TryWrite(new ToolFinished(call.CallId, Name(call), result, ToolJson.IsRefusal(result)));
    }

    private string Name(FunctionCallContent call) => kernel.Find(call.Name) ?? call.Name;

    private static JsonElement Arguments(FunctionCallContent call) =>
        ToolJson.Of(call.Arguments ?? new Dictionary<string, object?>());
}
