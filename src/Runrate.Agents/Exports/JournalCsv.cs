using System.IO.Compression;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Cell = Runrate.Agents.Exports.CsvText.Cell;

namespace Runrate.Agents.Exports;

public enum JournalTarget { QuickBooks, Xero, NetSuite, BusinessCentral }

/// <summary>
/// Journals in the import layout of four accounting systems. They take two decimals, so the micros of an entry are rounded by
/// running total: every entry stays in balance and no line is off by more than a cent. What would not balance is refused.
/// </summary>
public static class JournalCsv
{
    /// <summary>Xero takes at most this many lines a file; more are split between entries and zipped.</summary>
    public const int XeroLinesMax = 300;
    private const string XeroTaxRate = "Tax Exempt";
    private const int NarrationMax = 120;

    public static Outcome<ExportFile> Write(JournalTarget target, ExportScope scope, string entityName, IReadOnlyList<JournalEntry> entries)
    {
        var vouchers = new List<Voucher>();
        foreach (var entry in entries)
        {
            var voucher = Voucher.Of(entry);
            if (!voucher.IsOk)
                return voucher.Refusal;
            if (voucher.Value.Lines.Count > 0)
                vouchers.Add(voucher.Value);
        }
        var name = $"{scope.Entity}-{scope.Book}-{ExportEntries.PeriodName(scope)}-{target}".ToLowerInvariant();
        return target switch
        {
            JournalTarget.QuickBooks => File(name, QuickBooks(vouchers)),
            JournalTarget.NetSuite => File(name, NetSuite(vouchers, entityName, scope)),
            JournalTarget.BusinessCentral => File(name, BusinessCentral(vouchers)),
            _ => Xero(name, vouchers),
        };
    }

    private static ExportFile File(string name, CsvText csv) => new(name + ".csv", ExportFile.Csv, csv.ToBytes());

    private static CsvText QuickBooks(IReadOnlyList<Voucher> vouchers)
    {
        var csv = new CsvText().Row("JournalNo", "JournalDate", "AccountName", "Debits", "Credits", "Description", "Name",
            "Location", "Class", "Currency");
        foreach (var voucher in vouchers)
            foreach (var line in voucher.Lines)
                csv.Row(
                    Cell.Plain(voucher.Number), Cell.Plain($"{voucher.Date.Month:00}/{voucher.Date.Day:00}/{voucher.Date.Year:0000}"),
                    $"AI {line.Account.Type}:{line.Account.Name.Replace(':', ' ')}", Debit(line), Credit(line), voucher.Memo, "", "",
                    line.Posting.Agent?.Value, line.Posting.Amount.Currency.Code);
        return csv;
    }

    private static CsvText NetSuite(IReadOnlyList<Voucher> vouchers, string subsidiary, ExportScope scope)
    {
        var csv = new CsvText().Row(
            "External ID", "Date", "Subsidiary", "Currency", "Exchange Rate", "Posting Period", "Memo", "Account", "Debit", "Credit", "Line Memo",
            "Department", "Class", "Location", "Accounting Book", "Is Book Specific");
        foreach (var voucher in vouchers)
            foreach (var line in voucher.Lines)
                csv.Row(
                    Cell.Plain(voucher.Number), Cell.Plain(ExportEntries.IsoDate(voucher.Date)), subsidiary, line.Posting.Amount.Currency.Code, 1m,
                    Cell.Plain($"{MonthName(voucher.Date)} {voucher.Date.Year}"), voucher.Memo, $"{line.Account.Code} {line.Account.Name}",
                    Debit(line), Credit(line), line.Posting.Source, line.Posting.CostCenter, line.Posting.Agent?.Value, "",
                    voucher.Book is null ? "" : scope.Book.ToString(), Cell.Plain(voucher.Book is null ? "F" : "T"));
        return csv;
    }

    private static CsvText BusinessCentral(IReadOnlyList<Voucher> vouchers)
    {
        var csv = new CsvText(byteOrderMark: true).Row(
            "Journal Template Name", "Journal Batch Name", "Line No.", "Account Type", "Account No.", "Posting Date", "Document Type", "Document No.",
            "Description", "Bal. Account No.", "Amount", "Currency Code", "Shortcut Dimension 1 Code", "Shortcut Dimension 2 Code");
        var number = 0;
        foreach (var voucher in vouchers)
            foreach (var line in voucher.Lines)
                csv.Row(
                    "GENERAL", "RUNRATE", number += 10_000, "G/L Account", Cell.Plain(line.Account.Code),
                    Cell.Plain(ExportEntries.IsoDate(voucher.Date)), "",
                    Cell.Plain(voucher.Number), Cut(voucher.Memo, 100), "", line.Amount, line.Posting.Amount.Currency.Code,
                    line.Posting.Agent?.Value, line.Posting.CostCenter);
        return csv;
    }

    private static Outcome<ExportFile> Xero(string name, IReadOnlyList<Voucher> vouchers)
    {
        var files = new List<CsvText>();
        foreach (var voucher in vouchers)
        {
            if (voucher.Lines.Count > XeroLinesMax)
                return new Refusal(RefusalCodes.TooLarge,
                    $"Entry {voucher.Key} has {voucher.Lines.Count} lines; Xero takes {XeroLinesMax} a file.", "format");
            if (files.Count == 0 || files[^1].Rows - 1 + voucher.Lines.Count > XeroLinesMax)
                files.Add(XeroHeader());
            foreach (var line in voucher.Lines)
                files[^1].Row(
                    // The number is part of the narration because lines of one narration and date become one journal.
                    $"{voucher.Number} {Cut(voucher.Memo, NarrationMax)}",
                    Cell.Plain($"{voucher.Date.Day:00}/{voucher.Date.Month:00}/{voucher.Date.Year:0000}"),
                    voucher.Memo, Cell.Plain(line.Account.Code), XeroTaxRate, line.Amount, "Agent", line.Posting.Agent?.Value, "Cost centre",
                    line.Posting.CostCenter);
        }
        if (files.Count <= 1)
            return File(name, files.FirstOrDefault() ?? XeroHeader());
        using var zipped = new MemoryStream();
        using (var archive = new ZipArchive(zipped, ZipArchiveMode.Create, leaveOpen: true))
            for (var i = 0; i < files.Count; i++)
            {
                using var entry = archive.CreateEntry($"{name}-{i + 1:000}.csv").Open();
                entry.Write(files[i].ToBytes());
            }
        return new ExportFile(name + ".zip", ExportFile.Zip, zipped.ToArray());
    }

    private static CsvText XeroHeader() => new CsvText().Row(
        Cell.Plain("*Narration"), Cell.Plain("*Date"), "Description", Cell.Plain("*AccountCode"), Cell.Plain("*TaxRate"), Cell.Plain("*Amount"),
        "TrackingName1", "TrackingOption1", "TrackingName2", "TrackingOption2");

    private static Cell Debit(VoucherLine line) => line.Amount > 0 ? line.Amount : Cell.Plain("");

    private static Cell Credit(VoucherLine line) => line.Amount < 0 ? -line.Amount : Cell.Plain("");

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private static string MonthName(LocalDate date) =>
        System.Globalization.CultureInfo.InvariantCulture.DateTimeFormat.GetAbbreviatedMonthName(date.Month);
}
