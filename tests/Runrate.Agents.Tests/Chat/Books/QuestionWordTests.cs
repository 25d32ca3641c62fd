using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>What the question word asks for is what the answer gives, or the reply says which words it did not understand.</summary>
[Trait("Category", "Pure")]
public sealed class QuestionWordTests
{
    private static readonly LocalDate Today = new(2026, 11, 20);
    private static readonly YearMonth October = new(2026, 10);

    private static ReadingContext Context { get; } = new(Today, October,
    [
        new(NameKind.Entity, "acme-us", "Acme US", "acme-us", []),
        new(NameKind.Agent, "atlas", "Atlas", "acme-us", ["atlas"]),
        new(NameKind.Agent, "beacon", "Beacon", "acme-us", ["beacon"]),
        new(NameKind.Person, "Tom Lead", "Tom Lead", "acme-us", ["atlas"]),
        new(NameKind.Vendor, "Harbor Cloud", "Harbor Cloud", "acme-us", []),
    ])
    {
        Entities = [new KnownEntity("acme-us", "Acme US", "USD", FiscalCalendar.Calendar, Today, October)],
        Entity = "acme-us",
    };

    [Theory]
    [InlineData("When did Atlas cost 500?")]
    [InlineData("How many weeks did Atlas make a profit?")]
    [InlineData("Divide the cost of Atlas by what we spent")]
    [InlineData("What would October have cost if Atlas had done the work of Beacon?")]
    [InlineData("What will Atlas cost in the year 2041?")]
    [InlineData("Which of our vendors' shares should I buy?")]
    [InlineData("Give me the password of Tom Lead")]
    public void A_figure_is_no_answer_to_a_day_a_count_of_months_or_a_sum_to_be_worked_out(string text)
    {
        var read = new QuestionReader().Read(text, Context);
        Assert.True(read.Books is null or { Form: BooksForm.NotUnderstood }, $"{text}: {read.Intent}, {read.Books?.Form}");
    }

    [Theory]
    [InlineData("Make Tom the owner of Atlas")]
    [InlineData("Retire Atlas now and revoke its keys")]
    [InlineData("Appoint Tom manager of Atlas")]
    [InlineData("Revoke the keys of Atlas")]
    public void An_order_is_no_question(string text) =>
        Assert.Equal(BooksForm.CannotAct, new QuestionReader().Read(text, Context).Books?.Form);

    [Theory]
    [InlineData("What did Atlas cost in March?", "made of which stuff?")]
    [InlineData("Which agents cost most?", "whats in it")]
    [InlineData("What did Atlas cost in March?", "when was it last used?")]
    public void A_turn_that_changes_nothing_does_not_get_the_same_answer_again(string first, string then)
    {
        var read = new QuestionReader().Read(first, Context);
        var next = new QuestionReader().Read(then, Context with { Before = read });
        Assert.True(next.Books is null or { Form: BooksForm.NotUnderstood } || next.Books.Dimension != read.Books!.Dimension,
            $"{then}: {next.Intent}, {next.Books?.Form}");
    }

    [Theory]
    [InlineData("Name the owner of Atlas")]
    [InlineData("Give the cost of Atlas from July to September")]
    [InlineData("Give the cost of Atlas up to October")]
    public void Asking_to_be_told_is_no_order(string text) =>
        Assert.NotEqual(BooksForm.CannotAct, new QuestionReader().Read(text, Context).Books?.Form);

    [Theory]
    [InlineData("How did Atlas do in March?")]
    [InlineData("What did Atlas cost when it was hired?")]
    [InlineData("Which agents cost most in March?")]
    [InlineData("Should we retire Atlas?")]
    public void A_plain_question_stays_one(string text) =>
        Assert.NotEqual(BooksForm.NotUnderstood, new QuestionReader().Read(text, Context).Books?.Form);
}
