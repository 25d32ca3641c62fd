using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>Words that once led to the answer of another question: each keeps the question that was asked.</summary>
[Trait("Category", "Pure")]
public sealed class AnotherQuestionTests
{
    private static readonly AskedCompany Company = new(["Atlas", "Dispatch", "Scout", "Ember"],
    [
        AskedCompany.Named(NameKind.Vendor, "Harbor Cloud"),
        AskedCompany.Named(NameKind.Contract, "Kalam Campaigns, two years paid ahead"),
        AskedCompany.Named(NameKind.Contract, "Broker edition, before feasibility"),
        AskedCompany.Named(NameKind.Contract, "Broker edition, after feasibility"),
        new(NameKind.Officer, "cora", "Cora Controller", "acme-us", [], "viewer, controller"),
        AskedCompany.Named(NameKind.CostCenter, "CL-210", "scout"),
        AskedCompany.Named(NameKind.CostCenter, "CS-100", "atlas"),
    ]);

    private static Question Read(string text, Question? before = null, params string[] rows) => Company.Read(text, before, AskedCompany.Rows(rows));

    private static BooksQuery Books(string text, Question? before = null, params string[] rows) =>
        Company.Books(text, before, AskedCompany.Rows(rows));

    private static string Months(BooksQuery query) => string.Join(' ', query.Periods.Select(p => p.From.ToIso()).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Why is our net better than in September?", "2026-09 2026-10")]
    [InlineData("Is our spend lower than it was in August?", "2026-08 2026-10")]
    [InlineData("How did cost change compared with July?", "2026-07 2026-10")]
    [InlineData("Why did cost go up from September?", "2026-09 2026-10")]
    [InlineData("QoQ change in cost", "2026-04 2026-07")]
    [InlineData("MoM change in net", "2026-09 2026-10")]
    public void A_month_that_another_is_held_against_is_not_held_against_the_one_before_it(string text, string months) =>
        Assert.Equal(months, Months(Books(text)));

    [Theory]
    [InlineData("What did Atlas cost in October?", "vs September?", "atlas")]
    [InlineData("What did Atlas cost in October?", "and versus September?", "atlas")]
    [InlineData("Net of Ember in October", "better than in September?", "ember")]
    [InlineData("cost centre CL-210 in October", "vs September?", "scout")]
    public void In_talk_it_is_held_against_the_month_that_was_spoken_of(string first, string then, string agent)
    {
        var query = Books(then, Read(first));
        Assert.Equal(BooksForm.Compare, query.Form);
        Assert.Equal("2026-09 2026-10", Months(query));
        Assert.Equal([agent], query.Agents);
    }

    [Fact]
    public void Lower_than_an_earlier_month_is_asked_of_the_later() =>
        Assert.Equal("down", Books("Is our spend lower than it was in August?").Direction);

    [Theory]
    [InlineData("Which of the agents did not make their output target in October?", "off-target")]
    [InlineData("Which bots failed to reach their quota?", "off-target")]
    [InlineData("Who did not hit the number?", "off-target")]
    [InlineData("Which agents missed their goal?", "off-target")]
    [InlineData("Which agents fell short of their monthly target?", "off-target")]
    [InlineData("Which agents' target was not met?", "off-target")]
    [InlineData("Which agents met their target?", "on-target")]
    [InlineData("Which agents are ahead of target?", "on-target")]
    [InlineData("Which agents did not miss their target?", "on-target")]
    public void A_target_is_met_or_not_however_it_is_said(string text, string filter) => Assert.Equal(filter, Books(text).Filter);

    [Theory]
    [InlineData("who uses most of it?")]
    [InlineData("which agent has the largest chunk of it?")]
    [InlineData("who is the heaviest user?")]
    [InlineData("who needs the most of it?")]
    public void Most_of_it_is_most_of_what_was_spoken_of(string then)
    {
        var query = Books(then, Read("human review cost in October"));
        Assert.Equal((BooksForm.Total, "agent", "Human review"), (query.Form, query.Dimension, query.Line));
    }

    [Theory]
    [InlineData("what does one outcome cost there?")]
    [InlineData("what does a single outcome cost?")]
    [InlineData("what does one piece of work cost there?")]
    public void What_one_outcome_costs_is_a_cost_per_outcome(string then) =>
        Assert.Equal("cost-per-outcome", Books(then, Read("What did Dispatch cost in October?")).Measure);

    [Fact]
    public void After_a_list_it_stays_with_the_agent_that_was_spoken_of()
    {
        var list = Read("which agents are below target?", Read("How is Ember doing?"));
        Assert.Equal(["ember"], Books("what is it carried at?", list, "atlas", "dispatch").Agents);
        var alone = Read("which agents are below target?");
        Assert.Equal("Which of them: atlas or dispatch?", Books("who owns it?", alone, "atlas", "dispatch").Asks);
    }

    [Theory]
    [InlineData("how far below target in October")]
    [InlineData("is it on target?")]
    public void How_far_below_target_is_asked_of_the_agent_that_was_spoken_of(string then) =>
        Assert.Equal(("target", "ember"), (Books(then, Read("How is Ember doing?")) is var q ? q.Measure : null, Books(then,
            Read("How is Ember doing?")).Agents.Single()));

    [Theory]
    [InlineData("Dispatch cost roughly 3k in October, why?")]
    [InlineData("Ember jumped to almost 16k in September. Why?")]
    public void What_the_asker_takes_a_figure_to_be_stops_nothing(string text) => Assert.Equal(BooksForm.Why, Books(text).Form);

    [Theory]
    [InlineData("what was that for?")]
    [InlineData("what did we buy from Harbor Cloud?")]
    [InlineData("what is behind it?")]
    public void What_money_was_for_is_told_by_contract(string then)
    {
        var query = Books(then, Read("What did we pay Harbor Cloud in September?"));
        Assert.Equal(("contract", "2026-09"), (query.Dimension, Months(query)));
        Assert.Equal(["Harbor Cloud"], query.Vendors);
    }

    [Theory]
    [InlineData("How much of Kalam Campaigns is still prepaid?", BooksForm.Balance)]
    [InlineData("When does Kalam Campaigns end?", BooksForm.Record)]
    [InlineData("Who approved the memo for Kalam Campaigns?", BooksForm.Record)]
    [InlineData("What did Kalam Campaigns cost in October?", BooksForm.Total)]
    public void A_contract_is_known_by_the_part_of_its_name_that_names_it(string text, BooksForm form)
    {
        var query = Books(text);
        Assert.Equal(form, query.Form);
        Assert.Equal(["Kalam Campaigns, two years paid ahead"], query.Contracts);
    }

    [Fact]
    public void Of_contracts_that_begin_alike_the_words_behind_tell_which() =>
        Assert.Equal(["Broker edition, after feasibility"], Books("Who approved the memos for the broker edition after feasability?").Contracts);

    [Theory]
    [InlineData("Can Cora seal October?", BooksForm.Close)]
    [InlineData("Who is Cora?", BooksForm.NotUnderstood)]
    public void A_person_who_signs_in_is_no_unknown_agent(string text, BooksForm form)
    {
        var query = Books(text);
        Assert.Equal((form, true), (query.Form, query.Lead?.Contains("Cora Controller", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("What is capitalised but not yet in use?", "not in use")]
    [InlineData("Which assets are not in service yet?", "not in use")]
    [InlineData("current vs non-current prepaid at end of September", "prepaid")]
    public void A_balance_is_the_one_that_is_named(string text, string balance) => Assert.Equal(balance, Books(text).Balance);

    [Theory]
    [InlineData("How much depreciation will we have on the server we are about to buy?")]
    [InlineData("What will the cluster that we want to order cost per month?")]
    public void What_is_not_bought_yet_has_no_figure(string text) =>
        Assert.StartsWith("What is not bought or built yet", Books(text).Asks, StringComparison.Ordinal);

    [Theory]
    [InlineData("and the full year?", "year")]
    [InlineData("how reliable is this?", "error")]
    [InlineData("how far off was that method for October?", "error")]
    public void A_forecast_is_asked_of_itself(string then, string fact)
    {
        var query = Books(then, Read("cost forecast for November"));
        Assert.Equal((BooksForm.Forecast, fact), (query.Form, query.Fact));
    }

    [Theory]
    [InlineData("which items make that up?")]
    [InlineData("what is in it?")]
    public void A_balance_is_asked_for_its_items(string then)
    {
        var query = Books(then, Read("total prepaid at end of October"));
        Assert.Equal((BooksForm.Balance, "items", "2026-10"), (query.Form, query.Fact, Months(query)));
    }

    [Fact]
    public void The_full_year_after_a_month_is_the_year_of_the_same_figure() =>
        Assert.Equal("2026-01", Months(Books("and the full year?", Read("What did Atlas cost in October?"))));

    [Fact]
    public void Contracts_that_end_in_a_year_are_those_that_end_in_it() =>
        Assert.Equal((2027, 2027), (Books("Which contracts are running out in 2027?").Ends is { } ends ? (ends.From.Year, ends.To.Year) : (0, 0)));

    [Fact]
    public void Whose_they_are_is_told_with_the_list() =>
        Assert.Equal(("losing", "owner"), (Books("Which agents lose money and who owns them?") is var q ? q.Filter : null,
            Books("Which agents lose money and who owns them?").Fact));

    [Theory]
    [InlineData("Which agents are not profitable?", "losing")]
    [InlineData("How many agents make money?", "earning")]
    [InlineData("Which agents should be let go?", "retirement")]
    public void A_list_keeps_its_predicate_and_its_denial(string text, string filter) => Assert.Equal(filter, Books(text).Filter);

    [Theory]
    [InlineData("Who has the most expensive outcome?", "cost-per-outcome", "agent")]
    [InlineData("Which cost is the highest?", "cost", "line")]
    public void What_is_ranked_is_what_was_named(string text, string measure, string by)
    {
        var query = Books(text);
        Assert.Equal((measure, by, "desc"), (query.Measure, query.Dimension, query.Order));
    }

    [Theory]
    [InlineData("Which vendor annoys us most?")]
    [InlineData("Which agent disappoints?")]
    [InlineData("Which months are closed?")]
    [InlineData("Expired contracts?")]
    [InlineData("Capex vs opex in July")]
    [InlineData("Whose output fell most since September?")]
    [InlineData("BS at end of October")]
    public void A_predicate_that_is_not_known_is_never_answered_with_another(string text) =>
        Assert.Equal(BooksForm.NotUnderstood, Books(text).Form);

    [Fact]
    public void The_best_month_of_a_series_is_by_what_the_series_told() =>
        Assert.Equal("net", Books("which month was best?", Read("Show me the trend of net for Atlas")).Measure);

    [Fact]
    public void The_same_vendor_is_the_one_that_was_spoken_of()
    {
        var query = Books("same vendor for the whole of Q3", Read("what was that for?", Read("What did we pay Harbor Cloud in September?")));
        Assert.Equal((BooksForm.Total, "2026-07"), (query.Form, Months(query)));
        Assert.Equal(["Harbor Cloud"], query.Vendors);
    }

    [Fact]
    public void After_two_months_a_third_is_set_beside_the_first_of_them()
    {
        var two = Read("and how does that compare with July?", Read("What did Atlas cost in August?"));
        Assert.Equal("2026-08 2026-10", Months(Books("and with October?", two)));
    }

    [Fact]
    public void After_two_agents_a_third_is_set_beside_the_first() =>
        Assert.Equal(["atlas", "ember"], Books("and with Ember?", Read("How does the cost of Atlas compare with Dispatch?")).Agents);

    [Fact]
    public void Two_lines_of_the_balance_sheet_are_both_told() =>
        Assert.Equal(["right-of-use", "lease liability"], Books("right of use asset and lease liability at end of October").Lines);
}
