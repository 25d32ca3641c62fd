namespace Runrate.Agents.Tests.Chat;

/// <summary>A term in any unit spreads a payment, and what is asked back is answered by the next words.</summary>
public sealed class TermsAndAnswersTests
{
    [Theory]
    [InlineData("We prepay 360,000 for three years of reserved GPU capacity. Opex, capex or prepaid and what is it a month?", "10,000 a month")]
    [InlineData("We prepaid 36 000,50 USD for 24 months of API support. Monthly expense?", "1,500.02 a month")]
    [InlineData("Prepaid 26 weeks of support for 13,000. Monthly?", "2,166.67 a month")]
    [InlineData("We paid 18 months of seats, nine thousand dollars total, IFRS. Expense each month?", "500 a month")]
    [InlineData("$2,000 a month for a 24 month hosting plan, all prepaid: US GAAP?", "read as 48,000")]
    public async Task A_term_without_dates_spreads_a_payment(string question, string says)
    {
        await using var world = await EvalWorld.Create();
        var answer = await world.Ask(question);
        Assert.Equal("PREPAID", answer.Verdict);
        Assert.Contains(says, answer.Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_price_of_a_year_paid_ahead_for_three_is_three_of_them()
    {
        await using var world = await EvalWorld.Create();
        var first = await world.Ask("We pay 30 lakh a year for seats. Opex under Ind AS?");
        var then = await world.Ask("what if we prepaid three years?", first.ConversationId);
        Assert.Contains("INR 90,00,000", then.Reply, StringComparison.Ordinal);
        Assert.Contains("INR 2,50,000 a month", then.Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_asked_back_is_answered_by_the_next_words()
    {
        await using var world = await EvalWorld.Create();
        var first = await world.Ask("Deferred tax on a 40,000 difference at 21%");
        Assert.Empty(first.ToolCalls);
        var then = await world.Ask("the books carry more", first.ConversationId);
        Assert.Contains("8,400", then.Reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Do the wages for watching agents in production count for the R&D credit?", "**No**")]
    [InlineData("Do payments to an Indian contractor who builds our model count as QRE?", "**No**")]
    [InlineData("Is the cloud cost of training our model eligible for the R&D credit?", "**Yes, on conditions**")]
    public async Task Whether_a_cost_counts_for_the_credit_needs_no_amount(string question, string says)
    {
        await using var world = await EvalWorld.Create();
        Assert.Contains(says, (await world.Ask(question)).Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_agrees_with_its_headline_or_says_until_when()
    {
        await using var world = await EvalWorld.Create();
        var reply = (await world.Ask("We bought a GPU cluster for $1.2m, useful life 5 years. Capex or opex under US GAAP?")).Reply;
        Assert.Contains("Once confirmed: Dr 1510", reply, StringComparison.Ordinal);
        Assert.Contains("Until confirmed: Dr 5120", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_of_days_offers_no_yes()
    {
        await using var world = await EvalWorld.Create();
        var answer = await world.Ask("We prepaid 36,000 for API support. Under US GAAP?");
        Assert.DoesNotContain(answer.Options, o => o.Label == "Yes");
    }
}
