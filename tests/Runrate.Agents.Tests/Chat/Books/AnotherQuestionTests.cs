using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>Words that once led to the answer of another question: each keeps the question that was asked.</summary>
[Trait("Category", "Pure")]
public sealed class AnotherQuestionTests
{
    private static readonly LocalDate Today = new(2026, 11, 20);
    private static readonly YearMonth October = new(2026, 10);

    private static readonly IReadOnlyList<KnownName> Names =
    [
        new(NameKind.Entity, "acme-us", "Acme US", "acme-us", []),
        .. ((string[])["Atlas", "Dispatch", "Scout", "Ember"]).Select(a => new KnownName(NameKind.Agent, a.ToLowerInvariant(), a, "acme-us",
            [a.ToLowerInvariant()])),
        new(NameKind.Vendor, "Harbor Cloud", "Harbor Cloud", "acme-us", []),
        new(NameKind.CostCenter, "CL-210", "CL-210", "acme-us", ["scout"]),
        new(NameKind.CostCenter, "CS-100", "CS-100", "acme-us", ["atlas"]),
    ];

    private static Question Read(string text, Question? before = null, params string[] rows) => new QuestionReader().Read(text,
        new ReadingContext(Today, October, Names, before)
        {
            Entities = [new KnownEntity("acme-us", "Acme US", "USD", FiscalCalendar.Calendar, Today, October)],
            Entity = "acme-us",
            Rows = rows,
            Shown = rows.Length > 0 ? new ShownRows("agent", rows) : null,
        });

    private static BooksQuery Books(string text, Question? before = null, params string[] rows)
    {
        var read = Read(text, before, rows);
        Assert.True(read.Books is not null, $"“{text}” is read as {read.Intent}.");
        return read.Books;
    }

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
}
