using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Spend;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Statements;

public sealed class ComparativesTests
{
    private static readonly YearMonth October = new(2026, 10);
    private static readonly StatementScope Scope = new(new EntityId("e"), Book.Management, October, October, null, Currency.Usd);

    [Fact]
    [Trait("Category", "Pure")]
    public void Every_change_is_the_difference_of_the_two_amounts_beside_it_and_every_column_foots()
    {
        var random = new Random(20261129);
        var codes = ChartOfAccounts.Default.All.Select(a => a.Code.Text).ToList();
        foreach (var layout in new[] { StatementLayouts.IncomeStatement, StatementLayouts.WorkforcePnl, StatementLayouts.BalanceSheet })
        {
            for (var round = 0; round < 100; round++)
            {
                var table = Comparatives.Of(new ComparedStatements(Column(layout, "now"), Column(layout, "before"), Column(layout, "year"), null, null));
                foreach (var cells in table.Blocks.SelectMany(b => b.Lines).Append(table.Result).OfType<ComparativeLine>().Select(l => l.Cells))
                {
                    var (now, before) = (cells[0].Amount?.Micros ?? 0, cells[1].Amount?.Micros ?? 0);
                    Assert.Equal(now - before, cells[2].Amount!.Value.Micros);
                    Assert.Equal(before == 0 ? null : (decimal)(now - before) / Math.Abs((decimal)before), cells[3].Share);
                }
                foreach (var block in table.Blocks.Where(b => b.Lines.Any(l => l.Kind == StatementLineKind.Subtotal)))
                {
                    for (var i = 0; i < table.Columns.Count; i++)
                    {
                        if (table.Columns[i].Kind != ComparativeKind.Share)
                        {
                            Assert.Equal(Sum(block, StatementLineKind.Line, i), Sum(block, StatementLineKind.Subtotal, i));
                        }
                    }
                }
            }
        }

        static long Sum(ComparativeBlock block, StatementLineKind kind, int column) =>
            block.Lines.Where(l => l.Kind == kind).Sum(l => l.Cells[column].Amount?.Micros ?? 0);

        ComparedColumn Column(StatementLayout of, string heading) => new(heading, Statement.Build(of, Scope,
            [.. codes.Where(_ => random.Next(3) == 0).Select(c => (c, October, (long)random.Next(-9_000_000, 9_000_000)))]), 0);
    }

    [Fact]
    [Trait("Category", "Pure")]
    public void A_plan_stands_on_the_lines_it_was_stated_for_and_nowhere_else()
    {
        var statement = Statement.Build(StatementLayouts.WorkforcePnl, Scope, [("5110", October, 300_000_000)]);
        PlannedLine[] plan =
        [
            new("Value produced", "Value produced", Usd(900)), new("Run cost", "Run cost", Usd(250)), new(null, "Net contribution", Usd(650)),
        ];
        var table = Comparatives.Of(new ComparedStatements(new ComparedColumn("Oct", statement, 0), null, null, null, plan));
        Assert.Equal(["current", "budget", "budget-variance"], table.Columns.Select(c => c.Key));
        Assert.Equal(["Value produced", "Run cost"], table.Blocks.Select(b => b.Title));
        var cost = table.Blocks[1];
        Assert.Null(cost.Lines[0].Cells[1].Amount);
        Assert.Equal((Usd(250), Usd(50)), (cost.Lines[^1].Cells[1].Amount!.Value, cost.Lines[^1].Cells[2].Amount!.Value));
        // Planned, and nothing came of it: a line all the same.
        Assert.Equal((null, Usd(-900)), (table.Blocks[0].Lines[0].Cells[0].Amount, table.Blocks[0].Lines[0].Cells[2].Amount!.Value));
        Assert.Equal(Usd(-950), table.Result!.Cells[2].Amount!.Value);
    }

    [Fact]
    public async Task The_budget_of_the_whole_stands_above_that_of_a_cost_centre_above_that_of_an_agent_above_the_register()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        await database.Hire(Hiring.Registration("Beacon"));
        var register = await RunCost(database);
        await State(database, BudgetScope.Agent, "atlas", 700);
        var withAgent = await RunCost(database);
        Assert.Equal(register / 2 + 700, withAgent);
        await State(database, BudgetScope.CostCenter, "CC-100", 1_100);
        Assert.Equal(1_100, await RunCost(database));
        Assert.Equal(700, await RunCost(database, new AgentId("atlas")));
        await State(database, BudgetScope.Entity, "", 5_000);
        Assert.Equal(5_000, await RunCost(database));
    }

    private static async Task State(TestDatabase database, BudgetScope scope, string subject, decimal amount) => await database.Run(async db =>
    {
        db.Budgets.Add(new Budget
        {
            Id = Guid.NewGuid(),
            Entity = TestDatabase.EntityId,
            Scope = scope,
            Subject = subject,
            Monthly = Usd(amount),
            Thresholds = [100],
            HardStop = false,
            From = new YearMonth(2026, 1),
            StatedBy = "Cora",
            StatedAt = database.Clock.Now,
        });
        await db.SaveChangesAsync();
    });

    private static async Task<decimal> RunCost(TestDatabase database, AgentId? agent = null)
    {
        var month = new YearMonth(2026, 1);
        var compared = await database.With<CompareStatements, Outcome<ComparedStatement>>(c =>
            c.Of("income-statement", TestDatabase.EntityId, Book.UsGaap, month, month, agent));
        Assert.Null(compared.Refusal);
        var table = compared.Value.Table;
        var column = table.Columns.ToList().FindIndex(c => c.Kind == ComparativeKind.Budget);
        return table.Blocks.Single(b => b.Title == "Run cost").Lines[^1].Cells[column].Amount!.Value.ToDecimal();
    }

    private static Money Usd(decimal amount) => Money.From(amount, Currency.Usd);
}
