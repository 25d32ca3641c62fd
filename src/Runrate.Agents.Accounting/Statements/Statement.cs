using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Statements;

/// <summary>What a statement is of. <paramref name="Agent"/> null means the whole entity.</summary>
public sealed record StatementScope(EntityId Entity, Book Book, YearMonth From, YearMonth To, AgentId? Agent, Currency Currency);

public enum StatementLineKind { Line, Subtotal, Result }

/// <param name="Figures">One per column, in the order of <see cref="Statement.Columns"/>.</param>
public sealed record StatementLine(string Title, StatementLineKind Kind, IReadOnlyList<Figure> Figures);

public sealed record StatementBlock(string Title, IReadOnlyList<StatementLine> Lines);

/// <summary>A layout over balances. Every figure is a sum of the balances given and carries the query that finds its postings.</summary>
public sealed record Statement(
    string Name, string Title, StatementScope Scope, IReadOnlyList<YearMonth> Columns, IReadOnlyList<StatementBlock> Blocks, StatementLine? Result)
{
    /// <summary>
    /// Builds one column per month when <paramref name="monthly"/>, else a single column over the whole scope. <paramref name="movements"/> are
    /// debit-positive movements per account and month, already limited to the scope's entity, book and agent; for a
    /// cumulative layout they begin with the ledger.
    /// </summary>
    public static Statement Build(
        StatementLayout layout, StatementScope scope, IReadOnlyList<(string Account, YearMonth Period, long Micros)> movements, bool monthly = false)
    {
        var columns = monthly
            ? Enumerable.Range(0, scope.From.MonthsUntil(scope.To) + 1).Select(scope.From.PlusMonths).ToList()
            : [scope.To];
        var byAccount = ByAccount(scope, columns, layout.Cumulative, monthly, movements);
        var chart = ChartOfAccounts.Default;
        var blocks = new List<StatementBlock>();
        var resultAccounts = new List<string>();
        foreach (var section in layout.Sections)
        {
            var lines = new List<StatementLine>();
            var sectionAccounts = new List<string>();
            foreach (var spec in section.Lines)
            {
                var accounts = spec.Accounts(chart, layout.WithMemo && scope.Book == Book.Management);
                var line = new StatementLine(spec.Title, StatementLineKind.Line, Figures(accounts, section.Credit));
                sectionAccounts.AddRange(accounts);
                if (line.Figures.Any(f => !f.Amount.IsZero))
                    lines.Add(line);
            }
            if (section.Total is { } total && lines.Count > 0)
                lines.Add(new StatementLine(total, StatementLineKind.Subtotal, Figures(sectionAccounts, section.Credit)));
            if (section.Credit || !layout.Cumulative)
                resultAccounts.AddRange(sectionAccounts);
            if (lines.Count > 0)
                blocks.Add(new StatementBlock(section.Title, lines));
        }
        // Movements end in a result. Balances end in what stands against the assets, where the layout has a name for it.
        var result = layout.Cumulative && (layout.ResultTitle is null || blocks.Count == 0)
            ? null
            : new StatementLine(
                layout.ResultTitle ?? (layout.WithMemo ? "Net contribution" : "Result"), StatementLineKind.Result,
                Figures(resultAccounts, credit: true));
        return new Statement(layout.Name, layout.Title, scope, columns, blocks, result);

        IReadOnlyList<Figure> Figures(IReadOnlyList<string> accounts, bool credit)
        {
            var sums = new long[columns.Count];
            foreach (var account in accounts.Distinct(StringComparer.Ordinal))
            {
                if (!byAccount.TryGetValue(account, out var own))
                    continue;
                for (var i = 0; i < sums.Length; i++)
                    sums[i] += own[i];
            }
            return
            [
                .. columns.Select((column, i) => new Figure(
                    new Money(credit ? -sums[i] : sums[i], scope.Currency),
                    new FigureSource(
                        scope.Entity, scope.Book, layout.Cumulative ? null : monthly ? column : scope.From, column, scope.Agent, accounts))),
            ];
        }
    }

    /// <summary>What each account moved by in each column, or stood at by its end where the layout is cumulative: one pass over
    /// the movements.</summary>
    private static Dictionary<string, long[]> ByAccount(
        StatementScope scope, List<YearMonth> columns, bool cumulative, bool monthly,
        IReadOnlyList<(string Account, YearMonth Period, long Micros)> movements)
    {
        var sums = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (var (account, period, micros) in movements)
        {
            if (period > scope.To || (!cumulative && period < scope.From))
                continue;
            if (!sums.TryGetValue(account, out var own))
                sums[account] = own = new long[columns.Count];
            own[monthly && period > scope.From ? scope.From.MonthsUntil(period) : 0] += micros;
        }
        if (cumulative)
        {
            foreach (var own in sums.Values)
            {
                for (var i = 1; i < own.Length; i++)
                    own[i] += own[i - 1];
            }
        }
        return sums;
    }

    /// <summary>The line of that title, in any block, or the result.</summary>
    public StatementLine? Line(string title) =>
        Result?.Title == title ? Result : Blocks.SelectMany(b => b.Lines).FirstOrDefault(l => l.Title == title);
}
