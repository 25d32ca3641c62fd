using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>The word that says what is asked is told by the answer, or named as not understood; the nearest list is no answer.</summary>
[Trait("Category", "Pure")]
public sealed class HeadWordTests
{
    private static readonly AskedCompany Company = new(["Atlas", "Dispatch", "Scout", "Ember"],
    [
        AskedCompany.Named(NameKind.Person, "Tom Lead", "atlas"),
        AskedCompany.Named(NameKind.Vendor, "Harbor Cloud"),
        AskedCompany.Named(NameKind.Vendor, "Quill Notes"),
    ], new YearMonth(2025, 11));

    private static Question Read(string text, Question? before = null, params string[] rows) => Company.Read(text, before, AskedCompany.Rows(rows));

    private static BooksQuery Books(string text, Question? before = null, params string[] rows) =>
        Company.Books(text, before, AskedCompany.Rows(rows));

    [Theory]
    [InlineData("What did the agents we hired in March cost in October?")]
    [InlineData("What would hit our costs if we retired Ember at the end of November?")]
    [InlineData("Did Harbor Cloud raise its prices this year?")]
    [InlineData("Which cost of Atlas was tested in October?")]
    [InlineData("What is the average of what Quill Notes has under lease liability?")]
    [InlineData("Is Atlas's cost still waiting in suspense?")]
    [InlineData("What changes for building our own agents?")]
    [InlineData("How much net did we make if we let Dispatch go?")]
    public void A_word_that_says_what_is_asked_is_told_or_named(string text)
    {
        var read = Read(text);
        Assert.True(read.Books is null or { Form: BooksForm.NotUnderstood or BooksForm.WhatIf or BooksForm.Balance or BooksForm.Retirement },
            $"{text}: {read.Books?.Form}");
    }

    [Theory]
    [InlineData("How do I give the Quill Notes cost to an agent?", "/unassigned")]
    [InlineData("Where can I set a monthly limit for Atlas?", "/budgets")]
    [InlineData("How can we cap what Dispatch spends?", "/budgets")]
    [InlineData("I uploaded the wrong file. How can I undo that import?", "/imports")]
    [InlineData("How do I export the books to Xero?", "/statements")]
    [InlineData("Where do I approve a memo?", "/treatments/approvals")]
    [InlineData("How does one hire an agent?", "/agents")]
    [InlineData("Where is the exchange rate entered?", "/rates")]
    [InlineData("Is there a page to connect a provider?", "/sources")]
    [InlineData("How can a controller reopen a month?", "/close")]
    [InlineData("How do I reverse a wrong entry?", "/journal")]
    [InlineData("How do I invite a colleague?", "/people")]
    public void How_and_where_something_is_done_leads_to_its_page(string text, string page) =>
        Assert.Contains($"]({page})", Books(text).Asks, StringComparison.Ordinal);

    [Theory]
    [InlineData("How do we compare with last quarter?")]
    [InlineData("How did we do in October?")]
    [InlineData("Where did our money go in October?")]
    public void A_figure_asked_with_how_or_where_is_still_told(string text) => Assert.NotEqual(BooksForm.NotUnderstood, Books(text).Form);

    [Theory]
    [InlineData("What has Atlas cost so far?", "2025-11")]
    [InlineData("Biggest vendor since the books began", "2025-11")]
    [InlineData("Biggest vendor since the books began in March 2026", "2026-03")]
    [InlineData("Cost of Dispatch since the start", "2025-11")]
    [InlineData("What did we pay Harbor Cloud to date?", "2025-11")]
    [InlineData("Human review cost until now", "2025-11")]
    [InlineData("What have we spent since day one?", "2025-11")]
    [InlineData("Net contribution of Ember since we started", "2025-11")]
    [InlineData("What did Scout cost this year so far?", "2026-01")]
    public void From_the_start_is_from_the_first_month_with_figures(string text, string first) =>
        Assert.Equal((first, AskedCompany.October), (Books(text).Periods[0].From.ToIso(), Books(text).Periods[0].To));

    [Theory]
    [InlineData("Loaded cost for October, leaving out what nobody claims")]
    [InlineData("October cost without the unassigned")]
    [InlineData("What did we spend in October, leave out what is unallocated")]
    public void What_nobody_claims_can_be_left_out(string text)
    {
        var query = Books(text);
        Assert.Equal(["unassigned"], query.Without.Select(w => w.ToLowerInvariant()));
        Assert.DoesNotContain("unassigned", query.Agents);
    }

    [Theory]
    [InlineData("leave out what has no owner")]
    [InlineData("now without the loss making ones")]
    public void What_is_left_out_by_a_condition_is_no_list_of_it(string then) =>
        Assert.Equal(BooksForm.NotUnderstood, Books(then, Read("Cost by owner in October")).Form);

    [Theory]
    [InlineData("which of those still earned money?", "earning")]
    [InlineData("which of these lost money?", "losing")]
    public void Of_the_rows_that_were_shown_only_those_that_fit_are_told(string then, string filter)
    {
        var query = Books(then, Read("Which agents are under review?"), "atlas", "dispatch", "scout");
        Assert.Equal((BooksForm.Rank, filter, 3), (query.Form, query.Filter, query.Agents.Count));
    }

    [Fact]
    public void The_last_one_after_a_year_is_the_year_before() =>
        Assert.Equal("2025-01", Books("and in the last one?", Read("What has Atlas cost this fiscal year?"), "x", "y").Periods[0].From.ToIso());

    [Fact]
    public void A_share_of_a_line_is_of_that_line()
    {
        var second = Read("and of Dispatch?", Read("Human review of Atlas in October"));
        var query = Books("both together as a share of all human review", second);
        Assert.Equal("Human review", query.Operands[1].Line);
    }

    [Theory]
    [InlineData("does that cover the full year?")]
    [InlineData("is that for all twelve months?")]
    public void Whether_a_year_is_whole_is_told_by_the_months_with_figures(string then) =>
        Assert.Contains("hold figures from November 2025 to October 2026", Books(then, Read("What did Atlas cost in 2025?")).Asks,
            StringComparison.Ordinal);

    [Fact]
    public void A_part_that_leans_on_one_that_was_not_understood_is_not_answered_alone() =>
        Assert.Equal(BooksForm.NotUnderstood, Read("Which blorb is being charged, and how much since the start?") is var q
            ? q.Parts.Count > 0 ? q.Parts[^1].Books!.Form : q.Books!.Form : default);
}
