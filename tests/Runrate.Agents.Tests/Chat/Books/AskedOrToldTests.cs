using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>Who may do something, what is told to be done, what a word means: none of them is a figure, a list or a draft.</summary>
[Trait("Category", "Pure")]
public sealed class AskedOrToldTests
{
    private static readonly AskedCompany Company = new(["Atlas", "Dispatch", "Juniper", "Ember"],
    [
        AskedCompany.Named(NameKind.Vendor, "Harbor Cloud"),
        AskedCompany.Named(NameKind.Model, "solstice-mini-2"),
        AskedCompany.Named(NameKind.Contract, "Perch seats"),
        new(NameKind.Meter, "input_tokens", "input tokens", "acme-us", []),
        new(NameKind.Meter, "output_tokens", "output tokens", "acme-us", []),
    ], new YearMonth(2025, 11));

    private static Question Read(string text, Question? before = null, FiscalCalendar? calendar = null) =>
        Company.Read(text, before, calendar: calendar);

    private static BooksQuery Books(string text, Question? before = null) => Company.Books(text, before);

    [Theory]
    [InlineData("I wrote the memo for the dedicated host. Am I allowed to approve it as well?", "**No**")]
    [InlineData("Can the author of a memo approve it?", "**No**")]
    [InlineData("May I sign a write-down that I prepared myself?", "**No**")]
    [InlineData("Is the person who wrote an entry permitted to approve it?", "**No**")]
    [InlineData("I drafted the entry, could I approve it too?", "**No**")]
    [InlineData("Is whoever prepared the memo allowed to sign it?", "controller")]
    [InlineData("May an owner decide the review of her own agent?", "**No**")]
    [InlineData("Can I review my own agent?", "**No**")]
    [InlineData("Are we allowed to reopen a sealed month?", "controller")]
    [InlineData("Is an accountant allowed to seal a month?", "controller")]
    [InlineData("May an operator hire an agent?", "operator")]
    [InlineData("Can a viewer approve memos?", "controller")]
    public void Who_may_do_something_is_told_by_the_roles(string text, string says)
    {
        var read = Books(text);
        Assert.Equal(BooksForm.NotUnderstood, read.Form);
        Assert.Contains(says, read.Asks, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("May we capitalise the training of our own model under IFRS?")]
    [InlineData("Are we allowed to record the prepaid 24,000 as an asset?")]
    [InlineData("Can I post the server cost of 20k as capex under US GAAP?")]
    [InlineData("What did Atlas cost in October?")]
    public void A_treatment_or_a_figure_asks_for_no_role(string text) => Assert.Null(Read(text).Books?.Asks);

    [Theory]
    [InlineData("I wrote the memo for the host last week")]
    [InlineData("Our memo on the API bill was rejected under US GAAP")]
    [InlineData("Why was the memo for the fine-tune returned?")]
    [InlineData("Tom has drafted the entry for the API bill of 900")]
    public void What_was_written_already_asks_for_no_draft(string text) =>
        Assert.False(Read(text).Intent is Intent.DraftMemo or Intent.ProposeEntry, text);

    [Theory]
    [InlineData("Draft a memo on the API bill that was approved by the board, US GAAP")]
    [InlineData("Please write up the memo for the fine-tune we host, 100k, US GAAP")]
    public void A_draft_that_is_asked_for_is_still_written(string text) => Assert.Equal(Intent.DraftMemo, Read(text).Intent);

    [Theory]
    [InlineData("Juniper is useless, terminate it today and stop the Perch contract", "terminate")]
    [InlineData("Terminate Juniper today", "terminate")]
    [InlineData("It costs too much: shut it down", "shut")]
    [InlineData("Dispatch only loses money, so retire it", "retire")]
    [InlineData("Enough. Cancel the Perch contract.", "cancel")]
    [InlineData("Stop Dispatch at once", "stop")]
    [InlineData("The vendor agreed, accept the difference", "accept")]
    [InlineData("Fine, accept that difference on my behalf: the vendor confirmed the price", "accept")]
    [InlineData("Get rid of Juniper", "retire")]
    [InlineData("Looks good - approve it", "approve")]
    [InlineData("We are done with October. Seal it", "seal")]
    [InlineData("Cancel Harbor Cloud contract", "cancel")]
    public void An_order_is_declined_wherever_it_stands(string text, string verb)
    {
        var read = Books(text);
        Assert.Equal((BooksForm.CannotAct, verb), (read.Form, read.Act));
    }

    [Theory]
    [InlineData("What happens if Juniper loses money, retire it or keep it?")]
    [InlineData("Should we keep Juniper, or cancel the contract?")]
    [InlineData("We pay 900 a month, cancel any time, US GAAP")]
    [InlineData("Which contracts end this year, so get me a list")]
    public void What_is_weighed_or_told_is_no_order(string text) => Assert.NotEqual(BooksForm.CannotAct, Read(text).Books?.Form);

    [Theory]
    [InlineData("How is headcount equivalent worked out?", "divided by")]
    [InlineData("What does suspense mean?", "settled")]
    [InlineData("How do you calculate the cost per outcome?", "divided by")]
    [InlineData("What is meant by loaded cost?", "acquisition")]
    [InlineData("Define net contribution", "less loaded cost")]
    [InlineData("How are accruals computed?", "meters")]
    [InlineData("what does true-up stand for", "bill")]
    [InlineData("Formula for the headcount-equivalent?", "divided by")]
    [InlineData("What do you mean by quarantine?", "settled")]
    [InlineData("Explain the term carrying value", "balance sheet")]
    public void What_a_word_means_is_told_and_no_figure_of_it(string text, string says) =>
        Assert.Contains(says, Books(text).Asks, StringComparison.Ordinal);

    [Theory]
    [InlineData("What is our net contribution?")]
    [InlineData("What is in suspense?")]
    [InlineData("How is the loaded cost of Atlas made up?")]
    public void A_figure_of_the_word_is_still_told(string text) => Assert.Null(Books(text).Asks);

    [Theory]
    [InlineData("Human review for Q2 of the current financial year", "2026-07", "2026-09")]
    [InlineData("Cost in the second quarter of this fiscal year", "2026-07", "2026-09")]
    [InlineData("Cost in Q4 of last fiscal year", "2026-01", "2026-03")]
    [InlineData("What did we spend in the first half of the current year?", "2026-04", "2026-09")]
    [InlineData("Net in Q1 of the running FY", "2026-04", "2026-06")]
    [InlineData("Cost in October of the current financial year", "2026-10", "2026-10")]
    [InlineData("Cost in Q2 of the year", "2026-07", "2026-09")]
    public void A_quarter_of_a_year_is_one_stretch(string text, string from, string to)
    {
        var query = Read(text, calendar: FiscalCalendar.April).Books!;
        Assert.Equal((from, to, 1), (query.Periods[0].From.ToIso(), query.Periods[0].To.ToIso(), query.Periods.Count));
    }

    [Theory]
    [InlineData("Give me loaded cost of October 2025 for the year on year slide")]
    [InlineData("What did Atlas cost in March 2025?")]
    [InlineData("Net contribution in Q2 2025")]
    public void Before_the_books_begin_there_is_no_figure(string text)
    {
        var query = Books(text);
        Assert.Equal(BooksForm.NotUnderstood, query.Form);
        Assert.Contains("begin in November 2025", query.Lead, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("What percentage of October model inference went to solstice-mini-2?")]
    [InlineData("Share of our total model inference in October of solstice-mini-2")]
    [InlineData("What share of the October model spend is solstice-mini-2?")]
    public void A_share_of_a_line_is_of_the_line_whatever_stands_between(string text) => Assert.Equal("line", Books(text).ShareOf);

    [Theory]
    [InlineData("What was it in April?")]
    [InlineData("Who owns those?")]
    [InlineData("and what do they cost?")]
    [InlineData("why is that?")]
    public void What_points_at_a_question_that_was_not_understood_is_not_answered(string then)
    {
        var before = Read("Which agents cost most in October?") with { Lost = true };
        Assert.Equal(BooksForm.NotUnderstood, Books(then, before).Form);
    }

    [Fact]
    public void What_names_its_own_subject_goes_on_after_a_question_that_was_not_understood() =>
        Assert.NotEqual(BooksForm.NotUnderstood, Books("and in September?", Read("What did Atlas cost in October?") with { Lost = true }).Form);

    [Theory]
    [InlineData("Only the ones below zero")]
    [InlineData("just those under zero")]
    [InlineData("which are below nil?")]
    public void Below_zero_is_a_bound(string then) => Assert.Equal(0, Books(then, Read("Net contribution per agent for September")).Below);

    [Theory]
    [InlineData("I am reviewing Dispatch. What do you recommend, on what evidence, and what would change your mind?")]
    [InlineData("What is your recommendation for Juniper?")]
    [InlineData("What does the packet of Juniper recommend?")]
    [InlineData("Juniper: what would you recommend?")]
    public void A_recommendation_of_an_agent_is_its_assessment(string text) => Assert.Equal(BooksForm.Retirement, Books(text).Form);

    [Theory]
    [InlineData("Ember carries a write-down under IFRS but none under US GAAP. How much?")]
    [InlineData("What was written down on Ember under IFRS?")]
    [InlineData("Impairment of Ember, IFRS book")]
    [InlineData("How much of Ember was written off in the IFRS book?")]
    public void A_write_down_without_a_month_is_looked_for_in_every_month_and_book(string text)
    {
        var query = Books(text);
        Assert.Equal(("Impairment", "2025-11", "2026-10"), (query.Balance, query.Periods[0].From.ToIso(), query.Periods[0].To.ToIso()));
        Assert.Contains("Ifrs", query.Books.Append(query.Book));
    }

    [Theory]
    [InlineData("Sept: input tokens vs output tokens, in dollars")]
    [InlineData("October cost of input tokens and output tokens")]
    [InlineData("What did input tokens cost in September?")]
    [InlineData("Output tokens in October, in USD")]
    public void What_tokens_cost_in_a_month_is_asked_of_the_meters(string text) => Assert.NotEmpty(Books(text).Meters);
}
