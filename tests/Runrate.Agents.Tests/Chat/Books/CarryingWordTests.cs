using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>Words that only ask or join stand in no answer's way, and a short turn works on with what was shown.</summary>
[Trait("Category", "Pure")]
public sealed class CarryingWordTests
{
    private static readonly AskedCompany Company = new(["Atlas", "Dispatch", "Juniper", "Ember"],
    [
        AskedCompany.Named(NameKind.CostCenter, "CL-210", "ember"),
        AskedCompany.Named(NameKind.Vendor, "Harbor Cloud"),
        AskedCompany.Named(NameKind.Vendor, "Quill Notes"),
    ], new YearMonth(2025, 11));

    private static Question Read(string text, Question? before = null, ShownRows? shown = null) => Company.Read(text, before, shown);

    private static BooksQuery Books(string text, Question? before = null, ShownRows? shown = null) => Company.Books(text, before, shown);

    private static Question Then(string text, Question before) => Read(text, before) is var read && read.Books is { } books ? read with
    {
        Books = books with { Prior = books.Prior ?? before.Books! with { Prior = null } },
    } : read;

    [Theory]
    [InlineData("February 2026 looks awful. What happened there?", BooksForm.Why)]
    [InlineData("Which contracts will they have to renew?", BooksForm.Commitments)]
    [InlineData("Overdue appraisals: which ones, and since when?", BooksForm.Reviews)]
    [InlineData("Which reviews are late and for how long?", BooksForm.Reviews)]
    [InlineData("Are there any budgets in force for October, and how much of them have we used?", BooksForm.Budgets)]
    [InlineData("Which budgets are in place?", BooksForm.Budgets)]
    [InlineData("Which October bills do not agree with the meters beyond our 5% tolerance?", BooksForm.Match)]
    [InlineData("By how many percent did Harbor Cloud bill us above what we metered?", BooksForm.Match)]
    [InlineData("Which agents have a retirement trigger that has fired?", BooksForm.Rank)]
    [InlineData("What is left to do before Juniper is really gone?", BooksForm.Retirement)]
    [InlineData("By what percent did Atlas beat its target in October?", BooksForm.Total)]
    [InlineData("Cost of CL-210 for October, with two decimals", BooksForm.Total)]
    public void A_word_that_only_asks_or_joins_refuses_nothing(string text, BooksForm form) => Assert.Equal(form, Books(text).Form);

    [Theory]
    [InlineData("Which agent annoys us most?")]
    [InlineData("Which vendor did we sue most in October?")]
    [InlineData("How many lawyers does Dispatch use?")]
    public void A_word_that_says_what_is_asked_still_has_to_be_told(string text) =>
        Assert.True(Read(text).Books is null or { Form: BooksForm.NotUnderstood }, text);

    [Theory]
    [InlineData("Any commitment where we will not reach the minimum by the end of the term?")]
    [InlineData("Which commitments have a shortfall?")]
    [InlineData("Is the minimum of any contract unmet?")]
    public void What_is_used_of_a_minimum_is_no_list_of_contracts(string text)
    {
        var query = Books(text);
        Assert.Equal(BooksForm.NotUnderstood, query.Form);
        Assert.Contains("/commitments", query.Lead, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("How much went to Anthropic in October?")]
    [InlineData("What did we pay Zorblax in October?")]
    [InlineData("How much did we pay to Globex Systems in September?")]
    public void A_vendor_that_is_in_no_books_is_named(string text) => Assert.NotNull(Books(text).UnknownName);

    [Theory]
    [InlineData("so what is the difference between these two")]
    [InlineData("the difference between those two?")]
    [InlineData("what is the gap between the last two")]
    [InlineData("difference between them")]
    public void The_difference_of_the_last_two_figures_is_worked_out(string then)
    {
        var second = Then("and for Quill Notes", Read("Harbor Cloud bill for October"));
        Assert.True(Books(then, second).Form is BooksForm.Worked or BooksForm.Compare);
    }

    [Theory]
    [InlineData("Put that in lakhs", "lakh")]
    [InlineData("show it in thousands", "thousand")]
    [InlineData("give me that in crore", "crore")]
    [InlineData("convert it to millions", "million")]
    [InlineData("in lakh", "lakh")]
    public void The_last_figure_is_told_in_another_unit(string then, string unit) =>
        Assert.Equal(unit, Books(then, Read("What did Atlas cost in October?")).Unit);

    [Theory]
    [InlineData("and in US dollars at the October-end rate")]
    [InlineData("both in dollars please")]
    [InlineData("convert that to rupees")]
    [InlineData("put it in one currency")]
    public void Another_currency_leads_to_the_page_that_converts(string then) =>
        Assert.Contains("/group", Books(then, Read("What did Atlas cost in October?")).Asks, StringComparison.Ordinal);

    [Theory]
    [InlineData("Keep those above 5k", 5000)]
    [InlineData("only the ones above 300", 300)]
    [InlineData("just those over 1,000", 1000)]
    public void Rows_are_kept_by_a_bound(string then, int bound) => Assert.Equal(bound, Books(then, Read("Break October down by cost line")).Above);

    [Theory]
    [InlineData("what do these add up to")]
    [InlineData("add them up")]
    [InlineData("sum of these?")]
    public void Rows_that_were_kept_are_summed(string then)
    {
        var kept = Then("Keep those above 5k", Read("Break October down by cost line"));
        var sum = Books(then, kept, new ShownRows("line", ["Human review", "Model inference"]));
        Assert.Equal(("sum", "Human review Model inference"), (sum.Operation, string.Join(' ', sum.Operands.Select(o => o.Line))));
    }

    [Theory]
    [InlineData("Which vendor rose the most between those two quarters?")]
    [InlineData("which supplier increased most between the two quarters")]
    public void Between_those_two_is_between_the_stretches_of_the_last_answers(string then)
    {
        var second = Then("and Q2", Read("Top three vendors of Q3?"));
        var query = Books(then, second, new ShownRows("vendor", ["Harbor Cloud", "Quill Notes"]));
        Assert.Equal("2026-04 2026-07", string.Join(' ', query.Periods.Select(p => p.From.ToIso())));
        Assert.Equal(("vendor", "desc"), (query.Dimension, query.Order));
    }

    [Theory]
    [InlineData("How do I hand the broker edition over to Atlas?", "/unassigned")]
    [InlineData("I want Atlas to be cut off once it has burned 12,000 in a month. Where is that set?", "/budgets")]
    [InlineData("Where do I get the population of entries for the external audit?", "/close")]
    public void Where_it_is_done_is_found_by_what_is_done(string text, string page) => Assert.Contains($"]({page})", Books(text).Asks,
        StringComparison.Ordinal);
}
