using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;

namespace Runrate.Agents.Tests.Statements;

[Trait("Category", "Pure")]
public sealed class StatementComparisonTests
{
    private static readonly YearMonth October = new(2026, 10);

    [Fact]
    public void A_line_that_only_the_second_book_has_is_shown_with_its_amount()
    {
        var first = Build(Book.UsGaap, ("5310", 10_000_000));
        var second = Build(Book.Ifrs, ("5310", 16_000_000), ("5210", 700_000));
        var compared = StatementComparison.Of(Column(first), Column(second));
        var block = Assert.Single(compared.Blocks);
        Assert.Contains(block.Lines, l => l.Title == "Build cost expensed" && l.Figures[0] is null && l.Figures[1]!.Amount.Micros == 700_000);
        Assert.Equal(StatementLineKind.Subtotal, block.Lines[^1].Kind);
    }

    [Fact]
    public void Each_column_foots_by_the_lines_that_are_shown_in_every_generated_pair()
    {
        var random = new Random(20261129);
        var codes = ChartOfAccounts.Default.All.Select(a => a.Code.Text).ToList();
        foreach (var layout in new[] { StatementLayouts.IncomeStatement, StatementLayouts.BalanceSheet, StatementLayouts.AgentPnl, StatementLayouts.CashView })
        {
            for (var round = 0; round < 200; round++)
            {
                var compared = StatementComparison.Of(
                    Column(Generated(layout, Book.UsGaap)), Column(Generated(layout, Book.Ifrs)), Column(Generated(layout, Book.Management)));
                foreach (var block in compared.Blocks.Where(b => b.Lines.Any(l => l.Kind == StatementLineKind.Subtotal)))
                {
                    for (var column = 0; column < compared.Columns.Count; column++)
                    {
                        var lines = block.Lines.Where(l => l.Kind == StatementLineKind.Line).Sum(l => l.Figures[column]?.Amount.Micros ?? 0);
                        Assert.Equal(block.Lines.Last(l => l.Kind == StatementLineKind.Subtotal).Figures[column]?.Amount.Micros ?? 0, lines);
                    }
                }
            }

            Statement Generated(StatementLayout of, Book book) => Statement.Build(
                of, new StatementScope(new EntityId("e"), book, October, October, null, Currency.Usd),
                [.. codes.Where(_ => random.Next(3) == 0).Select(c => (c, October, (long)random.Next(-9_000_000, 9_000_000)))]);
        }
    }

    [Fact]
    public void A_balance_sheet_ends_in_liabilities_and_equity_and_equals_its_assets_where_the_entries_balance()
    {
        var random = new Random(20261130);
        // Accounts of the lens hold imputed value and stand on no balance sheet.
        var codes = ChartOfAccounts.Default.All.Where(a => !a.Memo).Select(a => a.Code.Text).ToList();
        for (var round = 0; round < 200; round++)
        {
            var movements = Enumerable.Range(0, 6).Select(_ => (codes[random.Next(codes.Count)], October, (long)random.Next(-9_000_000, 9_000_000)));
            var balanced = movements.SelectMany(m => new[] { m, (codes[random.Next(codes.Count)], m.October, -m.Item3) }).ToList();
            var sheet = Statement.Build(StatementLayouts.BalanceSheet,
                new StatementScope(new EntityId("e"), Book.UsGaap, October, October, null, Currency.Usd), balanced);
            var assets = sheet.Line("Total assets")?.Figures[0].Amount.Micros ?? 0;
            Assert.Equal((StatementLineKind.Result, assets),
                (sheet.Result?.Kind ?? StatementLineKind.Result, sheet.Line("Total liabilities and equity")?.Figures[0].Amount.Micros ?? 0));
        }
    }

    [Fact]
    public void Two_lines_of_one_name_stay_two_lines()
    {
        var figure = new Figure(new Money(1, Currency.Usd), new FigureSource(new EntityId("e"), Book.UsGaap, October, October, null, ["5110"]));
        var twice = new StatementLine("Server", StatementLineKind.Line, [figure]);
        var statement = Build(Book.UsGaap) with { Blocks = [new StatementBlock("Cost", [twice, twice])] };
        Assert.Equal(2, Assert.Single(StatementComparison.Of(Column(statement), Column(statement)).Blocks).Lines.Count);
    }

    private static ComparedColumn Column(Statement statement) => new(statement.Scope.Book.ToString(), statement, 0);

    private static Statement Build(Book book, params (string Account, long Micros)[] movements) => Statement.Build(
        StatementLayouts.IncomeStatement, new StatementScope(new EntityId("e"), book, October, October, null, Currency.Usd),
        [.. movements.Select(m => (m.Account, October, m.Micros))]);
}
