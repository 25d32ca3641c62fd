using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>What is worked out of figures that were told, and the points of a series.</summary>
[Trait("Category", "Pure")]
public sealed class WorkedTests
{
    private static readonly AskedCompany Company = new(["Atlas", "Dispatch", "Scout"],
    [
        AskedCompany.Named(NameKind.Vendor, "Harbor Cloud"),
    ]);

    private static Question Read(string text, Question? before = null, params string[] rows) => Company.Read(text, before, AskedCompany.Rows(rows));

    private static BooksQuery Talk(params string[] turns) => turns.Aggregate((Question?)null, (before, turn) => Read(turn, before))!.Books!;

    [Theory]
    [InlineData("divide that by what we spent", "ratio", "value", "cost")]
    [InlineData("less what we spent", "difference", "value", "cost")]
    [InlineData("as a share of what we spent", "share", "value", "cost")]
    [InlineData("divided by the number of outcomes", "ratio", "value", "outcomes")]
    public void A_figure_is_worked_with_another_one_of_the_same_months(string then, string operation, string first, string second)
    {
        var query = Talk("total value produced in Q3 2026", then);
        Assert.Equal((BooksForm.Worked, operation), (query.Form, query.Operation));
        Assert.Equal([first, second], query.Operands.Select(o => o.Measure));
        Assert.All(query.Operands, o => Assert.Equal(new YearMonth(2026, 7), o.Periods[0].From));
    }

    [Fact]
    public void The_same_ratio_of_other_months_changes_every_operand()
    {
        var query = Talk("total value produced in Q3 2026", "divide that by what we spent", "same ratio for Q2?");
        Assert.Equal((BooksForm.Worked, "ratio"), (query.Form, query.Operation));
        Assert.All(query.Operands, o => Assert.Equal(new YearMonth(2026, 4), o.Periods[0].From));
    }

    [Fact]
    public void Both_together_is_the_sum_of_the_last_two_figures()
    {
        var query = Talk("net of Atlas in Q3 2026", "and Scout's?", "both together?");
        Assert.True(query.Form == BooksForm.Worked ? query.Operands.Count == 2 : query is { Sum: true, Agents.Count: 2 });
    }

    [Fact]
    public void The_sum_of_rows_is_of_the_rows_that_were_shown()
    {
        var ranking = Read("Top two agents by cost in October");
        var query = Read("what's the sum of those?", ranking, "atlas", "scout").Books!;
        Assert.Equal((BooksForm.Total, true), (query.Form, query.Sum));
        Assert.Equal(["atlas", "scout"], query.Agents);
    }

    [Theory]
    [InlineData("If our October budget was $45,000, what is left of it?", 45000, BooksForm.Total)]
    [InlineData("What is left of a 600k year budget if we spend as forecast?", 600000, BooksForm.Forecast)]
    [InlineData("We have 50k for November. Will the forecast fit?", 50000, BooksForm.Forecast)]
    public void What_a_stated_amount_leaves_is_taken_from_the_cost_or_the_forecast(string text, int stated, BooksForm operand)
    {
        var query = Read(text).Books!;
        Assert.Equal((BooksForm.Worked, "left", (decimal?)stated), (query.Form, query.Operation, query.Stated));
        Assert.Equal(operand, Assert.Single(query.Operands).Form);
    }

    [Theory]
    [InlineData("Which months did Dispatch make a loss this year?", "below", "net")]
    [InlineData("In which months did Dispatch lose money?", "below", "net")]
    [InlineData("How often did Dispatch reach its monthly target this year?", "met", "target-share")]
    [InlineData("Since when has Dispatch been losing money?", "first-below", "net")]
    [InlineData("How many months has Dispatch missed its target?", "missed", "target-share")]
    [InlineData("In 2026, which month saw the biggest jump in cost over the month before?", "rise", "cost")]
    public void Months_that_meet_what_is_said_are_points_of_a_series(string text, string points, string measure)
    {
        var query = Read(text).Books!;
        Assert.Equal((BooksForm.Trend, points, measure), (query.Form, query.Points, query.Measure));
    }

    [Theory]
    [InlineData("What share of Scout's output was accepted in October?", "accepted-share")]
    [InlineData("How many full-time equivalents do the agents replace?", "headcount")]
    [InlineData("How many people would it take to do what Atlas did in October?", "headcount")]
    [InlineData("What fraction of Scout's claims came back rejected in October?", "accepted-share")]
    [InlineData("headcount equivalent of our agents in October", "headcount")]
    public void What_work_was_accepted_and_stands_for_is_no_cost(string text, string measure) => Assert.Equal(measure, Read(text).Books!.Measure);

    [Theory]
    [InlineData("Which agents cost more than they bring?", "losing")]
    [InlineData("Which agents bring more than they cost?", "earning")]
    public void Cost_held_against_what_is_brought_is_the_result(string text, string filter) => Assert.Equal(filter, Read(text).Books!.Filter);

    [Theory]
    [InlineData("The auditors arrive Monday. What did Atlas cost in October?")]
    [InlineData("My team is drowning in paper. What did Atlas cost in October?")]
    public void A_sentence_that_asks_nothing_colours_the_question(string text)
    {
        var query = Read(text).Books!;
        Assert.Equal((BooksForm.Total, "atlas"), (query.Form, query.Agents is [var agent] ? agent : null));
    }
}
