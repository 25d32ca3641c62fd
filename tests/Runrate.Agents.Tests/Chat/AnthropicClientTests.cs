using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Models;

namespace Runrate.Agents.Tests.Chat;

/// <summary>The messages protocol as its server speaks it, over a real socket, through the provider's own client.</summary>
public sealed class AnthropicClientTests
{
    private const string Start = """
        {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,
        "stop_sequence":null,"usage":{"input_tokens":7,"cache_read_input_tokens":3,"cache_creation_input_tokens":0,"output_tokens":1}}}
        """;

    private const string Stop = """{"type":"message_stop"}""";

    private static IChatClient Client(LoopbackModel server, int timeoutSeconds = 20, int retries = 2) => new ChatModels(new ChatSettings
    {
        Provider = "anthropic",
        Model = "m",
        BaseAddress = server.Address[..^"/v1".Length],
        ApiKey = "k",
        TimeoutSeconds = timeoutSeconds,
        RetriesMax = retries,
    }).Client!;

    private static Task<ChatResponse> Ask(IChatClient client, CancellationToken ct = default) =>
        client.GetResponseAsync([new ChatMessage(ChatRole.User, "hello")], null, ct);

    private static string TextBlock(int index) =>
        $$$"""{"type":"content_block_start","index":{{{index}}},"content_block":{"type":"text","text":""}}""";

    private static string Text(int index, string text) => JsonSerializer.Serialize(new
    { type = "content_block_delta", index, delta = new { type = "text_delta", text } });

    private static string ToolBlock(int index, string id, string name) => JsonSerializer.Serialize(new
    { type = "content_block_start", index, content_block = new { type = "tool_use", id, name, input = new { } } });

    private static string Json(int index, string piece) => JsonSerializer.Serialize(new
    { type = "content_block_delta", index, delta = new { type = "input_json_delta", partial_json = piece } });

    private static string End(int index) => JsonSerializer.Serialize(new { type = "content_block_stop", index });

    private static string Finish(string reason, int output) => JsonSerializer.Serialize(new
    { type = "message_delta", delta = new { stop_reason = reason, stop_sequence = (string?)null }, usage = new { output_tokens = output } });

