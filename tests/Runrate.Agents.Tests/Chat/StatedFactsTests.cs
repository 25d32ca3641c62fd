using Runrate.Agents.Chat.Results;


namespace Runrate.Agents.Tests.Chat;

/// <summary>What an asker states is used once and as stated: amounts, dates, whose word it is, and what is asked.</summary>
public sealed class StatedFactsTests
{
    [Theory]
    [InlineData("Model API bill of 23 456,78 € for October, IFRS, capex or opex?", "EUR 23,456.78")]
    [InlineData("Paid 4.250 euros for API tokens, IFRS.", "read as 4,250")]
    [InlineData("We bought GPU servers worth 3.4 crore for our own data centre, Ind AS.", "INR 3,40,00,000")]
    [InlineData("Capitalised model cost of 0.6mn, 24 months straight line: what is the monthly charge?", "25,000")]
    [InlineData("Can we reverse the impairment of 70,000 we took last year? US GAAP.", "ASC 360-10-35-20")]
    [InlineData("May last year's impairment of our model be reversed under IFRS?", "goodwill never")]
    [InlineData("We expensed 310,000 of research last year under IFRS; may we put it back on the balance sheet?", "38.71")]
    [InlineData("The SaaS vendor sets the tool up for us, configuration of 72,000, not distinct from the access, 3 year term starting "
        + "1 March 2026, IFRS.", "2,000")]
    public async Task What_is_stated_is_what_is_answered(string question, string expected)
    {
        await using var world = await EvalWorld.Create();
        Assert.Contains(expected, (await world.Ask(question)).Reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HGB treatment of a 30k self-built model?", "HGB")]
    [InlineData("FRS 102: 50,000 pounds on cloud configuration, capitalise?", "FRS 102")]
    [InlineData("What VAT do we owe on OpenAI invoices of 4,000 euro?", "VAT")]
    public async Task A_standard_or_tax_that_is_not_held_is_named_and_no_other_answers(string question, string named)
    {
        await using var world = await EvalWorld.Create();
        var answer = await world.Ask(question);
        Assert.Contains(named, answer.Reply, StringComparison.Ordinal);
        Assert.Contains("not among the rules", answer.Reply, StringComparison.Ordinal);
        Assert.Null(answer.Verdict);
    }

    [Fact]
    public async Task A_count_of_things_is_no_amount_of_money()
    {
        await using var world = await EvalWorld.Create();
        var answer = await world.Ask("Our own annotators cleaned 2 million chat logs, cost 140,000 in wages. US GAAP. Asset?");
        Assert.Contains("140,000", answer.Reply, StringComparison.Ordinal);
        Assert.DoesNotContain("2,000,000", answer.Reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("We rent virtual GPUs on demand, 6,500 a month. Somebody on a forum says it is a lease. US GAAP.")]
    [InlineData("We hope our model will one day be technically feasible; 75,000 spent on development so far. IFRS.")]
    public async Task Neither_hearsay_nor_hope_makes_an_asset(string question)
    {
        await using var world = await EvalWorld.Create();
        var answer = await world.Ask(question);
        Assert.Equal(Verdicts.Opex, answer.Verdict);
    }

    [Theory]
    [InlineData("We prepaid 240k for a reserved GPU instance, how is it booked?", "US GAAP, 2 years starting 1 March 2026", "10,000")]
    [InlineData("OpenAI tokens at about 9k a month, IFRS", "what if we prepay the year, 96k from 1 jan 2026 to 31 dec 2026", "8,000")]
    public async Task Dates_given_in_a_second_breath_are_not_asked_again(string first, string second, string monthly)
    {
        await using var world = await EvalWorld.Create();
        var conversation = (await world.Ask(first)).ConversationId;
        var reply = (await world.Ask(second, conversation)).Reply;
        Assert.Contains("PREPAID", reply, StringComparison.Ordinal);
        Assert.Contains(monthly, reply, StringComparison.Ordinal);
        Assert.DoesNotContain("From which day", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spend_of_no_kind_is_asked_about_in_words()
    {
        await using var world = await EvalWorld.Create();
        var reply = (await world.Ask("We paid 18,000 for the new thing, US GAAP, capex or opex?")).Reply;
        Assert.Contains("what was bought or built?", reply, StringComparison.Ordinal);
        Assert.DoesNotContain("SaasSubscription", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retraining_and_what_it_added_are_two_spends()
    {
        await using var world = await EvalWorld.Create();
        var reply = (await world.Ask("Monthly retraining keeps accuracy, except the one in May which added a new language, 30,000 of the "
            + "total 90,000. US GAAP")).Reply;
        Assert.Contains("USD 60,000", reply, StringComparison.Ordinal);
        Assert.Contains("USD 30,000", reply, StringComparison.Ordinal);
        Assert.Contains("**OPEX**", reply, StringComparison.Ordinal);
        Assert.DoesNotContain("I did not use", reply, StringComparison.Ordinal);
    }
}
