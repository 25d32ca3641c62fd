using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Statements;

/// <summary>
/// What the treatments of each statutory book do to EBITDA, to operating cash flow and to burn, from the same payments. Cash counts
/// when it is paid or becomes payable; interest is operating; the principal of a lease is financing under IFRS, Ind AS and for a US
/// finance lease, and operating for a US operating lease. Tax is left out.
/// </summary>
internal static class TreatmentEffects
{
    private static readonly HashSet<string> BelowEbitda =
        ["Amortisation", "Depreciation", "ImpairmentLoss", "GainLossOnDisposal", "FinanceCost", "CurrentTax", "DeferredTax"];

    private static readonly string[] Bought =
    [
        Accounts.Hardware, Accounts.Software, Accounts.SoftwareUnderDevelopment, Accounts.SoldSoftware, Accounts.AcquiredData,
    ];

    private static readonly EntryKind[] Leaving = [EntryKind.Disposal, EntryKind.Retirement];

    private static readonly EntryKind[] Running = [.. Enum.GetValues<EntryKind>().Except(Leaving)];

    public static async Task<Statement> Build(RunrateDb db, Entity entity, StatementScope scope, CancellationToken ct)
    {
        var chart = ChartOfAccounts.Default;
        var expenses = chart.All.Where(a => a is { Type: AccountType.Expense or AccountType.Revenue, Memo: false }).ToList();
        var untaxed = expenses.Where(a => a.Line is not ("CurrentTax" or "DeferredTax")).Select(a => a.Code.Text).ToList();
        var everything = untaxed.Concat(AssetBalances.Carrying).Append(Accounts.Suspense).ToList();
        var blocks = new List<StatementBlock>();
        foreach (var book in entity.Books.Where(b => b.IsStatutory()))
        {
            var moved = await Load(db, scope, book, ct);
            string[] leases = book == Book.UsGaap ? [Accounts.FinanceRightOfUse, Accounts.FinanceLeaseLiability]
                : [Accounts.RightOfUse, Accounts.LeaseLiability];
            var operating = everything.Except(Bought).Except(leases).ToList();
            blocks.Add(new StatementBlock($"{book.Name()} book",
            [
                Line("EBITDA", StatementLineKind.Subtotal, [.. expenses.Where(a => !BelowEbitda.Contains(a.Line)).Select(a => a.Code.Text)], []),
                Line("Operating cash flow", StatementLineKind.Subtotal, operating, Running),
                Line("Assets bought", StatementLineKind.Line, Bought, Running),
                Line("Principal of leases", StatementLineKind.Line, leases, Running),
                Line("Exits", StatementLineKind.Line, everything, Leaving),
                Line("Burn", StatementLineKind.Subtotal, everything, []),
            ]));

            StatementLine Line(string title, StatementLineKind kind, IReadOnlyList<string> accounts, EntryKind[] kinds)
            {
                var micros = moved.Where(m => accounts.Contains(m.Account) && (kinds.Length == 0 || kinds.Contains(m.Kind)))
                    .Sum(m => m.Micros);
                return new StatementLine(title, kind,
                [
                    new Figure(
                        new Money(-micros, scope.Currency),
                        new FigureSource(scope.Entity, book, scope.From, scope.To, scope.Agent, accounts) { Kinds = kinds }),
                ]);
            }
        }
        return new Statement(StatementLayouts.TreatmentEffects.Name, StatementLayouts.TreatmentEffects.Title, scope, [scope.To],
            blocks, null);
    }

    private static async Task<List<(EntryKind Kind, string Account, long Micros)>> Load(RunrateDb db, StatementScope scope,
        Book book, CancellationToken ct)
    {
        var (from, to, currency) = (scope.From, scope.To, scope.Currency);
        var postings = db.Entries.AsNoTracking()
            .Where(e => e.Entity == scope.Entity && (e.Book == null || e.Book == book) && e.Period >= from && e.Period <= to)
            .SelectMany(e => e.Postings, (e, p) => new { e.Kind, p.Account, p.Agent, p.Amount.Currency, p.Amount.Micros })
            .Where(p => p.Currency == currency);
        if (scope.Agent is { } agent)
            postings = postings.Where(p => p.Agent == agent);
        var sums = await postings.GroupBy(p => new { p.Kind, p.Account })
            .Select(g => new { g.Key.Kind, g.Key.Account, Micros = g.Sum(p => p.Micros) }).ToListAsync(ct);
        return [.. sums.Select(s => (s.Kind, s.Account, s.Micros))];
    }
}
