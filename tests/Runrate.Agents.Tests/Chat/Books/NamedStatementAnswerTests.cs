namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>What is told of a statement stands in the statement: every number of the reply is bound to it, and nothing was refused.</summary>
public sealed class NamedStatementAnswerTests
{
    [Fact]
    public async Task Every_number_of_a_statement_that_was_asked_for_is_bound_to_it()
    {
        await using var world = await EvalWorld.Create();

        async Task<string> Ask(string text, Guid? conversation = null)
        {
            var answer = await world.Ask(text, conversation);
            Assert.True(answer.ToolCalls.Count == 1 && answer.ToolCalls[0].Name == "get_statement", $"“{text}”: {answer.Reply}");
            Assert.False(Runrate.Agents.Chat.Results.ToolJson.IsRefusal(answer.ToolCalls[0].Result), $"“{text}”: {answer.Reply}");
            Assert.True(answer.Ungrounded.Count == 0, $"“{text}”: {string.Join(", ", answer.Ungrounded)} in {answer.Reply}");
            return answer.Reply;
        }

        await Ask("Walk me from the management result to the US GAAP result for October.");
        await Ask("EBITDA and burn under US GAAP in October");
        await Ask("Income statement in US GAAP for October");
        await Ask("Balance sheet October against September");
        await Ask("Gross margin in October, dollars and percent");
        Assert.Contains("No rate of", await Ask("Both companies put together, in dollars: what was the net in October?"), StringComparison.Ordinal);
        var first = await world.Ask("What was EBITDA in October under US GAAP?");
        await Ask("and in September?", first.ConversationId);
        Assert.Contains("against", await Ask("and the difference?", first.ConversationId), StringComparison.Ordinal);
    }
}
