using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Tests.Support;
using static Runrate.Agents.Tests.Chat.ScriptedChatClient;

namespace Runrate.Agents.Tests.Chat;

/// <summary>What a model says that it cannot answer for is marked where it stands, stored so and exported so.</summary>
public sealed class ReplyMarkTests
{
    private const string Losers = "Which agents lose money in October 2026?";
    private const string Tokens = "How do we book OpenAI tokens under US GAAP?";

    private static async Task<ChatAnswer> Ask(EvalWorld world, string question,
        params IReadOnlyList<Func<IReadOnlyList<ChatMessage>, IEnumerable<AIContent>>> script) =>
        await world.Ask(question, models: new ChatModels(new ChatSettings { Provider = "openai", Model = "scripted" },
            new ScriptedChatClient(script)));

    [Theory]
    [InlineData("Which agents lose money in October 2026?", "Atlas earned 12,000 and Cedar 31,000.", "12,000 **[the figure of")]
    [InlineData("Which agents lose money in October 2026?", "Beacon lost six thousand five hundred dollars.", "five hundred **[written in words]**")]
    [InlineData("Which agents lose money in October 2026?", "Beacon lost seven thousand seven hundred dollars.", "seven hundred **[no source]**")]
    [InlineData("Which agents lose money in October 2026?", "Beacon lost 6,512.", "6,512 **[no source]**")]
    [InlineData("Which agents lose money in October 2026?", "Beacon lost {{f900}}.", "[no such figure]")]
    [InlineData("Which agents lose money in October 2026?", "Beacon was profitable.", "profitable. **[its net contribution is below")]
    [InlineData("Which agents lose money in October 2026?", "Atlas lost money.", "money. **[its net contribution is above")]
    [InlineData("How do we book OpenAI tokens under US GAAP?", "These are capitalised as an asset.", "asset. **[the rules say OPEX]**")]
    [InlineData("How do we book OpenAI tokens under US GAAP?", "Capitalise them over three years.", "years. **[the rules say OPEX]**")]
    [InlineData("How do we book OpenAI tokens under US GAAP?", "The cost should be booked as a prepayment.", "**[the rules say OPEX]**")]
    [InlineData("How do we book OpenAI tokens under US GAAP?", "**OPEX**. I have posted the entry.", "entry. **[nothing was done")]
    [InlineData("How do we book OpenAI tokens under US GAAP?", "**OPEX**. The entry has been booked.", "booked. **[nothing was done")]
    public async Task What_a_model_cannot_answer_for_is_marked_in_place_stored_and_exported(string question, string said, string marked)
    {
        await using var world = await EvalWorld.Create();
        var answer = await Ask(world, question, _ =>
            [new FunctionCallContent("m", "find_agents", new Dictionary<string, object?> { ["period"] = "2026-10" })], Say(said));
        Assert.Contains(marked, answer.Reply, StringComparison.Ordinal);
        await world.Database.Run(async db =>
        {
            var turn = await db.ChatTurns.SingleAsync();
            Assert.Contains(marked, turn.Reply, StringComparison.Ordinal);
            Assert.Equal(answer.Notices, turn.Notices);
            Assert.Contains(marked, (await new Conversations(db).Export(turn.ConversationId, TestDatabase.Ana)).Value, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("Atlas earned 31,000, Beacon lost 6,500 and Cedar earned 12,000.")]
    [InlineData("Beacon lost 6,500, of which model inference is 11,000; two agents lose money.")]
    [InlineData("Nothing has been posted. It would be capitalised only if it were an asset.")]
    [InlineData("Not capitalised: an expense of the period. The entry is to be approved by another person.")]
    public async Task What_is_right_is_left_as_it_was_said(string said)
    {
        await using var world = await EvalWorld.Create();
        var question = said.Contains("apitalised", StringComparison.Ordinal) ? Tokens : Losers;
        var answer = await Ask(world, question, _ =>
            [new FunctionCallContent("m", "find_agents", new Dictionary<string, object?> { ["period"] = "2026-10" }),
                new FunctionCallContent("n", "get_agent_pnl", new Dictionary<string, object?> { ["agent"] = "beacon", ["from"] = "2026-10" })],
            Say(said));
        Assert.Equal(said, answer.Reply);
    }

    [Fact]
    public async Task An_answer_that_stops_at_the_limit_of_length_says_so()
    {
        await using var world = await EvalWorld.Create();
        await using var server = new LoopbackModel(LoopbackModel.Stream(
            """{"choices":[{"delta":{"content":"**OPEX**, because"}}]}""", """{"choices":[{"delta":{},"finish_reason":"length"}]}""", "[DONE]"));
        var answer = await world.Ask(Tokens, models: new ChatModels(new ChatSettings
        {
            Provider = "openai",
            Model = "scripted",
            BaseAddress = server.Address,
        }));
        Assert.EndsWith($"**[{ReplyMarks.CutShort}]**", answer.Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_figure_placed_by_its_id_is_printed_by_the_product()
    {
        await using var world = await EvalWorld.Create();
        string? id = null;
        var answer = await Ask(world, Losers,
            _ => [new FunctionCallContent("m", "find_agents", new Dictionary<string, object?> { ["period"] = "2026-10" })],
            messages =>
            {
                var ids = messages.SelectMany(m => m.Contents).OfType<FunctionResultContent>().Select(r => (System.Text.Json.JsonElement)r.Result!)
                    .Last(r => r.TryGetProperty("figureIds", out _)).GetProperty("figureIds");
                id = ids.EnumerateObject().First(f => f.Value.GetString()!.Contains("Beacon · net · amount", StringComparison.Ordinal)).Name;
                return [new TextContent("Beacon: {"), new TextContent("{" + id + "}"), new TextContent("}.")];
            });
        Assert.StartsWith("Beacon: [-6,500](/figures/", answer.Reply, StringComparison.Ordinal);
        Assert.Single(answer.Figures);
        Assert.Empty(answer.Ungrounded);
    }

    [Fact]
    public async Task The_verdict_is_that_of_the_call_the_reply_rests_on_and_both_readings_are_shown()
    {
        await using var world = await EvalWorld.Create();
        var facts = System.Text.Json.JsonSerializer.SerializeToElement(new
        {
            category = "CloudComputeReservedPrepaid",
            amount = 24_000,
            payment_timing = "Advance",
            service_start = "2026-01-01",
            service_end = "2027-12-31",
        });
        var answer = await Ask(world, Tokens,
            Call("classify_spend", new Dictionary<string, object?> { ["framework"] = "US_GAAP", ["facts"] = facts }),
            Say("**PREPAID**: paid ahead."));
        Assert.Equal("PREPAID", answer.Verdict);
        var both = Assert.Single(answer.Notices);
        Assert.Contains("OPEX", both, StringComparison.Ordinal);
        Assert.Contains("PREPAID", both, StringComparison.Ordinal);
        Assert.Contains("CloudComputeReservedPrepaid", both, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_that_keeps_to_the_rules_keeps_their_verdict()
    {
        await using var world = await EvalWorld.Create();
        var facts = System.Text.Json.JsonSerializer.SerializeToElement(new { category = "OwnedHardwarePurchase", amount = 90_000 });
        var answer = await Ask(world, Tokens,
            Call("classify_spend", new Dictionary<string, object?> { ["framework"] = "US_GAAP", ["facts"] = facts }),
            Say("**OPEX**: tokens are used as they are bought."));
        Assert.Equal("OPEX", answer.Verdict);
    }

    [Fact]
    public async Task The_hash_covers_the_figures_that_are_shown()
    {
        await using var world = await EvalWorld.Create();
        var right = await Ask(world, Losers, Say("Beacon lost 6,500."));
        var words = await Ask(world, Losers, Say("In October it was Beacon, by 6,500."));
        var other = await Ask(world, Losers, Say("Beacon lost 6,499."));
        Assert.Equal(right.AnswerHash, words.AnswerHash);
        Assert.NotEqual(right.AnswerHash, other.AnswerHash);
    }

    /// <summary>The card of the rules is right by construction: whatever it says, nothing of it is marked as wrong. Two names of
    /// treatments hold a number in words, which only the rules may write.</summary>
    [Fact]
    public async Task No_answer_of_the_rules_would_be_marked_as_wrong()
    {
        await using var world = await EvalWorld.Create();
        var questions = Runrate.Agents.Chat.Evaluation.EvalCase.All().Select(c => c.Case.Ask).Distinct(StringComparer.Ordinal)
            .Where((_, i) => i % 9 == 0).ToList();
        Assert.True(questions.Count >= 60, $"{questions.Count} questions");
        var marked = new List<string>();
        foreach (var question in questions)
        {
            var answer = await world.Ask(question);
            var results = answer.ToolCalls.Select(c => c.Result).ToList();
            var text = ReplyMarks.Mark(answer.Reply, answer.Verdict, [], results, cutShort: false).Text;
            if (text.Replace(" **[written in words]**", "", StringComparison.Ordinal) != answer.Reply)
                marked.Add($"{question}: {text}");
        }
        Assert.True(marked.Count == 0, string.Join("\n\n", marked));
    }
}
