using System.Globalization;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>What is told of the rows of the last answer is worked out of exactly those rows, and every number of it is bound to them.</summary>
public sealed class TableAnswerTests
{
    private static string Shown(decimal number) => number.ToString(number == decimal.Truncate(number) ? "#,##0" : "#,##0.00",
        CultureInfo.InvariantCulture);

    private static string Plain(string reply) => System.Text.RegularExpressions.Regex.Replace(reply, @"\[([^\]]*)\]\([^)]*\)", "$1");

    [Fact]
    public async Task Rows_that_were_told_are_left_out_changed_and_written_as_asked()
    {
        await using var world = await EvalWorld.Create();
        var first = await world.Ask("Break October down by cost line");
        var rows = first.ToolCalls[0].As<SpendByDimension>().Rows.Select(r => r.Figure.Amount).ToList();
        var total = rows.Sum();

        async Task<string> Then(string text, decimal expected, Guid? conversation = null)
        {
            var answer = await world.Ask(text, conversation ?? (await world.Ask("Break October down by cost line")).ConversationId);
            Assert.Contains(Shown(expected), Plain(answer.Reply), StringComparison.Ordinal);
            Assert.Empty(answer.Ungrounded);
            return answer.Reply;
        }

        await Then("leave out the biggest: what remains?", total - rows.Max());
        await Then("without the smallest, what is left", total - rows.Min());
        await Then("what if the biggest were cut in half?", total - rows.Max() + Math.Round(rows.Max() / 2, 2, MidpointRounding.AwayFromZero));
        await Then("suppose the smallest doubled", total + rows.Min());
        await Then("with two decimals please", total);
        var none = await world.Ask("and in euros?", first.ConversationId);
        Assert.Contains("No rate of EUR is held", none.Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_goes_on_with_what_the_step_before_left()
    {
        await using var world = await EvalWorld.Create();
        var first = await world.Ask("Break October down by cost line");
        var rows = first.ToolCalls[0].As<SpendByDimension>().Rows.Select(r => r.Figure.Amount).Order().ToList();
        await world.Ask("leave out the biggest: what remains?", first.ConversationId);
        var half = await world.Ask("what if it were halved?", first.ConversationId);
        Assert.Contains(Shown(rows.SkipLast(1).Sum(r => Math.Round(r / 2, 2, MidpointRounding.AwayFromZero))), Plain(half.Reply),
            StringComparison.Ordinal);
        Assert.Empty(half.Ungrounded);
        var shares = await world.Ask("shares in percent, please", first.ConversationId);
        Assert.Contains(" %", shares.Reply, StringComparison.Ordinal);
        Assert.Empty(shares.Ungrounded);
    }
}
