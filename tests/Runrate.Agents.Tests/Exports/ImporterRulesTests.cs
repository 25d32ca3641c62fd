using System.Globalization;
using System.Text.RegularExpressions;
using Runrate.Agents.Exports;

namespace Runrate.Agents.Tests.Exports;

/// <summary>
/// Each month's file read under the rules that its program publishes for journal imports: columns, dates, amounts, lengths, rows of a file,
/// and entries that balance and stand in one file whole.
/// </summary>
public sealed partial class YearOfExportsTests
{
    private sealed record Importer(
        string[] Required, string Date, string DateFormat, string[] Entry, Func<Dictionary<string, string>, decimal> Amount, int RowsMax,
        Dictionary<string, int> Lengths, Action<Dictionary<string, string>> Line);

    private static readonly Dictionary<string, Importer> Importers = new()
    {
        ["quickbooks"] = new(["JournalNo", "JournalDate", "AccountName", "Debits", "Credits"], "JournalDate", "MM/dd/yyyy", ["JournalNo"],
            OneSide("Debits", "Credits"), 1_000, new() { ["JournalNo"] = 21, ["Name"] = 100, ["Description"] = 4_000 },
            row => Assert.True(row["Name"].Length > 0 || !row["AccountName"].StartsWith("AI AccountsPayable", StringComparison.Ordinal))),
        ["xero"] = new(["*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount"], "*Date", "dd MMM yyyy",
            ["*Narration", "*Date"], row => Number(row["*Amount"]), 500,
            new() { ["*Narration"] = 4_000, ["*AccountCode"] = 10, ["TrackingOption1"] = 100, ["TrackingOption2"] = 100 },
            row => Assert.NotEmpty(row["*TaxRate"])),
        ["netsuite"] = new(["External ID", "Date", "Currency", "Account", "Debit", "Credit"], "Date", "yyyy-MM-dd", ["External ID"],
            OneSide("Debit", "Credit"), 25_000, new() { ["Memo"] = 999, ["Line Memo"] = 999 },
            row => Assert.Equal(DateOf(row["Date"], "yyyy-MM-dd").ToString("MMM yyyy", CultureInfo.InvariantCulture), row["Posting Period"])),
        ["business-central"] = new(["Journal Template Name", "Journal Batch Name", "Line No.", "Account Type", "Account No.", "Posting Date",
            "Document No.", "Amount"], "Posting Date", "yyyy-MM-dd", ["Document No.", "Posting Date"],
            row => Number(row["Amount"]), int.MaxValue, new()
            {
                ["Document No."] = 20,
                ["Description"] = 100,
                ["Account No."] = 20,
                ["Shortcut Dimension 1 Code"] = 20,
                ["Shortcut Dimension 2 Code"] = 20
            },
            row => Assert.Equal(("G/L Account", ""), (row["Account Type"], row["Currency Code"]))),
    };

    [Theory]
    [MemberData(nameof(TableFormats))]
    public async Task Each_months_file_keeps_the_rules_of_its_program(string format)
    {
        var importer = Importers[format];
        for (var month = 1; month <= 12; month++)
        {
            var seen = new HashSet<string>();
            var lines = new HashSet<string>();
            foreach (var file in Files(await company.Export(format, month, month)))
            {
                var rows = Rows(file).ToList();
                Assert.InRange(rows.Count + 1, 2, importer.RowsMax);
                Assert.Empty(importer.Required.Except(rows[0].Keys));
                foreach (var row in rows)
                {
                    var whole = importer.Required.Where(c => c is not ("Debits" or "Credits" or "Debit" or "Credit"));
                    Assert.All(whole, c => Assert.NotEmpty(row[c]));
                    Assert.Equal(month, DateOf(row[importer.Date], importer.DateFormat).Month);
                    Assert.All(importer.Lengths, l => Assert.True(row[l.Key].Length <= l.Value, $"{format}: {l.Key} of {row[l.Key].Length} characters"));
                    Assert.Matches(new Regex(@"^(?![=+@]).*$", RegexOptions.Singleline), row[importer.Entry[0]]);
                    var amount = importer.Amount(row);
                    Assert.True(amount != 0 && decimal.Round(amount, 2) == amount, $"{format}: an amount of {amount}");
                    Assert.True(!row.TryGetValue("Line No.", out var number) || lines.Add(number), $"{format}: line {number} twice");
                    importer.Line(row);
                }
                foreach (var entry in rows.GroupBy(r => string.Join('\u001f', importer.Entry.Select(c => r[c]))))
                {
                    Assert.True(seen.Add(entry.Key), $"{format}: entry {entry.Key} stands in two files");
                    Assert.Single(entry.Select(r => r[importer.Date]).Distinct());
                    Assert.True(entry.Count() > 1 && entry.Sum(importer.Amount) == 0, $"{format}: entry {entry.Key} does not balance");
                }
            }
        }
    }

    private static Func<Dictionary<string, string>, decimal> OneSide(string debit, string credit) => row =>
    {
        Assert.True(row[debit].Length == 0 != (row[credit].Length == 0), "A line has a debit or a credit.");
        Assert.True(Number(row[debit]) >= 0 && Number(row[credit]) >= 0);
        return Number(row[debit]) - Number(row[credit]);
    };

    private static DateOnly DateOf(string text, string format) => DateOnly.ParseExact(text, format, CultureInfo.InvariantCulture);

    /// <summary>The file, or the files of a ZIP.</summary>
    private static IEnumerable<byte[]> Files(byte[] export)
    {
        if (export is not [(byte)'P', (byte)'K', ..])
        {
            yield return export;
            yield break;
        }
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(export));
        foreach (var entry in zip.Entries)
        {
            using var memory = new MemoryStream();
            using (var content = entry.Open())
                content.CopyTo(memory);
            yield return memory.ToArray();
        }
    }
}
