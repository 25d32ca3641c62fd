using Cell = Runrate.Agents.Exports.CsvText.Cell;

namespace Runrate.Agents.Exports;

/// <summary>
/// Xero's manual journal template: the month of a date is a word, so that no region misreads it, and the tax rate is the name that the
/// organisation uses, by setting.
/// </summary>
internal static class XeroCsv
{
    /// <summary>Xero takes at most this many lines a file; more are split between entries and zipped.</summary>
    public const int LinesMax = 300;
    public const string TaxRate = "Tax Exempt";
    private const int NarrationMax = 120;

    public static ExportFormat Format { get; } = new("xero", "Xero CSV", "Manual journals, imported as drafts", (work, ct) =>
        CsvFiles.Write(work, "Xero", LinesMax,
            () => new CsvText().Row(
                Cell.Plain("*Narration"), Cell.Plain("*Date"), "Description", Cell.Plain("*AccountCode"), Cell.Plain("*TaxRate"),
                Cell.Plain("*Amount"), "TrackingName1", "TrackingOption1", "TrackingName2", "TrackingOption2"),
            (csv, voucher, line) => csv.Row(
                // The number is part of the narration because lines of one narration and date become one journal.
                $"{voucher.Number} {CsvFiles.Cut(voucher.Memo, NarrationMax)}",
                Cell.Plain($"{voucher.Date.Day:00} {ExportEntries.MonthName(voucher.Date)} {voucher.Date.Year:0000}"),
                voucher.Memo, Cell.Plain(line.Account.Code), work.Scope.TaxRate ?? TaxRate, line.Amount, "Agent", line.Posting.Agent?.Value,
                "Cost centre", line.Posting.CostCenter), ct));
}
