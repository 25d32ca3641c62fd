using Runrate.Agents.Accounting.Ledger;

namespace Runrate.Agents.Accounting.Statements;

/// <summary>
/// A statement as data: sections of lines, each line a set of chart-of-accounts lines. <paramref name="Cumulative"/> statements are
/// balances to the end of the period; the others are movements within it.
/// </summary>
public sealed record StatementLayout(string Name, string Title, bool Cumulative, bool WithMemo, IReadOnlyList<StatementSection> Sections)
{
    /// <summary>The title of the last line, where "Result" or "Net contribution" would not say it.</summary>
    public string? ResultTitle { get; init; }
}

/// <param name="Credit">True where credits show positive (revenue, liabilities, equity).</param>
/// <param name="Total">The title of the subtotal, or null for none.</param>
public sealed record StatementSection(string Title, bool Credit, IReadOnlyList<StatementLineSpec> Lines, string? Total);

/// <param name="ChartLines">The "line" values of the chart of accounts that this line gathers.</param>
public sealed record StatementLineSpec(string Title, params IReadOnlyList<string> ChartLines)
{
    public IReadOnlyList<string> Accounts(ChartOfAccounts chart, bool withMemo) =>
        [.. chart.All.Where(a => ChartLines.Contains(a.Line) && (withMemo || !a.Memo)).Select(a => a.Code)];
}
