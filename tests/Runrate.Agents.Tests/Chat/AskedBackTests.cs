namespace Runrate.Agents.Tests.Chat;

/// <summary>What decides and is not stated is asked for by name; what would hold is told beside it, and nothing is made up.</summary>
public sealed class AskedBackTests
{
    [Theory]
    [InlineData("Should we lease or buy?", "the price, the rent and how often it is paid, the term and the rate")]
    [InlineData("Is leasing the rack better than buying it for 80,000 over 3 years?", "the rent and how often it is paid and the rate")]
    [InlineData("Is our new accelerator cluster capex?", "bought, leased or rented")]
    [InlineData("Please depreciate the new server", "what it cost and how long")]
    [InlineData("What is the break-even of 5,000 a month and 3,000 a month?", "is paid today")]
    public async Task What_is_missing_is_asked_for_by_name(string question, string asked)
    {
        await using var world = await EvalWorld.Create();
        var answer = await world.Ask(question);
        Assert.Contains(asked, answer.Reply, StringComparison.Ordinal);
        Assert.Empty(answer.ToolCalls);
    }

    [Theory]
    [InlineData("Cloud implementation work of 48,000 in the application development stage, 4 year term, US GAAP?",
        "USD 1,000 a month over 48 months")]
    [InlineData("A new module adds functions to our planner: 72k, life 3 years. US GAAP and IFRS?", "USD 2,000 a month")]
    [InlineData("We lease GPU racks for 10 months without an option to buy, 5,000 a month, US GAAP?", "expense as a short-term lease")]
    public async Task Where_facts_are_open_both_answers_are_told(string question, string then)
    {
        await using var world = await EvalWorld.Create();
        var answer = await world.Ask(question);
        Assert.Equal("NEED FACTS", answer.Verdict);
        Assert.Contains("if ", answer.Reply, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(then, answer.Reply, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("All six criteria of paragraph 57 were met on 1 May 2026; 300,000 was spent before and 200,000 after. What is capitalised "
        + "under IFRS?", "capitalise **USD 200,000** and expense **USD 300,000**")]
    [InlineData("The criteria of IAS 38.57 were met on 1 May 2026. We spent 200,000 after that and 300,000 before. What is capitalised?",
        "capitalise **USD 200,000** and expense **USD 300,000**")]
    public async Task What_was_spent_before_recognition_stays_expense(string question, string expected)
    {
        await using var world = await EvalWorld.Create();
        Assert.Contains(expected, (await world.Ask(question)).Reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("We paid $72,000 on 1 April 2026 for 3 years of reserved GPUs, US GAAP. What is the expense of 2026 and what is left at Dec 31?",
        "Expense of 2026: **USD 18,000**. Left on 2026-12-31: **USD 54,000**, of which USD 24,000 current and USD 30,000 non-current.")]
    [InlineData("Rs 24 lakh paid upfront on 1 October 2026 for 24 months of GPU rental. How much is prepaid on 31 March 2027?",
        "Left on 2027-03-31: **INR 18,00,000**")]
    [InlineData("Rs 36 lakh paid on 1 April 2026 for three years of reserved GPUs: what hits the P&L in FY 2026-27 and what is left non-current at "
        + "year end?", "Expense of 2027: **INR 12,00,000**. Left on 2027-03-31: **INR 24,00,000**, of which INR 12,00,000 current")]
    public async Task The_balance_is_that_of_the_day_asked_for(string question, string expected)
    {
        await using var world = await EvalWorld.Create();
        Assert.Contains(expected, (await world.Ask(question)).Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_calculation_asked_afterwards_is_of_the_spend_before()
    {
        await using var world = await EvalWorld.Create();
        var first = await world.Ask("We bought a GPU server for Rs 36 lakh for our own use, life 3 years, put to use 1 May 2026. "
            + "Capex under Ind AS?");
        Assert.Contains("**CAPEX** under Ind AS", first.Reply, StringComparison.Ordinal);
        var charge = await world.Ask("what is the monthly depreciation?", first.ConversationId);
        Assert.Contains("**INR 1,00,000** a month", charge.Reply, StringComparison.Ordinal);
        var tax = await world.Ask("and the tax depreciation of the year?", first.ConversationId);
        Assert.Contains("INR 14,40,000", tax.Reply, StringComparison.Ordinal);
        var loss = await world.Ask("if it is scrapped after 2 years, what is the loss?", first.ConversationId);
        Assert.Contains("Loss of **INR 12,00,000**", loss.Reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reducing balance at 25% on 80,000, 4 year life: charge in year 1?", "**USD 20,000** in year 1")]
    [InlineData("Prepaid 9,600 for 8 months starting 15 March 2026, day basis, expense in March?", "Charge of March 2026: **USD 666.12**")]
    [InlineData("A 3-year Datadog plan for 36,000, paid upfront on 15 February 2026. How much expense in 2026 if we count days?",
        "Expense of 2026: **USD 10,510.95**")]
    [InlineData("R&D credit ASC: QREs 2026 1.2m; 2025 900k, 2024 800k, 2023 700k", "**USD 112,000**")]
    [InlineData("Our model is carried at 210k; undiscounted cash flows are 250k and it would sell for 150k. Impair under US GAAP?",
        "No write-down under US GAAP")]
    [InlineData("Deferred tax: book value of a server 60k, tax value zero after bonus, 25% rate", "liability of **USD 15,000**")]
    [InlineData("Does IFRS let us revalue our internally developed model upward?", "38.75")]
    [InlineData("Over how many years do we amortise foreign R&D for US tax?", "fifteen years")]
    [InlineData("Lease term 36 months, payments 2,000/month growing 4% per year, first payment at signing, IBR 8%. Lease liability?", "66,714.17")]
    [InlineData("Impairment: cost 300k, 5-year life, 2 years elapsed, undiscounted cash flows 150k, fair value 110k. US GAAP loss?",
        "USD 70,000")]
    [InlineData("Reserved GPUs: paid 60k for 12 months from 1 January 2026, cancelled end of April, no refund, 3k exit fee. Total loss?",
        "Loss of **USD 43,000**")]
    [InlineData("Sold an old server with cost 50k, accumulated depreciation 35k for 18k: gain?", "Gain of **USD 3,000**")]
    [InlineData("GPU cluster bought for 250k on 10 October 2026, MACRS mid-quarter, no bonus, year 1 deduction?", "**USD 12,500**")]
    [InlineData("Do we capitalise freight and installation of 4k on top of a 96k server?", "USD 100,000")]
    [InlineData("Paid a year of GitHub Copilot for 40 users at $19/user/month up front on 1 January 2026. What's prepaid on 30 June 2026?",
        "Left on 2026-06-30: **USD 4,560**")]
    [InlineData("Operating versus finance: the difference for 3 annual lease payments of 10k at 5% in arrears?", "| Year 1 total | 10,439.11 |")]
    [InlineData("Journal entry for a 36k prepaid over 12 months starting 1 October 2026?", "Cr Prepaid")]
    [InlineData("Capital gain? Block opening WDV 10,00,000, sold one server for 12,00,000, nothing else in the block", "2,00,000")]
    public async Task What_is_asked_is_what_is_worked_out(string question, string expected)
    {
        await using var world = await EvalWorld.Create();
        Assert.Contains(expected, (await world.Ask(question)).Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_keeps_is_who_was_last_named_as_acting()
    {
        await using var world = await EvalWorld.Create();
        var vendor = await world.Ask("The vendor tunes its model on our tickets, keeps the weights and hosts it; 30,000. Capex under US GAAP?");
        Assert.Equal("OPEX", vendor.Verdict);
    }
}
