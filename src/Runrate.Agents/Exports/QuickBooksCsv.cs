using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Cell = Runrate.Agents.Exports.CsvText.Cell;

namespace Runrate.Agents.Exports;

/// <summary>
/// QuickBooks Online's journal import. A file stays below its row limit; a payable line names its vendor, without which QuickBooks
/// refuses it. The currency column is written, so the company must have several currencies on or leave it unmapped.
/// </summary>
internal static class QuickBooksCsv
{
    public const int LinesMax = 900;
    private const string PayableLine = "AccountsPayable";

    public static ExportFormat Format { get; } = new("quickbooks", "QuickBooks Online CSV", "Journal entries to import", async (work, ct) =>
    {
        var vendors = await Vendors(work, ct);
        return await CsvFiles.Write(work, "QuickBooks", LinesMax,
            () => new CsvText().Row("JournalNo", "JournalDate", "AccountName", "Debits", "Credits", "Description", "Name",
                "Location", "Class", "Currency"),
            (csv, voucher, line) => csv.Row(
                Cell.Plain(voucher.Number), Cell.Plain($"{voucher.Date.Month:00}/{voucher.Date.Day:00}/{voucher.Date.Year:0000}"),
                $"AI {line.Account.Type}:{line.Account.Name.Replace(':', ' ')}", CsvFiles.Debit(line), CsvFiles.Credit(line), voucher.Memo,
                line.Account.Line == PayableLine ? vendors.GetValueOrDefault(voucher.Entry?.Value ?? default, "AI vendors") : "",
                line.Posting.Function?.ToString() ?? "",
                line.Posting.Agent?.Value, line.Posting.Amount.Currency.Code), ct);
    });

    /// <summary>Whose charges an entry posted; several vendors of one entry stand together.</summary>
    private static async Task<Dictionary<Guid, string>> Vendors(ExportWork work, CancellationToken ct)
    {
        var (from, to) = (work.Scope.From.FirstDay(), work.Scope.To.LastDay());
        var charged = await work.From.Db.Charges.AsNoTracking()
            .Where(c => c.Entity == work.Scope.Entity && c.EntryId != null && c.Date >= from.PlusMonths(-12) && c.Date <= to)
            .Select(c => new { Entry = c.EntryId!.Value, c.Provider }).Distinct().ToListAsync(ct);
        return charged.GroupBy(c => c.Entry).ToDictionary(g => g.Key,
            g => CsvFiles.Cut(string.Join(" / ", g.Select(c => c.Provider).Order(StringComparer.Ordinal)), 100));
    }
}
