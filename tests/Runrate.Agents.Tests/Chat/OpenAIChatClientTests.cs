using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Models;

namespace Runrate.Agents.Tests.Chat;

/// <summary>The chat protocol as servers speak it, over a real socket.</summary>
public sealed class OpenAIChatClientTests
{
    private const string Done = "[DONE]";
    private const string Stop = """{"choices":[{"delta":{},"finish_reason":"stop"}]}""";

    private static IChatClient Client(LoopbackModel server, int timeoutSeconds = 20, int retries = 2, string provider = "openai") =>
        ChatModels.Create(new ChatSettings
        {
            Provider = provider,
            Model = "m",
            BaseAddress = server.Address,
            ApiKey = "k",
            TimeoutSeconds = timeoutSeconds,
            RetriesMax = retries,
        });

    private static string Text(string text) =>
        JsonSerializer.Serialize(new { choices = new[] { new { delta = new { content = text } } } });

    private static Task<ChatResponse> Ask(IChatClient client, CancellationToken ct = default) =>
        client.GetResponseAsync([new ChatMessage(ChatRole.User, "hello")], null, ct);

    [Fact]
    public async Task Text_comes_in_pieces_and_usage_at_the_end()
    {
        await using var server = new LoopbackModel(LoopbackModel.Stream(
            Text("Hel"), Text("lo"), Stop,
                """{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9,"prompt_tokens_details":{"cached_tokens":3}}}""", Done));
        var answer = await Ask(Client(server));
        Assert.Equal("Hello", answer.Text);
        Assert.Equal((7L, 2L, 3L),
            (answer.Usage!.InputTokenCount, answer.Usage.OutputTokenCount, answer.Usage.CachedInputTokenCount));
        var sent = JsonSerializer.Deserialize<JsonElement>(server.Requests[0]);
        Assert.True(sent.GetProperty("stream").GetBoolean());
        Assert.True(sent.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
    }

    [Fact]
    public async Task Arguments_in_fragments_and_calls_side_by_side_are_put_together()
    {
        await using var server = new LoopbackModel(LoopbackModel.Stream(
            """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"find_agents","arguments":"{\"lim"}}]}}]}""",
            """{"choices":[{"delta":{"tool_calls":[{"index":1,"id":"b","function":{"name":"close_status","arguments":""}}]}}]}""",
            """{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"it\":3}"}}]}}]}""",
            """{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}""", Done));
        var calls = (await Ask(Client(server))).Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>().ToList();
        Assert.Equal(["find_agents", "close_status"], calls.Select(c => c.Name));
        Assert.Equal("3", calls[0].Arguments!["limit"]!.ToString());
        Assert.Null(calls[1].Exception);
        Assert.Empty(calls[1].Arguments!);
    }

    [Fact]
    public async Task Malformed_arguments_are_a_call_with_a_fault_not_a_crash()
    {
        await using var server = new LoopbackModel(LoopbackModel.Stream(
            """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"find_agents","arguments":"{\"limit\":"}}]},"finish_reason":"tool_calls"}]}""", Done));
        var call = Assert.Single((await Ask(Client(server))).Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>());
        Assert.NotNull(call.Exception);
    }

    [Fact]
    public async Task Busy_and_broken_servers_are_asked_again_before_anything_was_said()
    {
        await using var server = new LoopbackModel(LoopbackModel.Status(429, "0"), LoopbackModel.Status(503),
            LoopbackModel.Stream(Text("ok"), Stop, Done));
        Assert.Equal("ok", (await Ask(Client(server))).Text);
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(400)]
    public async Task A_refusal_is_not_asked_again(int status)
    {
        await using var server = new LoopbackModel(LoopbackModel.Status(status));
        var failure = await Assert.ThrowsAsync<ChatModelException>(() => Ask(Client(server)));
        Assert.Contains(status.ToString(), failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Retries_end()
    {
        await using var server = new LoopbackModel(LoopbackModel.Status(429, "0"));
        await Assert.ThrowsAsync<ChatModelException>(() => Ask(Client(server, retries: 2)));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_cut_stream_is_a_failure_never_half_an_answer()
    {
        await using var server = new LoopbackModel(LoopbackModel.Stream(Text("The amount is 1")));
        await Assert.ThrowsAsync<ChatModelException>(() => Ask(Client(server)));
    }

    [Theory]
    [InlineData("""{"error":{"message":"overloaded"}}""")]
    [InlineData("not json")]
    [InlineData("[1,2]")]
    public async Task An_error_within_the_stream_is_a_failure(string chunk)
    {
        await using var server = new LoopbackModel(LoopbackModel.Stream(Text("So far"), chunk, Done));
        await Assert.ThrowsAsync<ChatModelException>(() => Ask(Client(server)));
    }

    [Fact]
    public async Task A_server_that_hangs_runs_into_the_time_limit()
    {
        await using var server = new LoopbackModel(async response =>
        {
            response.ContentType = "text/event-stream";
            response.SendChunked = true;
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes("data: " + Text("wait") + "\n\n"));
            await response.OutputStream.FlushAsync();
            await Task.Delay(TimeSpan.FromSeconds(4));
        });
        var failure = await Assert.ThrowsAsync<ChatModelException>(() => Ask(Client(server, timeoutSeconds: 1)));
        Assert.Contains("1 seconds", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_callers_cancellation_stays_a_cancellation()
    {
        await using var server = new LoopbackModel(_ => Task.Delay(TimeSpan.FromSeconds(3)));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ask(Client(server), stop.Token));
    }

    [Fact]
    public async Task A_server_that_does_not_stream_is_understood()
    {
        await using var server = new LoopbackModel(async response =>
        {
            response.ContentType = "application/json";
            await response.OutputStream.WriteAsync(
                """{"choices":[{"message":{"content":"whole","tool_calls":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"""u8.ToArray());
        });
        Assert.Equal("whole", (await Ask(Client(server))).Text);
    }

    [Fact]
    public async Task Tools_results_and_earlier_calls_are_sent_in_the_protocols_words()
    {
        await using var server = new LoopbackModel(LoopbackModel.Stream(Text("ok"), Stop, Done));
        var tool = AIFunctionFactory.Create((int limit) => limit, "find_agents", "Finds");
        await Client(server).GetResponseAsync(
        [
            new ChatMessage(ChatRole.System, "be brief"), new ChatMessage(ChatRole.User, "who?"),
            new ChatMessage(ChatRole.Assistant,
                [new FunctionCallContent("a", "find_agents", new Dictionary<string, object?> { ["limit"] = 3 })]),
            new ChatMessage(ChatRole.Tool, [new FunctionResultContent("a", new { n = 1 })]),
        ], new ChatOptions { Tools = [tool], ToolMode = ChatToolMode.None });
        var sent = JsonSerializer.Deserialize<JsonElement>(server.Requests[0]);
        var messages = sent.GetProperty("messages");
        Assert.Equal("""{"limit":3}""", messages[2].GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments")
            .GetString());
        Assert.Equal(("tool", "a", """{"n":1}"""),
            (messages[3].GetProperty("role").GetString(), messages[3].GetProperty("tool_call_id").GetString(),
            messages[3].GetProperty("content").GetString()));
        Assert.Equal("none", sent.GetProperty("tool_choice").GetString());
        Assert.Equal("integer", sent.GetProperty("tools")[0].GetProperty("function").GetProperty("parameters")
            .GetProperty("properties").GetProperty("limit").GetProperty("type").GetString());
    }

    [Fact]
    public async Task The_limit_of_length_goes_by_the_name_that_the_server_knows()
    {
        await using var other = new LoopbackModel(LoopbackModel.Stream(Text("ok"), Stop, Done));
        await Ask(Client(other));
        Assert.Contains("\"max_tokens\":2000", other.Requests[0], StringComparison.Ordinal);
        await using var azure = new LoopbackModel(LoopbackModel.Stream(Text("ok"), Stop, Done));
        await Ask(Client(azure, provider: "azure-openai"));
        Assert.Contains("\"max_completion_tokens\":2000", azure.Requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_answer_that_calls_tools_is_understood_too()
    {
        await using var server = new LoopbackModel(async response =>
        {
            response.ContentType = "application/json";
            await response.OutputStream.WriteAsync(
                """{"choices":[{"message":{"content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"close_status","arguments":"{}"}},{"id":"b","type":"function","function":{"name":"find_agents","arguments":"{\"limit\":1}"}}]},"finish_reason":"tool_calls"}]}"""u8.ToArray());
        });
        var calls = (await Ask(Client(server))).Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>().ToList();
        Assert.Equal([("a", "close_status"), ("b", "find_agents")], calls.Select(c => (c.CallId, c.Name)));
    }

    [Fact]
    public async Task A_stream_that_says_why_it_ended_needs_no_end_mark()
    {
        await using var server = new LoopbackModel(LoopbackModel.Stream(Text("ok"), Stop));
        Assert.Equal("ok", (await Ask(Client(server))).Text);
    }
}
