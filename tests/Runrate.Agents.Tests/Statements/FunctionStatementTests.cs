using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;

namespace Runrate.Agents.Tests.Statements;

[Trait("Category", "Pure")]
public sealed class FunctionStatementTests
{
    private static readonly YearMonth October = new(2026, 10);
    private static readonly EntityId Entity = new("e");
    private static readonly string[] Agents = ["", "atlas", "orion", "vega", "lyra"];
    private static readonly string?[] Functions = ["CustomerDelivery", "Research", "SalesMarketing", "InternalOps", null];

    [Fact]
    public void Every_view_foots_to_the_same_result_in_every_book_month_and_agent_of_a_generated_workforce()
    {
        var random = new Random(20261129);
        var codes = StatementLayouts.IncomeLines.SelectMany(line => line.Accounts(ChartOfAccounts.Default, false)).ToList();
        for (var round = 0; round < 150; round++)
        {
            var months = random.Next(1, 5);
            var movements = Enumerable.Range(0, random.Next(1, 60)).Select(_ => new AgentMovement(
                codes[random.Next(codes.Count)], October.PlusMonths(random.Next(months)), Agents[random.Next(Agents.Length)],
                random.Next(-9_000_000, 9_000_000))).ToList();
            var served = Agents.ToDictionary(agent => agent, _ => Functions[random.Next(Functions.Length)]);
            var moves = random.Next(3) == 0;
            foreach (var agent in new AgentId?[] { null, new("atlas"), new("orion"), AgentId.Unassigned })
            {
                var scope = new StatementScope(Entity, (Book)random.Next(1, 7), October, October.PlusMonths(months - 1), agent, Currency.Usd);
                var mine = movements.Where(m => agent is not { } one || m.Agent == one.Value || (one == AgentId.Unassigned && m.Agent == "")).ToList();
                Foot(scope, mine, (name, month) => moves && name == "atlas" && month > October ? "Research" : served.GetValueOrDefault(name));
            }
        }
    }

    private static void Foot(StatementScope scope, List<AgentMovement> movements, Func<string, YearMonth, string?> functionOf)
    {
        List<(string, YearMonth, long)> plain = [.. movements.Select(m => (m.Account, m.Period, m.Micros))];
        var expected = Statement.Build(StatementLayouts.IncomeStatement, scope, plain, monthly: true).Result!.Figures.Select(f => f.Amount).ToList();
        foreach (var layout in new[] { StatementLayouts.ByNature, StatementLayouts.ScheduleThree })
            Assert.Equal(expected, Statement.Build(layout, scope, plain, monthly: true).Result!.Figures.Select(f => f.Amount));
        var byFunction = FunctionStatement.Build(scope, movements, functionOf, monthly: true);
        Assert.Equal(expected, byFunction.Result!.Figures.Select(f => f.Amount));
        for (var column = 0; column < byFunction.Columns.Count; column++)
        {
            Assert.Equal(expected[column].Micros, -byFunction.Blocks.Sum(block => block.Lines[^1].Figures[column].Amount.Micros));
            foreach (var block in byFunction.Blocks)
                Assert.Equal(block.Lines[^1].Figures[column].Amount.Micros, block.Lines.SkipLast(1).Sum(line => line.Figures[column].Amount.Micros));
            foreach (var figure in byFunction.Blocks.SelectMany(block => block.Lines).Select(line => line.Figures[column]))
            {
                Assert.True(FigureSource.TryParse(figure.Ref, out var source), figure.Ref);
                Assert.Equal(figure.Amount.Micros, movements.Where(m => m.Period >= source.From && m.Period <= source.To
                    && source.Takes(m.Account, m.Agent)).Sum(m => m.Micros));
            }
        }
    }

    [Fact]
    public void A_cost_bears_the_function_of_its_agent_and_research_is_research_whoever_does_it()
    {
        var scope = new StatementScope(Entity, Book.UsGaap, October, October, null, Currency.Usd);
        var statement = FunctionStatement.Build(scope,
        [
            new("5110", October, "atlas", 10), new("5310", October, "atlas", 4), new("5220", October, "atlas", 3),
            new("5110", October, "orion", 20), new("5130", October, "", 7), new("5510", October, "", 1),
        ], (agent, _) => agent switch { "atlas" => "CustomerDelivery", "orion" => "SalesMarketing", _ => null });
        Assert.Equal(
            [("Cost of revenue", 14L), ("Research and development", 3), ("Sales and marketing", 20), ("General and administrative", 7), ("Finance cost and tax", 1)],
            statement.Blocks.Select(block => (block.Title, block.Lines[^1].Figures[0].Amount.Micros)));
        Assert.Equal(["Model inference", "Amortisation", "Cost of revenue"], statement.Blocks[0].Lines.Select(line => line.Title));
        Assert.Equal(-45, statement.Result!.Figures[0].Amount.Micros);
    }

    [Fact]
    public void An_agent_that_changed_its_function_within_the_months_is_shown_month_by_month()
    {
        var scope = new StatementScope(Entity, Book.Ifrs, October, October.PlusMonths(1), null, Currency.Usd);
        var statement = FunctionStatement.Build(scope, [new("5110", October, "atlas", 10), new("5110", October.Next(), "atlas", 12)],
            (_, month) => month == October ? "InternalOps" : "CustomerDelivery");
        Assert.Equal(2, statement.Columns.Count);
        Assert.Equal([0L, 12], statement.Blocks.Single(block => block.Title == "Cost of revenue").Lines[^1].Figures.Select(f => f.Amount.Micros));
        Assert.Equal([10L, 0], statement.Blocks.Single(block => block.Title == "General and administrative").Lines[^1].Figures.Select(f => f.Amount.Micros));
    }
}
