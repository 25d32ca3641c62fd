using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat;

/// <summary>What is told to be done, and few words that lean on the turn before.</summary>
[Trait("Category", "Pure")]
public sealed class FollowUpTests
{
    private static readonly LocalDate Today = new(2026, 11, 20);
    private static readonly YearMonth October = new(2026, 10);

    private static readonly IReadOnlyList<KnownName> Names =
    [
        new(NameKind.Entity, "acme-us", "Acme US", "acme-us", []),
        new(NameKind.Agent, "atlas", "Atlas", "acme-us", ["atlas"]),
        new(NameKind.Agent, "dispatch", "Dispatch", "acme-us", ["dispatch"]),
        new(NameKind.Person, "Tom Lead", "Tom Lead", "acme-us", ["atlas", "dispatch"]),
        new(NameKind.Person, "Olu Operator", "Olu Operator", "acme-us", ["atlas"]),
        new(NameKind.Vendor, "Solstice AI", "Solstice AI", "acme-us", []),
    ];

    private static Question Read(string text, Question? before = null, params string[] rows) => new QuestionReader().Read(text,
        new ReadingContext(Today, October, Names, before)
        {
            Entities = [new KnownEntity("acme-us", "Acme US", "USD", FiscalCalendar.Calendar, Today, October)],
            Entity = "acme-us",
            Rows = rows,
        });

    private static BooksQuery Books(string text, Question? before = null, params string[] rows)
    {
        var books = Read(text, before, rows).Books;
        Assert.NotNull(books);
        return books;
    }

    [Theory]
    [InlineData("and if they only come to 140,000?", "undiscounted_cash_flows", "140000")]
    [InlineData("what if those were 155,000", "undiscounted_cash_flows", "155000")]
    [InlineData("sorry, 140,000 and not 160,000", "undiscounted_cash_flows", "140000")]
    [InlineData("make that 90,000 instead of 110,000", "fair_value", "90000")]
    public void Another_value_takes_the_place_of_the_one_that_was_stated(string text, string fact, string value)
    {
        var first = Read("US GAAP impairment: carrying amount 150,000, undiscounted cash flows 120,000, fair value 110,000. Loss?");
        var second = Read("and if the undiscounted cash flows come to 160,000?", first);
        Assert.Equal("160000", second.Facts["undiscounted_cash_flows"]);
        var third = Read(text, second);
        Assert.Equal(value, third.Facts[fact]);
        Assert.Equal(second.Facts.Count, third.Facts.Count);
        Assert.Equal(third.Facts.Count - 1, third.Facts.Count(f => second.Facts[f.Key] == f.Value));
        Assert.NotEmpty(third.Notes);
    }

    [Fact]
    public void A_saving_is_corrected_by_what_it_is_and_not_what_it_was()
    {
        var first = Read("Buying a box for 30,000 cuts our hosting from 5,000 to 2,000 a month. Pays back when?");
        var second = Read("and it would leave 2,600 a month, not 2,000", first);
        Assert.Contains("2600", second.Facts.Values);
        Assert.DoesNotContain("2000", second.Facts.Values);
        Assert.Contains("30000", second.Facts.Values);
        Assert.Contains("5000", second.Facts.Values);
    }

    [Theory]
    [InlineData("Somebody uploaded the wrong usage file on Friday. Can that be taken back?")]
    [InlineData("Can an import be undone, and how do I take it back?")]
    public void What_is_taken_back_is_no_loss_unless_one_is_spoken_of(string text) => Assert.NotEqual("impairment-reversal", Read(text).Calculator);

    [Theory]
    [InlineData("After an impairment the model turns out to be worth more again. May we reverse it? US GAAP and IFRS please.")]
    [InlineData("Can the loss we booked last year be taken back under US GAAP and IFRS?")]
    public void Whether_a_loss_may_come_back_is_told_of_each_framework_that_is_named(string text)
    {
        var question = Read(text);
        Assert.Equal("impairment-reversal", question.Calculator);
        Assert.Equal(["US_GAAP", "IFRS"], Planner.First(question, October, Today).Select(c => (string?)c.Arguments["framework"]));
    }

