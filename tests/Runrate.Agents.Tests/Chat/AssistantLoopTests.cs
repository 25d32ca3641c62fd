using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Tests.Support;
using static Runrate.Agents.Tests.Chat.ScriptedChatClient;

namespace Runrate.Agents.Tests.Chat;

public sealed class AssistantLoopTests
{
    private const string Question = "How do we book OpenAI tokens under US GAAP?";

    private static ChatModels Model(IChatClient client) => new(new ChatSettings { Provider = "openai", Model = "scripted" },
        client);

    [Fact]
    public async Task Rules_answer_before_the_model_speaks_and_their_verdict_is_kept()
    {
        await using var world = await EvalWorld.Create();
        var client = new ScriptedChatClient(messages =>
        {
            Assert.Contains(messages, m => m.Contents.OfType<FunctionResultContent>()
                .Any(r => r.Result!.ToString()!.Contains("ExpenseAsIncurred", StringComparison.Ordinal)));
            return [new TextContent("**OPEX**: an expense of the period.")];
        });
        var answer = await world.Ask(Question, models: Model(client));
        Assert.Equal(("OPEX", "scripted"), (answer.Verdict, answer.Model));
        Assert.Equal("**OPEX**: an expense of the period.", answer.Reply);
        Assert.Empty(answer.Notices);
    }

