using System.Globalization;
using Runrate.Agents.Chat.Answers.Books;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>What holds of every step over rows that were told, whatever the rows.</summary>
[Trait("Category", "Pure")]
public sealed class ResultTableTests
{
    private static ResultTable Table(params decimal[] figures) => new("loaded cost", "line", "October 2026", "Acme US", TableUnit.Money,
        [.. figures.Select((f, i) => new ResultRow($"Row {(char)('a' + i)}", f, "USD"))], figures.Sum(), Adds: true);

    public static TheoryData<string> Figures => ["10 20 30", "5.55 0 4444.45 1", "7", "100 100 3.33 0.01 9"];

    private static decimal[] Read(string figures) => [.. figures.Split(' ').Select(f => decimal.Parse(f, CultureInfo.InvariantCulture))];

    private static ResultTable After(ResultTable table, params TableStep[] steps) => steps.Aggregate(table, (t, s) => t.After(s)!);

    private static TableStep Step(TableOperation operation, decimal? above = null, decimal? below = null, decimal? number = null, string? word = null,
        params string[] names) => new(operation, names.Length > 0 ? names : null, above, below, number, word);

    [Theory]
    [MemberData(nameof(Figures))]
    public void What_is_kept_and_what_is_dropped_are_the_whole(string written)
    {
        var figures = Read(written);
        var (kept, dropped) = (After(Table(figures), Step(TableOperation.Keep, above: 8)), Table(figures).After(Step(TableOperation.Drop, above: 8)));
        Assert.Equal(figures.Sum(), (kept.Sum ?? 0) + (dropped?.Sum ?? (kept.Rows.Count == 0 ? figures.Sum() : 0)));
    }

    [Theory]
    [MemberData(nameof(Figures))]
    public void A_sum_of_what_is_kept_is_of_what_is_kept(string written)
    {
        var figures = Read(written);
        var kept = After(Table(figures), Step(TableOperation.Keep, above: 0));
        Assert.Equal(kept.Rows.Sum(r => r.Figure), After(kept, Step(TableOperation.Sum)).Total);
    }

    [Theory]
    [MemberData(nameof(Figures))]
    public void Shares_are_a_hundred_per_cent_together(string written)
    {
        var figures = Read(written);
        Assert.InRange(After(Table(figures), Step(TableOperation.Share)).Rows.Sum(r => r.Part!.Value), 0.995m, 1.005m);
    }

    [Theory]
    [MemberData(nameof(Figures))]
    public void Shares_of_what_is_left_are_of_what_is_left(string written)
    {
        var figures = Read(written);
        Assert.InRange(After(Table(figures),
        Step(TableOperation.Keep, above: -1), Step(TableOperation.Share)).Rows.Sum(r => r.Part!.Value), 0.995m, 1.005m);
    }

    [Theory]
    [MemberData(nameof(Figures))]
    public void Halved_and_doubled_is_as_it_was(string written)
    {
        var figures = Read(written);
        var again = After(Table([.. figures.Select(f => Math.Floor(f * 2) / 1)]), Step(TableOperation.Scale, number: 0.5m), Step(TableOperation.Scale,
            number: 2));
        Assert.Equal(figures.Sum(f => Math.Floor(f * 2)), again.Total);
    }

    [Theory]
    [MemberData(nameof(Figures))]
    public void One_row_changed_changes_the_total_by_that_row(string written)
    {
        var figures = Read(written);
        var step = Table(figures).Resolved(Step(TableOperation.Scale, number: 0, word: "top"));
        Assert.Equal(figures.Sum() - figures.Max(), After(Table(figures), step).Total);
    }

    [Theory]
    [MemberData(nameof(Figures))]
    public void An_order_loses_no_row_and_ends_with_the_other_end_first(string written)
    {
        var figures = Read(written);
        var (down, up) = (After(Table(figures), Step(TableOperation.Order, word: "desc")), After(Table(figures), Step(TableOperation.Order,
            word: "asc")));
        Assert.Equal(figures.Length, down.Rows.Count);
        Assert.Equal(down.Rows[0].Figure, up.Rows[^1].Figure);
        Assert.Equal(down.Sum, up.Sum);
    }

    [Theory]
    [MemberData(nameof(Figures))]
    public void Converted_rows_add_up_to_the_converted_sum(string written)
    {
        var figures = Read(written);
        var rates = new Dictionary<string, decimal> { ["USD"] = 88.5m };
        var rupees = Table(figures).After(Step(TableOperation.Currency, word: "INR"), rates)!;
        Assert.Equal("INR", rupees.Currency);
        Assert.Equal((double)(figures.Sum() * 88.5m), (double)rupees.Sum!.Value, 1);
        Assert.Null(Table(figures).After(Step(TableOperation.Currency, word: "EUR"), new Dictionary<string, decimal>()));
    }

    [Theory]
    [MemberData(nameof(Figures))]
    public void Beside_itself_nothing_changed_and_beside_nothing_all_did(string written)
    {
        var figures = Read(written);
        Assert.All(ResultTable.Beside(Table(figures), Table(figures))!.Rows, r => Assert.Equal(0, r.Figure));
        var doubled = After(Table(figures), Step(TableOperation.Scale, number: 2));
        var moved = ResultTable.Beside(Table(figures), doubled)!;
        Assert.Equal(figures.Sum(), moved.Rows.Sum(r => r.Figure));
        Assert.Equal(moved.Rows.Sum(r => r.Figure), moved.Total);
    }

    [Fact]
    public void What_is_no_part_of_a_whole_has_no_sum_and_no_share()
    {
        var ratios = Table(1, 2) with { Adds = false };
        Assert.Null(ratios.After(Step(TableOperation.Sum)));
        Assert.Null(ratios.After(Step(TableOperation.Share)));
        Assert.Null((Table(1, 2) with { Rows = [new ResultRow("a", 1, "USD"), new ResultRow("b", 2, "INR")] }).After(Step(TableOperation.Sum)));
    }

    [Fact]
    public void Two_rows_have_a_difference_and_a_ratio_and_three_have_none()
    {
        Assert.Equal(-15m, After(Table(5, 20), Step(TableOperation.Difference)).Total);
        Assert.Equal(0.25m, After(Table(5, 20), Step(TableOperation.Ratio)).Total);
        Assert.Null(Table(1, 2, 3).After(Step(TableOperation.Difference)));
        Assert.Null(Table(5, 0).After(Step(TableOperation.Ratio)));
    }

    [Fact]
    public void A_row_that_is_not_there_cannot_be_left_out() => Assert.Null(Table(1, 2).After(Step(TableOperation.Drop, names: "Row z")));
}