    [Theory]
    [InlineData("What did it cost in October", "cost")]
    [InlineData("What did it net in October?", "net")]
    [InlineData("And its value produced in October?", "value")]
    public void After_who_owns_an_agent_a_figure_is_that_figure(string text, string measure)
    {
        var books = Books(text, Read("who owns atlas?"));
        Assert.Contains(books.Form, (BooksForm[])[BooksForm.Total, BooksForm.Statement]);
        Assert.Equal(measure, books.Measure);
        Assert.Equal(["atlas"], books.Agents);
        Assert.Equal("2026-10", books.Periods.Single().From.ToIso());
    }

    [Theory]
    [InlineData("Q2 2026 total, and how it compares with Q1 2026")]
    [InlineData("How does our spend of September compare with August?")]
    public void A_total_that_is_compared_is_a_cost(string text)
    {
        var books = Books(text);
        Assert.Equal((BooksForm.Compare, "cost"), (books.Form, books.Measure));
    }

    [Theory]
    [InlineData("May an operator do that?")]
    [InlineData("Can a lead do it?")]
    public void Nobody_is_named_behind_an_article(string text) => Assert.Empty(Read(text).Books?.Agents ?? []);

    [Fact]
    public void What_is_owed_is_no_cash_that_moved()
    {
        var books = Books("How much cash, paid or payable, did AI take in October under US GAAP?");
        Assert.NotEqual(BooksForm.Balance, books.Form);
    }