    private static Func<System.Net.HttpListenerResponse, Task> Events(params string[] events) => async response =>
    {
        response.ContentType = "text/event-stream";
        response.SendChunked = true;
        foreach (var data in events)
        {
            var type = JsonDocument.Parse(data).RootElement.GetProperty("type").GetString();
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"event: {type}\ndata: {data.ReplaceLineEndings("")}\n\n"));
            await response.OutputStream.FlushAsync();
        }
    };

    [Fact]
    public async Task Text_comes_in_pieces_and_usage_counts_what_was_cached()
    {
        await using var server = new LoopbackModel(Events(
            Start, TextBlock(0), Text(0, "Hel"), Text(0, "lo"), End(0), Finish("end_turn", 2), Stop));
        var answer = await Ask(Client(server));
        Assert.Equal("Hello", answer.Text);
        Assert.Equal((10L, 2L, 3L), (answer.Usage!.InputTokenCount, answer.Usage.OutputTokenCount, answer.Usage.CachedInputTokenCount));
        var sent = JsonSerializer.Deserialize<JsonElement>(server.Requests[0]);
        Assert.True(sent.GetProperty("stream").GetBoolean());
        Assert.Equal("m", sent.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Arguments_in_fragments_and_calls_side_by_side_are_put_together()
    {
        await using var server = new LoopbackModel(Events(Start, ToolBlock(0, "a", "find_agents"), Json(0, "{\"lim"), Json(0, "it\":"),
            Json(0, "3}"), End(0), ToolBlock(1, "b", "close_status"), Json(1, ""), End(1), Finish("tool_use", 9), Stop));
        var calls = (await Ask(Client(server))).Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>().ToList();
        Assert.Equal([("a", "find_agents"), ("b", "close_status")], calls.Select(c => (c.CallId, c.Name)));
        Assert.Equal("3", calls[0].Arguments!["limit"]!.ToString());
        Assert.True(calls[1].Arguments is null or { Count: 0 });
    }

    [Fact]
    public async Task Busy_servers_are_asked_again_and_a_refusal_is_not()
    {
        await using var busy = new LoopbackModel(LoopbackModel.Status(429, "0"),
            Events(Start, TextBlock(0), Text(0, "ok"), End(0), Finish("end_turn", 1), Stop));
        Assert.Equal("ok", (await Ask(Client(busy))).Text);
        Assert.Equal(2, busy.Requests.Count);
        await using var closed = new LoopbackModel(LoopbackModel.Status(401));
        await Assert.ThrowsAsync<ChatModelException>(() => Ask(Client(closed)));
        Assert.Single(closed.Requests);
    }

    [Fact]
    public async Task Retries_end()
    {
        await using var server = new LoopbackModel(LoopbackModel.Status(429, "0"));
        await Assert.ThrowsAsync<ChatModelException>(() => Ask(Client(server, retries: 1)));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_cut_stream_is_a_failure_never_half_an_answer()
    {
        await using var server = new LoopbackModel(Events(Start, TextBlock(0), Text(0, "The amount is 1")));
        await Assert.ThrowsAsync<ChatModelException>(() => Ask(Client(server)));
    }

    [Fact]
    public async Task An_error_within_the_stream_is_a_failure()
    {
        await using var server = new LoopbackModel(Events(Start, TextBlock(0), Text(0, "So far"),
            """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"""));
        await Assert.ThrowsAsync<ChatModelException>(() => Ask(Client(server)));
    }

    [Fact]
    public async Task Malformed_arguments_never_reach_a_tool_as_if_they_were_whole()
    {
        await using var server = new LoopbackModel(Events(Start, ToolBlock(0, "a", "find_agents"), Json(0, "{\"limit\":"), End(0),
            Finish("tool_use", 1), Stop));
        var answer = await Record.ExceptionAsync(async () =>
        {
            var call = Assert.Single((await Ask(Client(server))).Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>());
            Assert.True(call.Exception is not null || call.Arguments is null or { Count: 0 });
        });
        Assert.True(answer is null or ChatModelException, answer?.ToString());
    }

    [Fact]
    public async Task A_server_that_hangs_runs_into_the_time_limit()
    {
        await using var server = new LoopbackModel(async response =>
        {
            await Events(Start, TextBlock(0), Text(0, "wait"))(response);
            await Task.Delay(TimeSpan.FromSeconds(3));
        });
        var failure = await Assert.ThrowsAsync<ChatModelException>(() => Ask(Client(server, timeoutSeconds: 1)));
        Assert.Contains("1 seconds", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_callers_cancellation_stays_a_cancellation()
    {
        await using var server = new LoopbackModel(_ => Task.Delay(TimeSpan.FromSeconds(2)));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ask(Client(server), stop.Token));
    }

    [Fact]
    public async Task Tools_results_and_earlier_calls_are_sent_in_the_protocols_words()
    {
        await using var server = new LoopbackModel(Events(Start, TextBlock(0), Text(0, "ok"), End(0), Finish("end_turn", 1), Stop));
        var tool = AIFunctionFactory.Create((int limit) => limit, "find_agents", "Finds");
        await Client(server).GetResponseAsync(
        [
            new ChatMessage(ChatRole.System, "be brief"), new ChatMessage(ChatRole.User, "who?"),
            new ChatMessage(ChatRole.Assistant,
                [new FunctionCallContent("a", "find_agents", new Dictionary<string, object?> { ["limit"] = 3 })]),
            new ChatMessage(ChatRole.Tool, [new FunctionResultContent("a", new { n = 1 })]),
        ], new ChatOptions { Tools = [tool] }, TestContext.Current.CancellationToken);
        var sent = JsonSerializer.Deserialize<JsonElement>(server.Requests[0]);
        var messages = sent.GetProperty("messages");
        Assert.Equal("find_agents", messages[1].GetProperty("content")[0].GetProperty("name").GetString());
        Assert.Equal("a", messages[2].GetProperty("content")[0].GetProperty("tool_use_id").GetString());
        Assert.Equal("integer", sent.GetProperty("tools")[0].GetProperty("input_schema").GetProperty("properties").GetProperty("limit")
            .GetProperty("type").GetString());
        Assert.Contains("be brief", sent.GetProperty("system").ToString(), StringComparison.Ordinal);
    }
}
