using System.IO.Compression;
using Runrate.Agents.Accounting.Primitives;
using Cell = Runrate.Agents.Exports.CsvText.Cell;

namespace Runrate.Agents.Exports;

/// <summary>
/// What the accounting CSVs have in common: files of at most so many lines, split between vouchers, zipped where there are several.
/// </summary>
internal static class CsvFiles
{
    public static async Task<Outcome<ExportFile>> Write(
        ExportWork work, string target, int linesMax, Func<CsvText> header, Action<CsvText, Voucher, VoucherLine> line, CancellationToken ct)
    {
        var vouchers = Vouchers.Of(await work.Entries(ct));
        if (!vouchers.IsOk)
            return vouchers.Refusal;
        var files = new List<CsvText>();
        foreach (var voucher in vouchers.Value)
        {
            if (voucher.Lines.Count > linesMax)
                return new Refusal(RefusalCodes.TooLarge, $"Entry {voucher.Key} has {voucher.Lines.Count} lines; {target} takes {linesMax} a file.",
                    "format");
            if (files.Count == 0 || files[^1].Rows - 1 + voucher.Lines.Count > linesMax)
                files.Add(header());
            foreach (var one in voucher.Lines)
                line(files[^1], voucher, one);
        }
        var name = $"{work.Scope.Entity}-{work.Scope.Book}-{ExportEntries.PeriodName(work.Scope)}-{target}".ToLowerInvariant();
        if (files.Count <= 1)
            return new ExportFile(name + ".csv", ExportFile.Csv, (files.FirstOrDefault() ?? header()).ToBytes());
        using var zipped = new MemoryStream();
        using (var archive = new ZipArchive(zipped, ZipArchiveMode.Create, leaveOpen: true))
            for (var i = 0; i < files.Count; i++)
            {
                using var entry = archive.CreateEntry($"{name}-{i + 1:000}.csv").Open();
                entry.Write(files[i].ToBytes());
            }
        return new ExportFile(name + ".zip", ExportFile.Zip, zipped.ToArray());
    }

    public static Cell Debit(VoucherLine line) => line.Amount > 0 ? line.Amount : Cell.Plain("");

    public static Cell Credit(VoucherLine line) => line.Amount < 0 ? -line.Amount : Cell.Plain("");

    public static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
