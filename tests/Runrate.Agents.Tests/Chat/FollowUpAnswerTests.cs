
namespace Runrate.Agents.Tests.Chat;

/// <summary>What is replied to commands, to short follow-ups and to what is not understood.</summary>
public sealed class FollowUpAnswerTests
{
    [Fact]
    public async Task A_command_is_refused_with_the_page_where_a_person_does_it()
    {
        await using var world = await EvalWorld.Create();
        var approve = await world.Ask("please approve all open write-downs");
        Assert.Empty(approve.ToolCalls);
        Assert.Contains("I cannot approve anything", approve.Reply, StringComparison.Ordinal);
        Assert.Contains("(/write-downs)", approve.Reply, StringComparison.Ordinal);
        Assert.Contains("propose an entry", (await world.Ask("post a journal of 800 to Solstice")).Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Percent_and_limits_are_of_the_answer_before()
    {
        await using var world = await EvalWorld.Create();
        var compared = await world.Ask("Compare spend in October with September");
        var percent = await world.Ask("as a percentage please", compared.ConversationId);
        Assert.Contains(" %)", percent.Reply, StringComparison.Ordinal);
        Assert.Equal(compared.ToolCalls.Select(c => c.Name), percent.ToolCalls.Select(c => c.Name));
        var ranking = await world.Ask("Spend by agent in October");
        var none = await world.Ask("only those above 900,000,000", ranking.ConversationId);
        Assert.Contains("**0** of", none.Reply, StringComparison.Ordinal);
        Assert.StartsWith("Of what?", (await world.Ask("and that?")).Reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anything beyond budget lately?", "stands on [Budgets](/budgets)")]
    [InlineData("how does anything reconcile here", "audit the books")]
    public void What_is_near_is_named_where_the_product_holds_something_of_the_kind(string text, string near) =>
        Assert.Contains(near, Runrate.Agents.Chat.Answers.NearAnswer.For(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("Who won the football match yesterday?")]
    [InlineData("write me a poem about depreciation")]
    public void Nothing_is_near_what_the_product_does_not_hold(string text) =>
        Assert.Null(Runrate.Agents.Chat.Answers.NearAnswer.For(text));
}
