using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Statements;

/// <summary>How each class of asset came from its opening to its closing balance, by the kinds of entry that moved it.
/// Every part opens.</summary>
internal static class AssetRollforwardStatement
{
    private static readonly (string Title, EntryKind[] Kinds)[] Movements =
    [
        ("Additions", [EntryKind.Acquisition, EntryKind.Prepayment, EntryKind.Opening]),
        ("Amortisation and use",
            [EntryKind.Amortization, EntryKind.PrepaymentRelease, EntryKind.TaxDepreciation, EntryKind.Usage, EntryKind.Charge,
                EntryKind.TrueUp,
             EntryKind.Allocation]),
        ("Impairment", [EntryKind.Impairment, EntryKind.WriteDown]),
        ("Reversal of impairment", [EntryKind.ImpairmentReversal]),
        ("Disposals", [EntryKind.Disposal, EntryKind.Retirement]),
        ("Transfers and corrections", [EntryKind.Reclassification, EntryKind.Correction, EntryKind.Reversal, EntryKind.Manual]),
    ];

    private static readonly string[] Left = ["Cash", "DeferredTaxAsset", "Suspense"];

    public static async Task<Statement> Build(RunrateDb db, StatementScope scope, IReadOnlyList<YearMonth> columns, CancellationToken ct)
    {
        var moved = await Load(db, scope, ct);
        var blocks = new List<StatementBlock>();
        // What is prepaid moves between current and non-current as it is used: one class.
        var classes = StatementLayouts.BalanceSheet.Sections.Single(s => s.Title == "Assets")
            .Lines.Where(l => !Left.Any(l.ChartLines.Contains))
            .GroupBy(l => l.Title.Replace(", non-current", "", StringComparison.Ordinal).Replace(", current", "",
                StringComparison.Ordinal));
        foreach (var each in classes)
        {
            var accounts = each.SelectMany(l => l.Accounts(ChartOfAccounts.Default, withMemo: false)).ToList();
            if (moved.Exists(m => accounts.Contains(m.Account)))
                blocks.Add(new StatementBlock(each.Key, Lines(scope, columns, accounts, moved)));
        }
        return new Statement(StatementLayouts.AssetRollforward.Name, StatementLayouts.AssetRollforward.Title, scope, columns, blocks, null);
    }

    private static List<StatementLine> Lines(
        StatementScope scope, IReadOnlyList<YearMonth> columns, IReadOnlyList<string> accounts, List<Movement> moved)
    {
        var contra = accounts.Where(a => ChartOfAccounts.Default[a].NormalSide == NormalSide.Credit).ToList();
        var lines = new List<StatementLine>
        {
            new("Opening", StatementLineKind.Line, [.. columns.Select(c => Sum(accounts, null, Start(c).PlusMonths(-1), []))]),
        };
        foreach (var (title, kinds) in Movements)
        {
            var figures = columns.Select(c => Sum(accounts, Start(c), c, kinds)).ToList();
            Add(title, figures);
            // A lease entry adds to the asset when it begins, and consumes it through the contra account every month after.
            if (title == "Additions")
                Add("Leases begun", [.. columns.Select(c => Sum([.. accounts.Except(contra)], Start(c), c, [EntryKind.Lease]))]);
            if (title == "Amortisation and use")
                Add("Right of use consumed", [.. columns.Select(c => Sum(contra, Start(c), c, [EntryKind.Lease]))]);
        }
        lines.Add(new StatementLine("Closing", StatementLineKind.Subtotal, [.. columns.Select(c => Sum(accounts, null, c, []))]));
        return lines;

        YearMonth Start(YearMonth column) => columns.Count > 1 ? column : scope.From;

        void Add(string title, List<Figure> figures)
        {
            if (figures.Exists(f => !f.Amount.IsZero))
                lines.Add(new StatementLine(title, StatementLineKind.Line, figures));
        }

        Figure Sum(IReadOnlyList<string> of, YearMonth? from, YearMonth to, EntryKind[] kinds) => new(
            new Money(
                moved.Where(m => of.Contains(m.Account) && m.Period <= to && (from is null || m.Period >= from)
                    && (kinds.Length == 0 || kinds.Contains(m.Kind)))
                    .Sum(m => m.Micros), scope.Currency),
            new FigureSource(scope.Entity, scope.Book, from, to, scope.Agent, of) { Kinds = kinds });
    }

    private static async Task<List<Movement>> Load(RunrateDb db, StatementScope scope, CancellationToken ct)
    {
        var accounts = ChartOfAccounts.Default.All.Where(a => a is { Type: AccountType.Asset, Memo: false }).Select(a => a.Code.Text).ToList();
        var (book, to, currency) = (scope.Book, scope.To, scope.Currency);
        var postings = db.Entries.AsNoTracking().Where(e => e.Entity == scope.Entity && (e.Book == null || e.Book == book)
            && e.Period <= to)
            .SelectMany(e => e.Postings, (e, p) => new { e.Kind, e.Period, p.Account, p.Agent, p.Amount.Currency, p.Amount.Micros })
            .Where(p => accounts.Contains(p.Account) && p.Currency == currency);
        if (scope.Agent is { } agent)
            postings = postings.Where(p => p.Agent == agent);
        var sums = await postings.GroupBy(p => new { p.Kind, p.Period, p.Account })
            .Select(g => new { g.Key.Kind, g.Key.Period, g.Key.Account, Micros = g.Sum(p => p.Micros) }).ToListAsync(ct);
        return [.. sums.Select(s => new Movement(s.Kind, s.Period, s.Account, s.Micros))];
    }

    private readonly record struct Movement(EntryKind Kind, YearMonth Period, string Account, long Micros);
}
