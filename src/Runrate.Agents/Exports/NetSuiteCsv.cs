
using Cell = Runrate.Agents.Exports.CsvText.Cell;

namespace Runrate.Agents.Exports;

/// <summary>
/// NetSuite's journal import; the external id keeps a second import from posting again. A job takes 25,000 records, so more are split
/// between entries and zipped.
/// </summary>
internal static class NetSuiteCsv
{
    public const int LinesMax = 25_000 - 1;

    public static ExportFormat Format { get; } = new("netsuite", "NetSuite CSV", "Journal entries to import", (work, ct) =>
        CsvFiles.Write(work, "NetSuite", LinesMax,
            () => new CsvText().Row(
                "External ID", "Date", "Subsidiary", "Currency", "Exchange Rate", "Posting Period", "Memo", "Account", "Debit", "Credit",
                "Line Memo", "Department", "Class", "Function", "Accounting Book", "Is Book Specific"),
            (csv, voucher, line) => csv.Row(
                Cell.Plain(voucher.Number), Cell.Plain(ExportEntries.IsoDate(voucher.Date)), work.Entity.Name,
                line.Posting.Amount.Currency.Code, 1m, Cell.Plain($"{ExportEntries.MonthName(voucher.Date)} {voucher.Date.Year}"), voucher.Memo,
                $"{line.Account.Code} {line.Account.Name}", CsvFiles.Debit(line), CsvFiles.Credit(line), line.Posting.Source,
                line.Posting.CostCenter, line.Posting.Agent?.Value, line.Posting.Function?.ToString() ?? "",
                voucher.Book is null ? "" : work.Scope.Book.ToString(),
                Cell.Plain(voucher.Book is null ? "F" : "T")), ct));
}
