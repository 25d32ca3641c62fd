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

    [Fact]
    public void A_caption_is_made_of_what_its_function_bears_and_foots_to_the_result()
    {
        var scope = new StatementScope(Entity, Book.UsGaap, October, October, null, Currency.Usd);
        AgentMovement[] moved =
        [
            Cost("5110", "atlas", 10, CostFunction.CostOfRevenue), Cost("5310", "atlas", 4, CostFunction.CostOfRevenue),
            Cost("5220", "atlas", 3, CostFunction.ResearchAndDevelopment), Cost("5110", "orion", 20, CostFunction.SalesAndMarketing),
            Cost("5130", "", 7, CostFunction.General), Cost("5510", "", 1, null),
        ];
        var statement = FunctionStatement.Build(scope, moved);
        Assert.Equal(
            [("Cost of revenue", 14L), ("Research and development", 3), ("Sales and marketing", 20), ("General and administrative", 7), ("Finance cost and tax", 1)],
            statement.Blocks.Select(block => (block.Title, block.Lines[^1].Figures[0].Amount.Micros)));
        Assert.Equal(["Model inference", "Amortisation", "Cost of revenue"], statement.Blocks[0].Lines.Select(line => line.Title));
        Assert.Equal(-45, statement.Result!.Figures[0].Amount.Micros);
    }

    [Fact]
    public void The_note_of_ASU_2024_03_splits_each_caption_into_the_natures_it_names()
    {
        var scope = new StatementScope(Entity, Book.UsGaap, October, October, null, Currency.Usd);
        var note = FunctionStatement.Disaggregated(StatementLayouts.Disaggregation, scope,
        [
            Cost("5110", "atlas", 10, CostFunction.CostOfRevenue), Cost("5310", "atlas", 4, CostFunction.CostOfRevenue),
            Cost("5320", "atlas", 6, CostFunction.CostOfRevenue), Cost("5270", "orion", 9, CostFunction.ResearchAndDevelopment),
        ]);
        Assert.Equal([6L, 4, 10, 20], note.Blocks[0].Lines.Select(line => line.Figures[0].Amount.Micros));
        Assert.Equal(["Employee compensation", "Research and development"], note.Blocks[1].Lines.Select(line => line.Title));
    }

    [Fact]
    public void Gross_margin_is_the_value_delivered_to_customers_less_cost_of_revenue_by_agent_and_in_all()
    {
        var scope = new StatementScope(Entity, Book.UsGaap, October, October, null, Currency.Usd);
        var margin = FunctionStatement.GrossMargin(scope,
            [Cost("5110", "atlas", 10, CostFunction.CostOfRevenue), Cost("5110", "vega", 5, CostFunction.CostOfRevenue), Cost("5110", "orion", 20, CostFunction.General)],
            [Cost("9110", "atlas", -30, CostFunction.CostOfRevenue), Cost("9110", "orion", -90, CostFunction.General)], agent => agent);
        Assert.Equal([("atlas", 20L), ("vega", -5)], margin.Blocks.SkipLast(1).Select(b => (b.Title, b.Lines[^1].Figures[0].Amount.Micros)));
        Assert.Equal(15, margin.Result!.Figures[0].Amount.Micros);
        Assert.All(margin.Blocks.SelectMany(b => b.Lines).SelectMany(l => l.Figures), figure => Assert.True(FigureSource.TryParse(figure.Ref, out _)));
    }

    private static AgentMovement Cost(string account, string agent, long micros, CostFunction? function) =>
        new(account, October, agent, micros, function);
}
