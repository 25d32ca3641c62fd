using Runrate.Agents.Chat.Results;


namespace Runrate.Agents.Tests.Chat;

/// <summary>A verdict rests on what the asker states: not on what is hoped, supposed, denied or said by others.</summary>
public sealed class ClauseTests
{
    private const string Spend = " Ind AS, a fine-tune of Llama that we host ourselves, 30 lakh.";

    [Theory]
    [InlineData("We hope to satisfy all six criteria of paragraph 57 by next spring." + Spend)]
    [InlineData("Our consultant says all six criteria are met, but we do not agree: technical feasibility is not shown." + Spend)]
    [InlineData("All six hold, except that the spend cannot be measured reliably." + Spend)]
    [InlineData("Five of the six criteria are documented." + Spend)]
    [InlineData("Would it be capex if all six criteria were met? Nothing is documented yet." + Spend)]
    public async Task What_is_not_stated_as_so_capitalises_nothing(string question)
    {
        await using var world = await EvalWorld.Create();
        var answer = await world.Ask(question);
        Assert.Contains(answer.Verdict, (string[])[Verdicts.Opex, Verdicts.NeedFacts]);
    }

    [Fact]
    public async Task What_is_only_supposed_is_answered_both_ways()
    {
        await using var world = await EvalWorld.Create();
        var answer = await world.Ask("Would it be capex if all six criteria were met? Nothing is documented yet." + Spend);
        Assert.Contains("If what you suppose holds, it is **CAPEX**", answer.Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Which_of_the_six_is_missing_is_asked()
    {
        await using var world = await EvalWorld.Create();
        Assert.Contains("which one is missing", (await world.Ask("Five of the six criteria are documented." + Spend)).Reply,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_you_said_is_quoted_in_your_words()
    {
        await using var world = await EvalWorld.Create();
        const string asked = "US GAAP: fine-tune of Llama on our servers, board approved the budget, completion is probable, " +
            "legacy stages, coding stage.";
        var quotes = (await world.Ask(asked)).Reply.Split("you said “").Skip(1).Select(q => q[..q.IndexOf('”',
            StringComparison.Ordinal)]).ToList();
        Assert.True(quotes.Count >= 3, $"{quotes.Count} quotes");
        Assert.All(quotes, q => Assert.Contains(q, asked, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("We don't own the GPUs, they are rented by the hour, $25k, US GAAP")]
    [InlineData("Software to be sold, $80k of coding after general release, US GAAP")]
    [InlineData("We retrained our bot, it does nothing new, only restores accuracy, $20k, US GAAP")]
    public async Task What_is_denied_or_past_its_stage_is_expensed(string question)
    {
        await using var world = await EvalWorld.Create();
        Assert.Equal(Verdicts.Opex, (await world.Ask(question)).Verdict);
    }

    [Theory]
    [InlineData("Prepaid $36k for a year from 1 January 2026, cancelled after four months, no refund", "24,000")]
    [InlineData("A lease of 24 months at 5k a month in advance at 6 %", "113,378")]
    [InlineData("Section 179 on $4.2 million of servers in 2026", "2,450,000")]
    [InlineData("Wages 500k, contractors 100k, development cloud 80k, production cloud 40k: QRE?", "645,000")]
    public async Task Numbers_named_by_the_words_beside_them_are_worked_out(string question, string figure)
    {
        await using var world = await EvalWorld.Create();
        Assert.Contains(figure, (await world.Ask(question)).Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_accrual_is_drafted_as_the_close_would_post_it()
    {
        await using var world = await EvalWorld.Create();
        var reply = (await world.Ask("Accrue 4,100 of model usage for November")).Reply;
        Assert.Contains("5110", reply, StringComparison.Ordinal);
        Assert.Contains("2110", reply, StringComparison.Ordinal);
        Assert.Contains("2026-11-30", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thread_survives_a_refusal_in_between()
    {
        await using var world = await EvalWorld.Create();
        var first = await world.Ask("Amortise $120k over 3 years");
        await world.Ask("Delete Atlas", first.ConversationId);
        Assert.Contains("5,000", (await world.Ask("and if it were two years instead?", first.ConversationId)).Reply,
            StringComparison.Ordinal);
    }
}