    [Fact]
    public void Without_that_is_asked_back()
    {
        var first = Read("Net of Atlas for September 2026");
        var second = Books("What would it have been without that one-off?", first);
        Assert.Equal(BooksForm.NotUnderstood, second.Form);
        Assert.Contains("Without what", second.Asks, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("post an accrual of 900 to Solstice for September", "post")]
    [InlineData("Please approve every open write-down", "approve")]
    [InlineData("can you reject the pending memo?", "reject")]
    [InlineData("set the useful life of our model to 48 months", "set")]
    [InlineData("increase the target of Atlas to 900", "increase")]
    [InlineData("go ahead and reopen September", "reopen")]
    [InlineData("I want you to transfer 4,000 to Solstice AI", "transfer")]
    [InlineData("reverse the journal of last Friday", "reverse")]
    [InlineData("book a 2500 accrual against Atlas", "book")]
    [InlineData("hire two more triage agents", "hire")]
    [InlineData("draft an entry of USD 300 and post it", "post")]
    public void What_is_told_to_be_done_is_a_command_and_nothing_else(string text, string verb)
    {
        var books = Books(text);
        Assert.Equal(BooksForm.CannotAct, books.Form);
        Assert.Equal(verb, books.Act);
    }

    [Theory]
    [InlineData("What if we change the useful life of Atlas to 48 months?")]
    [InlineData("Change in cost from August to September")]
    [InlineData("Post-deployment training of our own model, 20k, US GAAP")]
    [InlineData("Book value of prepaid 70,000 and tax basis 60,000 at 21%: any deferred tax?")]
    [InlineData("Transfer of patient files into the new system, 20k, IFRS: expense?")]
    [InlineData("Can we change the useful life under IFRS?")]
    [InlineData("We host the model ourselves and pay the power bill, US GAAP")]
    [InlineData("Set-up fee of 9,000 paid to the SaaS vendor, US GAAP")]
    public void The_same_words_within_a_question_are_no_command(string text) =>
        Assert.NotEqual(BooksForm.CannotAct, Read(text).Books?.Form);

    [Theory]
    [InlineData("why?")]
    [InlineData("and third?")]
    [InlineData("so per month?")]
    [InlineData("which account is that in?")]
    [InlineData("in percent please")]
    [InlineData("and the month before?")]
    [InlineData("only the ones over 300")]
    [InlineData("what else do they own")]
    [InlineData("which paragraph says that?")]
    [InlineData("and under IFRS?")]
    [InlineData("and if that?")]
    [InlineData("how do I treat it")]
    [InlineData("how should we book this?")]
    public void What_leans_on_nothing_is_asked_back(string text)
    {
        var books = Books(text);
        Assert.Equal(BooksForm.NotUnderstood, books.Form);
        Assert.NotNull(books.Asks);
    }

    [Fact]
    public void A_place_in_a_ranking_is_the_row_that_was_shown()
    {
        var ranking = Read("Which agents cost the most?");
        var second = Books("and the second?", ranking, "dispatch", "atlas");
        Assert.Equal(["atlas"], second.Agents);
        Assert.Equal("cost", second.Measure);
        var missing = Books("and third?", ranking, "dispatch", "atlas");
        Assert.StartsWith("Third of what?", missing.Asks, StringComparison.Ordinal);
    }

    [Fact]
    public void Why_after_a_ranking_asks_of_its_first_row_and_not_of_the_company() =>
        Assert.Equal(["dispatch"], Books("but why?", Read("Which agents cost the most?"), "dispatch", "atlas").Agents);

    [Fact]
    public void The_month_before_is_counted_from_the_month_that_was_asked_about()
    {
        var before = Read("What did we spend in August 2026?");
        Assert.Equal(new YearMonth(2026, 7), Assert.Single(Books("and the month before?", before).Periods).To);
        Assert.Equal(new YearMonth(2026, 9), Assert.Single(Books("what about the month after that?", before).Periods).From);
    }

    [Fact]
    public void A_narrowing_keeps_whom_it_was_about()
    {
        var books = Books("only the last two months, net", Read("How has Dispatch developed?"));
        Assert.Equal(["dispatch"], books.Agents);
        Assert.Equal("net", books.Measure);
    }

    [Fact]
    public void A_limit_filters_the_rows_of_the_ranking()
    {
        var books = Books("just those over 2,500", Read("Spend by agent in September"), "atlas", "dispatch");
        Assert.Equal(BooksForm.Rank, books.Form);
        Assert.Equal(2500, books.Above);
    }

    [Fact]
    public void What_else_somebody_owns_is_asked_of_the_owner_of_the_last_agent()
    {
        var books = Books("what else does he own?", Read("Who owns Dispatch?"), "dispatch");
        Assert.Equal(BooksForm.Fact, books.Form);
        Assert.Equal(["atlas", "dispatch"], books.Agents);
    }

    [Theory]
    [InlineData("why?")]
    [InlineData("which paragraph is it?")]
    [InlineData("so per month?")]
    [InlineData("how do we book it")]
    public void Few_words_after_a_treatment_are_about_that_treatment(string text)
    {
        var treated = Read("We paid 24,000 on 1 May 2026 for a 12 month SaaS licence, US GAAP");
        var again = Read(text, treated);
        Assert.Null(again.Books);
        Assert.Equal(treated.Intent, again.Intent);
        Assert.Equal(treated.Facts, again.Facts);
    }

    [Fact]
    public void A_date_changed_within_a_calculation_keeps_the_rest_of_it()
    {
        var before = Read("We bought software for 30 lakh, put to use 10 January 2027. Indian tax depreciation?");
        var changed = Read("and if put to use in July 2026?", before);
        Assert.Equal("2026-07-01", changed.Facts["put_to_use"]);
        Assert.Equal(before.Calculator, changed.Calculator);
        Assert.Equal("3000000", changed.Facts.GetValueOrDefault("cost") ?? changed.Facts.GetValueOrDefault("amount")
            ?? changed.Facts["additions"]);
    }

    [Fact]
    public void Dates_given_afterwards_complete_a_prepayment()
    {
        var before = Read("We prepaid 90k for a reserved GPU instance. How do I book it?");
        var after = Read("US GAAP, 2 years starting 1 March 2026", before);
        Assert.Equal("2026-03-01", after.Facts["service_start"]);
        Assert.Equal("2028-02-29", after.Facts["service_end"]);
    }

    [Theory]
    [InlineData("The supplier's sales person says the contract is silent. 40k of fine-tuning, US GAAP?")]
    [InlineData("We bought a third-party data set for USD 90k for one project, IFRS")]
    public void Words_for_who_sells_are_not_what_the_cost_serves(string text) =>
        Assert.DoesNotContain("function", Read(text).Facts.Keys);
}
