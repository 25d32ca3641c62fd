using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Statements;

/// <summary>What a sum of accounts is called where it is shown: the roster's columns and the lines and subtotals of the statements.</summary>
public static class FigureNames
{
    /// <summary>Null where no report shows this sum.</summary>
    public static string? Of(FigureSource source)
    {
        var asked = source.Accounts.ToHashSet(StringComparer.Ordinal);
        var sets = AccountSets.Of(source.Book);
        (string Name, IEnumerable<string> Accounts)[] columns =
        [
            ("Loaded cost", sets.Loaded),
            ("Productivity value", sets.Value),
            ("Net contribution", sets.Net),
            ("Run cost", sets.RunCost),
            ("Acquisition and build cost", sets.Acquisition),
            ("Write-downs and disposals", sets.Losses),
            ("Carrying value", sets.Carrying),
        ];
        return columns.Where(c => asked.SetEquals(c.Accounts)).Select(c => c.Name).FirstOrDefault()
            ?? StatementLayouts.All.SelectMany(l => l.Sections.SelectMany(s => Lines(s, l.WithMemo && source.Book == Book.Management)))
                .Where(l => asked.SetEquals(l.Accounts)).Select(l => l.Name).FirstOrDefault();
    }

    private static IEnumerable<(string Name, IReadOnlyList<string> Accounts)> Lines(StatementSection section, bool memo)
    {
        foreach (var line in section.Lines)
            yield return (line.Title, line.Accounts(ChartOfAccounts.Default, memo));
        if (section.Total is { } total)
            yield return (total, [.. section.Lines.SelectMany(l => l.Accounts(ChartOfAccounts.Default, memo))]);
    }
}
