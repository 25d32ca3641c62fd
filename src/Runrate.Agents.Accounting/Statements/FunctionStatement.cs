using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Statements;

/// <summary>A movement of an agent's account in a month, debit positive.</summary>
/// <param name="Agent">Empty where there is none.</param>
public readonly record struct AgentMovement(string Account, YearMonth Period, string Agent, long Micros);

/// <summary>
/// The income statement by function, with the natures that each function is made of (ASC 220-40, IFRS 18.78). A cost bears
/// the function of its agent in its month; research is research whoever does it; cost of no agent is general. Losses,
/// finance cost and tax stand outside the functions. The result is that of the income statement.
/// </summary>
public static class FunctionStatement
{
    private const string ResearchLine = "ResearchAndDevelopment";

    private static readonly (PnlLine Function, string Title)[] Functions =
    [
        (PnlLine.CostOfRevenue, "Cost of revenue"),
        (PnlLine.ResearchAndDevelopment, "Research and development"),
        (PnlLine.SellingAndMarketing, "Sales and marketing"),
        (PnlLine.OperatingExpense, "General and administrative"),
    ];

    private static readonly StatementSection[] InFunctions = [.. StatementLayouts.IncomeStatement.Sections.Take(2)];
    private static readonly StatementSection[] Outside = [.. StatementLayouts.IncomeStatement.Sections.Skip(2)];

    /// <param name="functionOf">The function code of an agent in a month; null counts as general.</param>
    /// <param name="monthly">A column a month. Where an agent changed its function within the months there always is one,
    /// because a figure over both functions would be of neither.</param>
    public static Statement Build(
        StatementScope scope, IReadOnlyList<AgentMovement> movements, Func<string, YearMonth, string?> functionOf, bool monthly = false)
    {
        var chart = ChartOfAccounts.Default;
        var months = Enumerable.Range(0, scope.From.MonthsUntil(scope.To) + 1).Select(scope.From.PlusMonths).ToList();
        var agents = movements.Select(movement => movement.Agent).Distinct().Order(StringComparer.Ordinal).ToList();
        monthly |= agents.Exists(agent => months.Exists(month => FunctionAt(agent, month) != FunctionAt(agent, scope.To)));
        var columns = monthly ? months : [scope.To];
        var blocks = Functions.Select(function => Block(function.Title, function.Function, InFunctions.SelectMany(section => section.Lines)))
            .Concat(Outside.Select(section => Block(section.Title, null, section.Lines))).OfType<StatementBlock>().ToList();
        var all = StatementLayouts.IncomeLines.SelectMany(line => line.Accounts(chart, false)).ToList();
        var result = new StatementLine("Result", StatementLineKind.Result, Figures(all, null, credit: true));
        return new Statement(StatementLayouts.ByFunction.Name, StatementLayouts.ByFunction.Title, scope, columns, blocks, result);

        PnlLine FunctionAt(string agent, YearMonth month) => PresentationLine.ByFunction(functionOf(agent, month) ?? "");

        StatementBlock? Block(string title, PnlLine? function, IEnumerable<StatementLineSpec> specs)
        {
            var lines = new List<StatementLine>();
            var accounts = new List<string>();
            foreach (var spec in specs.Where(spec => function is null or PnlLine.ResearchAndDevelopment || !spec.ChartLines.Contains(ResearchLine)))
            {
                var of = spec.Accounts(chart, false);
                accounts.AddRange(of);
                var line = new StatementLine(spec.Title, StatementLineKind.Line, Figures(of, function, credit: false));
                if (line.Figures.Any(figure => !figure.Amount.IsZero))
                    lines.Add(line);
            }
            if (lines.Count == 0)
                return null;
            lines.Add(new StatementLine(title, StatementLineKind.Subtotal, Figures(accounts, function, credit: false)));
            return new StatementBlock(title, lines);
        }

        List<Figure> Figures(IReadOnlyList<string> accounts, PnlLine? function, bool credit) =>
            columns.ConvertAll(column => FigureOf(accounts, function, credit, monthly ? column : scope.From, column));

        Figure FigureOf(IReadOnlyList<string> accounts, PnlLine? function, bool credit, YearMonth from, YearMonth to)
        {
            var source = new FigureSource(scope.Entity, scope.Book, from, to, scope.Agent, accounts);
            if (function is { } one && scope.Agent is null)
            {
                var bearing = agents.Where(agent => FunctionAt(agent, to) == one).Select(Named).Distinct().ToList();
                source = source with { Agents = bearing.Count == 0 ? [Nobody] : bearing, AnyAgent = Research(accounts, chart) };
                if (source.Agents.Count == 1 && source.AnyAgent.Count == 0)
                    source = source with { Agent = source.Agents[0], Agents = [] };
            }
            if (function is { } other && scope.Agent is { } only && FunctionAt(only.Value, to) != other)
                source = source with { Accounts = other == PnlLine.ResearchAndDevelopment ? Research(accounts, chart) : [] };
            var micros = movements.Where(movement => movement.Period >= from && movement.Period <= to
                && source.Takes(movement.Account, movement.Agent)).Sum(movement => movement.Micros);
            return new Figure(new Money(credit ? -micros : micros, scope.Currency), source);
        }
    }

    /// <summary>An agent that there is not: where a function has no agents, only research whoever does it may count.</summary>
    private static AgentId Nobody { get; } = new("no-agent-of-this-function");

    private static AgentId Named(string agent) => agent == "" ? AgentId.Unassigned : new AgentId(agent);

    private static List<string> Research(IReadOnlyList<string> accounts, ChartOfAccounts chart) =>
        [.. accounts.Where(account => chart[account].Line == ResearchLine)];
}