    [Fact]
    public async Task A_model_that_contradicts_the_rules_is_flagged()
    {
        await using var world = await EvalWorld.Create();
        var answer = await world.Ask(Question, models: Model(new ScriptedChatClient(Say("This is CAPEX: capitalise it."))));
        Assert.Equal("OPEX", answer.Verdict);
        Assert.Contains(answer.Notices, n => n.Contains("CAPEX", StringComparison.Ordinal)
            && n.Contains("OPEX", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_number_from_nowhere_is_flagged()
    {
        await using var world = await EvalWorld.Create();
        var answer = await world.Ask("How did Atlas do in October?",
            models: Model(new ScriptedChatClient(Say("Atlas earned 31,000, or 372,555 a year."))));
        Assert.Equal(["372,555"], answer.Ungrounded);
    }

    [Fact]
    public async Task Tool_rounds_are_bounded_and_the_last_one_may_not_call()
    {
        await using var world = await EvalWorld.Create();
        var round = 0;
        var client = new ScriptedChatClient(_ =>
            [new FunctionCallContent($"m{++round}", "find_agents", new Dictionary<string, object?> { ["limit"] = round })]);
        var answer = await world.Ask(Question, models: Model(client));
        Assert.Equal(Assistant.ToolRoundsMax + 1, client.Rounds);
        Assert.IsType<NoneChatToolMode>(client.Options[^1]!.ToolMode);
        Assert.Equal("offline", answer.Model);
    }

    [Fact]
    public async Task Names_are_forgiven_unknown_tools_and_bad_arguments_are_refused_to_the_model()
    {
        await using var world = await EvalWorld.Create();
        var seen = new List<string>();
        var client = new ScriptedChatClient(
            _ => [new FunctionCallContent("a", "functions.find-agents", new Dictionary<string, object?>()),
                new FunctionCallContent("b", "delete_everything", null)],
            _ => [new FunctionCallContent("c", "get_agent_pnl", null) { Exception = new System.Text.Json.JsonException("cut") },
                new FunctionCallContent("d", "find_agents", new Dictionary<string, object?> { ["limit"] = "many" })],
            messages =>
            {
                seen.AddRange(messages.SelectMany(m => m.Contents).OfType<FunctionResultContent>()
                    .Where(r => r.CallId is "a" or "b" or "c" or "d").Select(r => r.Result!.ToString()!));
                return [new TextContent("OPEX.")];
            });
        await world.Ask(Question, models: Model(client));
        Assert.Contains("\"agents\"", seen[0], StringComparison.Ordinal);
        Assert.Contains(RefusalCodes.NotFound, seen[1], StringComparison.Ordinal);
        Assert.Contains(RefusalCodes.InvalidRequest, seen[2], StringComparison.Ordinal);
        Assert.Contains(RefusalCodes.InvalidRequest, seen[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_model_that_fails_or_says_nothing_leaves_the_answer_of_the_rules(bool fails)
    {
        await using var world = await EvalWorld.Create();
        var client = new ScriptedChatClient(fails ? Fail(new ChatModelException("broke off")) : Say(" "));
        var answer = await world.Ask(Question, models: Model(client));
        Assert.Equal(("OPEX", "offline"), (answer.Verdict, answer.Model));
        Assert.Single(answer.Notices);
        Assert.Contains("**OPEX**", answer.Reply, StringComparison.Ordinal);
        Assert.Empty(answer.Ungrounded);
    }

    [Fact]
    public async Task Stopping_ends_the_turn_and_stores_nothing()
    {
        await using var world = await EvalWorld.Create();
        using var stop = new CancellationTokenSource();
        var client = new ScriptedChatClient(Stopping);
        await using var scope = world.Database.Scope();
        var answer = await EvalWorld.Build(scope.ServiceProvider, Model(client))
            .Answer(new ChatRequest(Question, TestDatabase.Ana), stop.Token);
        Assert.Equal(RefusalCodes.Cancelled, answer.Refusal?.Code);
        await world.Database.Run(async db => Assert.False(await db.ChatTurns.AnyAsync()));

        IEnumerable<AIContent> Stopping(IReadOnlyList<ChatMessage> messages)
        {
            yield return new TextContent("It is ");
            stop.Cancel();
            yield return new TextContent("never said");
        }
    }

    [Fact]
    public async Task The_same_question_over_the_same_data_has_the_same_hash_whoever_writes_the_prose()
    {
        await using var world = await EvalWorld.Create();
        var offline = await world.Ask(Question);
        var again = await world.Ask(Question);
        var written = await world.Ask(Question, models: Model(new ScriptedChatClient(Say("In other words.\n\n" + offline.Reply))));
        Assert.Equal(offline.AnswerHash, again.AnswerHash);
        Assert.Equal(offline.Reply, again.Reply);
        Assert.Equal(offline.AnswerHash, written.AnswerHash);
    }

    [Fact]
    public async Task An_empty_and_an_endless_question_are_refused()
    {
        await using var world = await EvalWorld.Create();
        await using var scope = world.Database.Scope();
        var assistant = EvalWorld.Build(scope.ServiceProvider);
        Assert.Equal(RefusalCodes.MissingField, (await assistant.Answer(new ChatRequest("  ", TestDatabase.Ana))).Refusal?.Code);
        Assert.Equal(RefusalCodes.TooLarge, (await assistant.Answer(new ChatRequest(new string('x', 5000), TestDatabase.Ana)))
            .Refusal?.Code);
    }

    [Fact]
    public async Task What_an_answer_cost_is_usage_of_the_assistants_own_agent()
    {
        await using var world = await EvalWorld.Create();
        var client = new ScriptedChatClient(_ =>
            [new TextContent("OPEX."), new UsageContent(new UsageDetails { InputTokenCount = 900, OutputTokenCount = 40 })]);
        var answer = await world.Ask(Question, models: Model(client));
        Assert.Equal("scripted", answer.Model);
        await world.Database.Run(async db =>
        {
            Assert.NotNull(await db.Agents.FindAsync(AssistantUsage.Agent));
            var usage = await db.UsageEvents.Where(u => u.Stream.Source == AssistantUsage.Agent.Value).ToListAsync();
            Assert.Equal(940m, usage.SelectMany(u => u.Counts).Sum(c => c.Quantity));
            Assert.All(usage, u => Assert.Equal(AssistantUsage.Agent, u.Agent));
        });
    }

    [Fact]
    public async Task A_client_that_runs_tools_itself_has_its_calls_stored_and_checked_like_ours()
    {
        await using var world = await EvalWorld.Create();
        var client = new ScriptedChatClient(_ =>
        [
            new FunctionCallContent("x", "runrate-close_status", new Dictionary<string, object?> { ["period"] = "2026-10" }),
            new FunctionResultContent("x", new { headline = "open", count = 4711 }),
            new TextContent("OPEX; the count is 4711, not 4712."),
        ]);
        var answer = await world.Ask(Question, models: Model(client));
        Assert.Contains(answer.ToolCalls, c => c.Name == "close_status" && c.Result.GetProperty("count").GetInt32() == 4711);
        Assert.Equal(["4712"], answer.Ungrounded);
    }
}
