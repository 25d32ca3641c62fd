using Cell = Runrate.Agents.Exports.CsvText.Cell;

namespace Runrate.Agents.Exports;

/// <summary>Business Central's general journal. The local currency has no code there: its cell is empty.</summary>
internal static class BusinessCentralCsv
{
    private const int LineStep = 10_000;
    private const int DescriptionMax = 100;

    public static ExportFormat Format { get; } = new("business-central", "Business Central CSV", "General journal lines", (work, ct) =>
    {
        var number = 0;
        return CsvFiles.Write(work, "BusinessCentral", int.MaxValue,
            () => new CsvText(byteOrderMark: true).Row(
                "Journal Template Name", "Journal Batch Name", "Line No.", "Account Type", "Account No.", "Posting Date", "Document Type",
                "Document No.", "Description", "Bal. Account No.", "Amount", "Currency Code", "Shortcut Dimension 1 Code",
                "Shortcut Dimension 2 Code", "Shortcut Dimension 3 Code"),
            (csv, voucher, line) => csv.Row(
                "GENERAL", "RUNRATE", number += LineStep, "G/L Account", Cell.Plain(line.Account.Code),
                Cell.Plain(ExportEntries.IsoDate(voucher.Date)), "", Cell.Plain(voucher.Number), CsvFiles.Cut(voucher.Memo, DescriptionMax), "",
                line.Amount, line.Posting.Amount.Currency == work.Entity.FunctionalCurrency ? "" : line.Posting.Amount.Currency.Code,
                line.Posting.Agent?.Value, line.Posting.CostCenter, line.Posting.Function?.ToString()), ct);
    });
}
