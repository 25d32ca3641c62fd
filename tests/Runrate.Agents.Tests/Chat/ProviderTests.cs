using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Persistence;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Chat;

/// <summary>The assistant in its default build, driven by a scripted server that speaks OpenAI's protocol over a socket.</summary>
public sealed class ProviderTests
{
    private const string Question = "How do we book OpenAI tokens under US GAAP?";
    private const string WorkforceQuestion = "Workforce P&L for October 2026?";

    private static ChatModels Models(LoopbackModel server, int timeoutSeconds = 30) => new(new ChatSettings
    {
        Provider = "openai",
        Model = "scripted",
        BaseAddress = server.Address,
        ApiKey = "k",
        TimeoutSeconds = timeoutSeconds,
        RetriesMax = 1,
    });

    private static Func<HttpListenerResponse, Task> Say(string text, string finish = "stop") => LoopbackModel.Stream(
        JsonSerializer.Serialize(new { choices = new[] { new { delta = new { content = text } } } }),
        JsonSerializer.Serialize(new { choices = new[] { new { delta = new { }, finish_reason = finish } } }), "[DONE]");

    private static Func<HttpListenerResponse, Task> Call(string name, string arguments, string id = "c1") => LoopbackModel.Stream(
        JsonSerializer.Serialize(new
        {
            choices = new[] { new { delta = new { tool_calls = new[] { new { index = 0, id, function = new { name, arguments } } } } } },
        }),
        """{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}""", "[DONE]");

    private static Func<HttpListenerResponse, Task> Calls(params IReadOnlyList<(string Name, string Arguments)> calls) => LoopbackModel.Stream(
        JsonSerializer.Serialize(new
        {
            choices = new[]
            {
                new
                {
                    delta = new
                    {
                        tool_calls = calls.Select((c, index) => new { index, id = $"s{index}", function = new { name = c.Name, arguments = c.Arguments } }),
                    },
                },
            },
        }),
        """{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}""", "[DONE]");

    private static async Task<ChatAnswer> Ask(EvalWorld world, string question, params IReadOnlyList<Func<HttpListenerResponse, Task>> script)
    {
        await using var server = new LoopbackModel(script);
        return await world.Ask(question, models: Models(server));
    }

    private static JsonElement Refusal(ChatAnswer answer, string tool) =>
        answer.ToolCalls.Last(c => c.Name == tool).Result.GetProperty("refusal");

    [Fact]
    public async Task A_model_that_never_stops_calling_is_asked_once_more_without_tools_and_answers()
    {
        await using var world = await EvalWorld.Create();
        LoopbackModel? server = null;
        await using var scripted = server = new LoopbackModel(response =>
            server!.Requests[^1].Contains("\"tool_choice\":\"none\"", StringComparison.Ordinal) ? Say("**OPEX**, at last.")(response)
            : Call("find_agents", $$"""{"limit":{{server.Requests.Count}}}""", $"c{server.Requests.Count}")(response));
        var answer = await world.Ask(Question, models: Models(server));
        Assert.Equal(("**OPEX**, at last.", "scripted"), (answer.Reply, answer.Model));
        Assert.Equal(Assistant.ToolRoundsMax + 1, server.Requests.Count);
        Assert.DoesNotContain(answer.ToolCalls, c => c.Result.GetRawText().Contains("Function completed", StringComparison.Ordinal));
        Assert.Equal(Assistant.ToolRoundsMax, answer.ToolCalls.Count(c => c.Name == "find_agents" && c.Result.TryGetProperty("agents", out _)));
    }

