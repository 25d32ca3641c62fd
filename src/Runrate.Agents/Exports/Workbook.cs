using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Statements;

namespace Runrate.Agents.Exports;

/// <summary>The statements of a scope, its trial balance and its journal as one spreadsheet file, each figure with the reference
/// that opens its postings.</summary>
public sealed class Workbook(StatementQueries statements, LedgerQueries ledger)
{
    private static readonly string[] Layouts = ["workforce-pnl", "income-statement", "income-by-function", "income-by-nature", "balance-sheet"];

    public async Task<Outcome<byte[]>> Write(ExportScope scope, IReadOnlyList<JournalEntry> entries, CancellationToken ct = default)
    {
        using var sheet = new Spreadsheet();
        foreach (var layout in Layouts)
        {
            var statement = await statements.Build(layout, scope.Entity, scope.Book, scope.From, scope.To, monthly: scope.From != scope.To, ct: ct);
            if (!statement.IsOk)
                return statement.Refusal;
            var columns = Enumerable.Repeat(16.0, statement.Value.Columns.Count);
            sheet.Add(statement.Value.Title, Rows(statement.Value), [42, .. columns, 60]);
        }
        var trial = await ledger.TrialBalance(scope.Entity, scope.Book, scope.To, ct);
        sheet.Add("Trial balance", TrialBalance(trial), 10, 42, 18, 16, 10);
        sheet.Add("Journal", Journal(entries), 18, 12, 40, 10, 34, 16, 16, 10, 16, 18, 40);
        return sheet.ToBytes();
    }

    private static IEnumerable<SheetRow> Rows(Statement statement)
    {
        yield return SheetRow.Heading([$"{statement.Scope.Entity}, {statement.Scope.Book}, {statement.Scope.Currency}",
            .. statement.Columns.Select(c => c.ToIso()), "Reference"]);
        foreach (var block in statement.Blocks)
        {
            yield return SheetRow.Heading(block.Title);
            foreach (var line in block.Lines)
                yield return Row(line);
        }
        if (statement.Result is { } result)
            yield return Row(result);
    }

    private static SheetRow Row(StatementLine line) =>
        new(line.Kind != StatementLineKind.Line, [line.Title, .. line.Figures.Select(f => (object)f.Amount.ToDecimal()), line.Figures[^1].Ref]);

    private static IEnumerable<SheetRow> TrialBalance(TrialBalance trial)
    {
        yield return SheetRow.Heading("Account", "Name", "Agent", "Balance", "Currency");
        foreach (var row in trial.Rows)
            yield return SheetRow.Of(row.Account, ChartOfAccounts.Default[row.Account].Name, row.Agent?.Value,
                row.Balance.ToDecimal(), row.Balance.Currency.Code);
        foreach (var total in trial.Totals)
            yield return SheetRow.Heading("", "Total", null, total.ToDecimal(), total.Currency.Code);
    }

    private static IEnumerable<SheetRow> Journal(IReadOnlyList<JournalEntry> entries)
    {
        yield return SheetRow.Heading("Entry", "Date", "Memo", "Account", "Name", "Debit", "Credit", "Currency", "Agent", "Book", "Source");
        foreach (var entry in entries)
            foreach (var posting in entry.Postings.OrderBy(p => p.Line))
            {
                var amount = posting.Amount.ToDecimal();
                yield return SheetRow.Of(
                    ExportEntries.Number(entry), ExportEntries.IsoDate(ExportEntries.AccountingDate(entry)), entry.Memo, posting.Account,
                    ChartOfAccounts.Default[posting.Account].Name, amount > 0 ? amount : null, amount < 0 ? -amount : null,
                    posting.Amount.Currency.Code,
                    posting.Agent?.Value, entry.Book?.ToString() ?? "common", posting.Source);
            }
    }
}
