using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Statements;

/// <summary>A movement of an agent's account in a month under the function that bears it, debit positive.</summary>
/// <param name="Agent">Empty where there is none.</param>
public readonly record struct AgentMovement(
    string Account, YearMonth Period, string Agent, long Micros, CostFunction? Function = null);

/// <summary>
/// The statements that go by function (ASC 220-40, IFRS 18.78): each caption with the natures it is made of, and the gross margin.
/// The function is the one that stands on the posting. Losses, finance cost and tax stand outside the functions.
/// </summary>
public static class FunctionStatement
{
    private static readonly StatementSection[] InFunctions = [.. StatementLayouts.IncomeStatement.Sections.Take(2)];
    private static readonly StatementSection[] Outside = [.. StatementLayouts.IncomeStatement.Sections.Skip(2)];

    /// <summary>The natures that ASC 220-40-50-6 asks for, and what is left of a caption.</summary>
    private static readonly StatementLineSpec[] RequiredNatures =
    [
        new("Employee compensation", "BuildLabour"),
        new("Depreciation", "Depreciation"),
        new("Intangible asset amortization", "Amortisation"),
        new("Other items: purchased AI services, review, lease cost, training and materials of a build", "ModelInference", "Infrastructure",
            "Seats", "HumanReview", "OtherServices", "Maintenance", "LeaseCost", "SharedCost", "BuildCost", "ResearchAndDevelopment",
            "StaffTraining"),
    ];

    /// <summary>The income statement by function; its result is that of the income statement.</summary>
    public static Statement Build(StatementScope scope, IReadOnlyList<AgentMovement> movements, bool monthly = false) =>
        Captions(StatementLayouts.ByFunction, scope, movements, [.. InFunctions.SelectMany(section => section.Lines)], monthly);

    /// <summary>The note on expense captions, each split into the natures that ASU 2024-03 names.</summary>
    public static Statement Disaggregated(
        StatementLayout layout, StatementScope scope, IReadOnlyList<AgentMovement> movements, bool monthly = false) =>
        Captions(layout, scope, movements, RequiredNatures, monthly);

    private static Statement Captions(
        StatementLayout layout, StatementScope scope, IReadOnlyList<AgentMovement> movements, StatementLineSpec[] natures, bool monthly)
    {
        var figures = new Figures(scope, movements, monthly);
        var blocks = CostFunctions.All.Select(function => figures.Block(function.Title(), function, natures))
            .Concat(Outside.Select(section => figures.Block(section.Title, null, section.Lines, section.Credit))).OfType<StatementBlock>().ToList();
        var result = new StatementLine("Result", StatementLineKind.Result, figures.Of(Accounts(StatementLayouts.IncomeLines), null, credit: true));
        return new Statement(layout.Name, layout.Title, scope, figures.Columns, blocks, result);
    }

    /// <summary>
    /// Gross margin, agent by agent and of the workforce: the value of work delivered to customers less the cost of revenue of the
    /// book. The value is imputed and known to the management book alone; nothing here is revenue.
    /// </summary>
    /// <param name="delivered">Movements of the management book on the value of output.</param>
    /// <param name="nameOf">How an agent is called; empty is cost of no agent.</param>
    public static Statement GrossMargin(
        StatementScope scope, IReadOnlyList<AgentMovement> movements, IReadOnlyList<AgentMovement> delivered, Func<string, string> nameOf,
        bool monthly = false)
    {
        var cost = Accounts(InFunctions.SelectMany(section => section.Lines));
        List<string> value = [.. ChartOfAccounts.Default.All.Where(a => a.Line == "ProductivityValue").Select(a => a.Code)];
        var blocks = new List<StatementBlock>();
        var agents = movements.Concat(delivered).Where(m => m.Function == CostFunction.CostOfRevenue).Select(m => m.Agent).Distinct()
            .OrderBy(nameOf, StringComparer.Ordinal).ThenBy(agent => agent, StringComparer.Ordinal);
        if (scope.Agent is null)
        {
            foreach (var agent in agents)
            {
                var lines = Lines(scope with { Agent = agent == "" ? AgentId.Unassigned : new AgentId(agent) }, StatementLineKind.Line);
                blocks.Add(new StatementBlock(nameOf(agent), lines));
            }
        }
        var whole = Lines(scope, StatementLineKind.Line);
        blocks.Add(new StatementBlock(scope.Agent is null ? "Workforce" : nameOf(scope.Agent.Value.Value), [.. whole.SkipLast(1)]));
        var columns = new Figures(scope, movements, monthly).Columns;
        return new Statement(StatementLayouts.GrossMargin.Name, StatementLayouts.GrossMargin.Title, scope, columns, blocks,
            whole[^1] with { Kind = StatementLineKind.Result });

        List<StatementLine> Lines(StatementScope of, StatementLineKind kind)
        {
            var costs = new Figures(of, movements, monthly).Of(cost, CostFunction.CostOfRevenue, credit: false);
            var worth = new Figures(of with { Book = Book.Management }, delivered, monthly).Of(value, CostFunction.CostOfRevenue, credit: true);
            // The margin is of two books: its reference opens the cost, and the value stands in the line above it.
            var margin = costs.Select((figure, i) => figure with { Amount = worth[i].Amount - figure.Amount }).ToList();
            return
            [
                new("Value delivered to customers", kind, worth),
                new("Cost of revenue", kind, costs),
                new("Gross margin", StatementLineKind.Subtotal, margin),
            ];
        }
    }

    private static List<string> Accounts(IEnumerable<StatementLineSpec> lines) =>
        [.. lines.SelectMany(line => line.Accounts(ChartOfAccounts.Default, false))];

    /// <summary>Figures of a scope, a column a month or one over all of them.</summary>
    private sealed class Figures(StatementScope scope, IReadOnlyList<AgentMovement> movements, bool monthly)
    {
        public IReadOnlyList<YearMonth> Columns { get; } =
            monthly ? [.. Enumerable.Range(0, scope.From.MonthsUntil(scope.To) + 1).Select(scope.From.PlusMonths)] : [scope.To];

        public StatementBlock? Block(string title, CostFunction? function, IEnumerable<StatementLineSpec> specs, bool credit = false)
        {
            var lines = new List<StatementLine>();
            var accounts = new List<string>();
            foreach (var spec in specs)
            {
                var of = spec.Accounts(ChartOfAccounts.Default, false);
                accounts.AddRange(of);
                var line = new StatementLine(spec.Title, StatementLineKind.Line, Of(of, function, credit));
                if (line.Figures.Any(figure => !figure.Amount.IsZero))
                    lines.Add(line);
            }
            if (lines.Count == 0)
                return null;
            lines.Add(new StatementLine(title, StatementLineKind.Subtotal, Of(accounts, function, credit)));
            return new StatementBlock(title, lines);
        }

        public List<Figure> Of(IReadOnlyList<string> accounts, CostFunction? function, bool credit) => [.. Columns.Select(column =>
        {
            var source = new FigureSource(scope.Entity, scope.Book, monthly ? column : scope.From, column, scope.Agent, accounts)
            {
                Function = function,
            };
            var micros = movements.Where(m => m.Period >= source.From && m.Period <= source.To
                && source.Takes(m.Account, m.Agent, m.Function)).Sum(m => m.Micros);
            return new Figure(new Money(credit ? -micros : micros, scope.Currency), source);
        })];
    }
}