    [Fact]
    public async Task An_argument_that_no_tool_has_is_refused_with_the_names_it_takes()
    {
        await using var world = await EvalWorld.Create();
        var answer = await Ask(world, WorkforceQuestion, Call("get_workforce_pnl", """{"period":"2026-09"}"""), Say("No figures."));
        var refusal = Refusal(answer, "get_workforce_pnl");
        Assert.Equal(RefusalCodes.InvalidRequest, refusal.GetProperty("code").GetString());
        Assert.Equal("period", refusal.GetProperty("field").GetString());
        Assert.Contains("from, to", refusal.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("find_agents", """{"limti":3}""", "limit")]
    [InlineData("get_workforce_pnl", """{"book":"UsGap"}""", "UsGaap")]
    [InlineData("get_agent_pnl", """{"agent":"atlsa"}""", "atlas")]
    [InlineData("get_workforce_pnl", """{"entity":"northlight"}""", "northlight-us")]
    [InlineData("get_workforce_pln", "{}", "get_workforce_pnl")]
    [InlineData("classify_spend", """{"framework":"US_GAAP","facts":{"catgory":"StaffTraining"}}""", "category")]
    public async Task A_name_that_is_nearly_right_is_answered_with_the_right_one(string tool, string arguments, string meant)
    {
        await using var world = await EvalWorld.Create();
        var answer = await Ask(world, WorkforceQuestion, Call(tool, arguments), Say("No figures."));
        Assert.Contains(meant, Refusal(answer, tool).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("find_agents", """{"limit":"many"}""")]
    [InlineData("find_agents", """{"limit":""")]
    [InlineData("get_agent_pnl", "{}")]
    [InlineData("classify_spend", """{"framework":"US_GAAP","facts":"tokens"}""")]
    public async Task Arguments_that_do_not_fit_are_refused_and_stored_as_refused(string tool, string arguments)
    {
        await using var world = await EvalWorld.Create();
        var answer = await Ask(world, WorkforceQuestion, Call(tool, arguments), Say("No figures."));
        Assert.Contains(Refusal(answer, tool).GetProperty("code").GetString(),
            (string[])[RefusalCodes.InvalidRequest, RefusalCodes.MissingField]);
        await world.Database.Run(async db => Assert.Contains("refusal", (await db.ChatTurns.SingleAsync()).ToolCalls, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_is_announced_before_it_runs_and_the_text_comes_after_its_result()
    {
        await using var world = await EvalWorld.Create();
        await using var server = new LoopbackModel(Call("close_status", """{"period":"2026-09"}"""), Say("**OPEX**."));
        await using var scope = world.Database.Scope();
        var kinds = new List<string>();
        await foreach (var happened in EvalWorld.Build(scope.ServiceProvider, Models(server)).Respond(new ChatRequest(Question, TestDatabase.Ana)))
            kinds.Add(happened.GetType().Name + happened switch
            {
                ToolStarted started => " " + started.Name,
                ToolFinished finished => " " + finished.Name,
                _ => "",
            });
        Assert.Equal(["ToolStarted close_status", "ToolFinished close_status", "TextDelta", "Completed"],
            kinds.SkipWhile(k => k != "ToolStarted close_status"));
        Assert.Equal(["ToolStarted", "ToolFinished"], kinds.TakeWhile(k => k != "ToolStarted close_status").Select(k => k.Split(' ')[0]).Distinct());
    }

    [Fact]
    public async Task Of_calls_side_by_side_each_is_announced_before_it_runs_and_told_after_it_also_where_it_is_refused()
    {
        await using var world = await EvalWorld.Create();
        await using var server = new LoopbackModel(Calls(("close_status", "{}"), ("close_stauts", "{}"), ("find_agents", "{}")), Say("**OPEX**."));
        await using var scope = world.Database.Scope();
        var seen = new List<string>();
        await foreach (var happened in EvalWorld.Build(scope.ServiceProvider, Models(server)).Respond(new ChatRequest(Question, TestDatabase.Ana)))
            seen.Add(happened switch
            {
                ToolStarted started => $"before {started.Name}",
                ToolFinished finished => $"after {finished.Name}" + (finished.Refused ? ", refused" : ""),
                TextDelta => "text",
                _ => "",
            });
        Assert.Equal(["before close_status", "after close_status", "before close_stauts", "after close_stauts, refused",
            "before find_agents", "after find_agents", "text"], seen.SkipWhile(s => s != "before close_status").Where(s => s.Length > 0));
    }

    [Fact]
    public async Task An_equal_call_is_answered_from_memory_and_does_nothing_twice()
    {
        await using var world = await EvalWorld.Create();
        const string Entry = """{"memo":"m","lines":[{"account":"5150","debit":2,"credit":0},{"account":"2010","debit":0,"credit":2}]}""";
        const string SameEntry = """{"lines":[{"account":"5150","debit":2,"credit":0},{"account":"2010","debit":0,"credit":2}],"memo":"m"}""";
        var answer = await Ask(world, WorkforceQuestion, Calls(("propose_entry", Entry), ("propose_entry", Entry)),
            Call("propose_entry", SameEntry, "c9"), Say("A draft waits for approval."));
        var results = answer.ToolCalls.Where(c => c.Name == "propose_entry").Select(c => c.Result.GetRawText()).ToList();
        Assert.Equal(3, results.Count);
        Assert.Single(results.Distinct());
        await world.Database.Run(async db => Assert.Equal(1, await db.AssistantDrafts.CountAsync()));
    }

    [Fact]
    public async Task A_stream_that_is_cut_in_the_middle_of_a_call_calls_nothing()
    {
        await using var world = await EvalWorld.Create();
        var answer = await Ask(world, Question, LoopbackModel.Stream(JsonSerializer.Serialize(new
        {
            choices = new[] { new { delta = new { tool_calls = new[] { new { index = 0, id = "a", function = new { name = "find_agents", arguments = "{\"lim" } } } } } },
        })));
        Assert.Equal(("offline", "OPEX"), (answer.Model, answer.Verdict));
        Assert.DoesNotContain(answer.ToolCalls, c => c.Name == "find_agents");
    }

    [Fact]
    public async Task Names_are_offered_as_they_are_stored()
    {
        await using var world = await EvalWorld.Create();
        await using var server = new LoopbackModel(Say("**OPEX**."));
        await world.Ask(Question, models: Models(server));
        var sent = JsonSerializer.Deserialize<JsonElement>(server.Requests[0]);
        var tools = sent.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("function")).ToList();
        Assert.Contains(tools, t => t.GetProperty("name").GetString() == "get_workforce_pnl");
        Assert.DoesNotContain("runrate_", server.Requests[0], StringComparison.Ordinal);
        Assert.All(tools, t =>
        {
            var schema = t.GetProperty("parameters");
            Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
            Assert.True(schema.GetProperty("properties").TryGetProperty("entity", out _));
        });
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_after_the_pause_it_asks_for()
    {
        await using var world = await EvalWorld.Create();
        var answer = await Ask(world, Question, LoopbackModel.Status(429, "0"), Say("**OPEX**."));
        Assert.Equal("scripted", answer.Model);
    }

    [Fact]
    public async Task A_server_that_stays_busy_leaves_the_answer_of_the_rules_and_says_why()
    {
        await using var world = await EvalWorld.Create();
        var answer = await Ask(world, Question, LoopbackModel.Status(429, "0"));
        Assert.Equal(("offline", "OPEX"), (answer.Model, answer.Verdict));
        Assert.Contains("429", Assert.Single(answer.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_stream_leaves_the_answer_of_the_rules_and_says_why()
    {
        await using var world = await EvalWorld.Create();
        var answer = await Ask(world, Question, LoopbackModel.Stream("""{"choices":[{"delta":{"content":"It is 1"}}]}"""));
        Assert.Equal("offline", answer.Model);
        Assert.Contains("broke off", Assert.Single(answer.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_hangs_leaves_the_answer_of_the_rules_and_says_why()
    {
        await using var world = await EvalWorld.Create();
        await using var server = new LoopbackModel(_ => Task.Delay(TimeSpan.FromSeconds(4)));
        var answer = await world.Ask(Question, models: Models(server, timeoutSeconds: 1));
        Assert.Equal("offline", answer.Model);
        Assert.Contains("1 seconds", Assert.Single(answer.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_ends_the_call_to_the_model_and_the_next_question_is_taken_at_once()
    {
        await using var world = await EvalWorld.Create();
        using var stop = new CancellationTokenSource();
        var left = new TaskCompletionSource();
        await using var server = new LoopbackModel(async response =>
        {
            response.ContentType = "text/event-stream";
            response.SendChunked = true;
            try
            {
                for (var i = 0; ; i++)
                {
                    await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes("data: {\"choices\":[{\"delta\":{\"content\":\"word \"}}]}\n\n"));
                    await response.OutputStream.FlushAsync();
                    if (i == 3)
                        await stop.CancelAsync();
                    await Task.Delay(10);
                }
            }
            catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException)
            {
                left.TrySetResult();
            }
        });
        var conversation = Guid.NewGuid();
        await using var scope = world.Database.Scope();
        var answer = await EvalWorld.Build(scope.ServiceProvider, Models(server))
            .Answer(new ChatRequest(Question, TestDatabase.Ana, conversation), stop.Token);
        Assert.Equal(RefusalCodes.Cancelled, answer.Refusal?.Code);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal("OPEX", (await world.Ask(Question, conversation)).Verdict);
    }
}
