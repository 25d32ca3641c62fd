using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Statements;

namespace Runrate.Agents.Exports;

/// <summary>
/// The statements of a scope, its trial balance and its journal as one spreadsheet file, each figure with the reference that opens its
/// postings. Totals are live formulas, the income lines are sums over the journal sheet, comparatives are sums over the movements of each
/// month, and a check sheet sets all of them against what the ledger says: it is all zero when the file is whole.
/// </summary>
public sealed class Workbook(StatementQueries statements, CompareStatements compare, LedgerQueries ledger)
{
    private static readonly string[] Layouts = ["workforce-pnl", "income-statement", "income-by-function", "income-by-nature", "balance-sheet"];

    /// <summary>Those that stand beside other periods and the budget as well.</summary>
    private static readonly string[] Compared = ["workforce-pnl", "income-statement", "balance-sheet"];

    public static ExportFormat Format { get; } = new(
        "xlsx", "Excel workbook", "Statements, trial balance and entries, with live totals and a check sheet",
        async (work, ct) =>
        {
            var content = await work.From.Workbook.Write(work.Scope, await work.Entries(ct), ct);
            return content.IsOk ? new ExportFile(work.FileName + ".xlsx", ExportFile.Xlsx, content.Value) : content.Refusal;
        });

    public async Task<Outcome<byte[]>> Write(ExportScope scope, IReadOnlyList<JournalEntry> entries, CancellationToken ct = default)
    {
        using var sheet = new Spreadsheet();
        var checks = new List<SheetRow> { SheetRow.Heading("Check", "Workbook", "Ledger", "Difference") };
        foreach (var layout in Layouts)
        {
            var statement = await statements.Build(layout, scope.Entity, scope.Book, scope.From, scope.To, monthly: scope.From != scope.To, ct: ct);
            if (!statement.IsOk)
                return statement.Refusal;
            var columns = Enumerable.Repeat(16.0, statement.Value.Columns.Count);
            var written = new StatementSheet(statement.Value);
            sheet.Add(statement.Value.Title, written.Rows, [42, .. columns, 60]);
            checks.AddRange(written.Checks(checks.Count + 1));
        }
        if (await Comparatives(sheet, checks, scope, ct) is { } refused)
            return refused;
        var trial = await ledger.TrialBalance(scope.Entity, scope.Book, scope.To, ct);
        var trialRows = TrialBalance(trial).ToList();
        sheet.Add("Trial balance", trialRows, 10, 42, 18, 16, 10);
        var journal = Journal(entries).ToList();
        sheet.Add("Journal", journal, 18, 12, 40, 10, 34, 16, 16, 10, 16, 18, 40, 10, 28);
        checks.Add(Check("Trial balance sums to nothing", $"SUM('Trial balance'!D2:D{Math.Max(2, trial.Rows.Count + 1)})", 0, checks.Count + 1));
        checks.Add(Check("Debits less credits of the journal",
            $"SUM(Journal!F2:F{Math.Max(2, journal.Count)})-SUM(Journal!G2:G{Math.Max(2, journal.Count)})",
            0, checks.Count + 1));
        checks.Add(SheetRow.Heading("All differences", null, null, new SheetFormula($"ROUND(SUM(D2:D{checks.Count}),6)", 0)));
        sheet.Add("Check", checks, 52, 18, 18, 18);
        return sheet.ToBytes();
    }

    private async Task<Refusal?> Comparatives(Spreadsheet sheet, List<SheetRow> checks, ExportScope scope, CancellationToken ct)
    {
        Currency? currency = null;
        foreach (var layout in Compared)
        {
            var compared = await compare.Of(layout, scope.Entity, scope.Book, scope.From, scope.To, ct: ct);
            if (!compared.IsOk)
                return compared.Refusal;
            currency = compared.Value.Table.Statement.Scope.Currency;
            var written = new ComparativeSheet(compared.Value, StatementLayouts.Find(layout).Value);
            sheet.Add(written.Name, written.Rows, [42, .. Enumerable.Repeat(18.0, compared.Value.Table.Columns.Count)]);
            checks.AddRange(written.Checks(checks.Count + 1));
        }
        var movements = await ledger.Sums(scope.Entity, scope.Book, null, scope.To, currency!.Value, ct: ct);
        sheet.Add(ComparativeSheet.Movements,
        [
            SheetRow.Heading("Month", "Account", "Name", $"Debits less credits, {currency}"),
            .. movements.OrderBy(m => m.Period).ThenBy(m => m.Account, StringComparer.Ordinal).Select(m => ComparativeSheet.Movement(
                m.Period, m.Account, ChartOfAccounts.Default[m.Account].Name, new Money(m.Micros, currency.Value).ToDecimal())),
        ], 10, 10, 42, 20);
        return null;
    }

    internal static SheetRow Check(string what, string formula, decimal ledger, int row) =>
        SheetRow.Of(what, new SheetFormula(formula, ledger), ledger, new SheetFormula($"ROUND(ABS(B{row}-C{row}),6)", 0));

    private static IEnumerable<SheetRow> TrialBalance(TrialBalance trial)
    {
        yield return SheetRow.Heading("Account", "Name", "Agent", "Balance", "Currency");
        foreach (var row in trial.Rows)
            yield return SheetRow.Of(row.Account, ChartOfAccounts.Default[row.Account].Name, row.Agent?.Value,
                row.Balance.ToDecimal(), row.Balance.Currency.Code);
        var last = Math.Max(2, trial.Rows.Count + 1);
        foreach (var total in trial.Totals)
            yield return SheetRow.Heading("", "Total", null,
                new SheetFormula($"SUMIF(E2:E{last},\"{total.Currency.Code}\",D2:D{last})", total.ToDecimal()), total.Currency.Code);
    }

    private static IEnumerable<SheetRow> Journal(IReadOnlyList<JournalEntry> entries)
    {
        yield return SheetRow.Heading("Entry", "Date", "Memo", "Account", "Name", "Debit", "Credit", "Currency", "Agent", "Book", "Source", "Month",
            "Function");
        foreach (var entry in entries)
            foreach (var posting in entry.Postings.OrderBy(p => p.Line))
            {
                var amount = posting.Amount.ToDecimal();
                yield return SheetRow.Of(
                    ExportEntries.Number(entry), ExportEntries.IsoDate(ExportEntries.AccountingDate(entry)), entry.Memo, posting.Account,
                    ChartOfAccounts.Default[posting.Account].Name, amount > 0 ? amount : null, amount < 0 ? -amount : null,
                    posting.Amount.Currency.Code,
                    posting.Agent?.Value, entry.Book?.ToString() ?? "common", posting.Source, entry.Period.ToIso(),
                    posting.Function?.Title());
            }
    }
}
