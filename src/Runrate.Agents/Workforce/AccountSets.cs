using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Statements;

namespace Runrate.Agents.Workforce;

/// <summary>
/// The accounts behind an agent's figures in a book, taken from the agent P&amp;L layout, so that a roster and a statement can never
/// disagree on what a cost is.
/// </summary>
public sealed record AccountSets(
    IReadOnlyList<string> Value, IReadOnlyList<string> RunCost, IReadOnlyList<string> Acquisition, IReadOnlyList<string> Losses,
    IReadOnlyList<string> Recharged, IReadOnlyList<string> Carrying)
{
    private static readonly HashSet<string> NotCarrying = ["Cash", "DueFromAffiliates", "DeferredTaxAsset", "Suspense", "Goodwill"];

    // The chart and the layout are fixed, and only the management book has memo accounts.
    private static readonly AccountSets Management = Read(memo: true);
    private static readonly AccountSets Statutory = Read(memo: false);

    /// <summary>Run cost, acquisition cost and losses: everything the agent cost in the month.</summary>
    public IReadOnlyList<string> Loaded { get; } = [.. RunCost, .. Acquisition, .. Losses];

    /// <summary>Value and recharge income less everything it cost.</summary>
    public IReadOnlyList<string> Net { get; } = [.. Value, .. RunCost, .. Acquisition, .. Losses, .. Recharged];

    /// <summary>What is paid once to acquire an agent and expensed at once: run rates and triggers leave it out and say so.</summary>
    public IReadOnlyList<string> OneOff { get; } =
        [.. Acquisition.Where(a => ChartOfAccounts.Default[a].Line is "AgentAcquisitionCost" or "BuildCost" or "BuildLabour")];

    public static AccountSets Of(Book book) => book == Book.Management ? Management : Statutory;

    private static AccountSets Read(bool memo)
    {
        var chart = ChartOfAccounts.Default;
        var lens = Lines("Management adjustments");
        return new AccountSets(
            Lines("Value produced"),
            Lines("Run cost"),
            [.. Lines("Acquisition cost"), .. lens.Where(code => chart[code].Line == "AgentAcquisitionCost")],
            [.. Lines("Write-downs and disposals"), .. lens.Where(code => chart[code].Line == "AgentWriteDown")],
            Lines("Recharges between entities"),
            [.. chart.All.Where(a => a.Type == AccountType.Asset && !a.Memo && !NotCarrying.Contains(a.Line)).Select(a => a.Code)]);

        IReadOnlyList<string> Lines(string section) =>
            [.. StatementLayouts.AgentPnl.Sections.Single(s => s.Title == section).Lines.SelectMany(l => l.Accounts(chart, memo))];
    }
}
