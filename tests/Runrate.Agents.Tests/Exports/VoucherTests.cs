using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Exports;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Exports;

/// <summary>Files for other programs hold the books' totals.</summary>
public sealed class VoucherTests
{
    private static readonly string[] Accounts = ["5110", "5120", "5130", "2010", "2110", "1310"];

    [Fact]
    public void Amounts_below_a_cent_are_carried_until_they_make_one()
    {
        var entries = Enumerable.Range(0, 30).Select(i => Entry(i, ("5110", 4_000), ("2110", -4_000))).ToList();
        var lines = Vouchers.Of(entries).Value.SelectMany(v => v.Lines).ToList();
        Assert.Equal(0.12m, lines.Where(l => l.Account.Code == "5110").Sum(l => l.Amount));
        Assert.Equal(-0.12m, lines.Where(l => l.Account.Code == "2110").Sum(l => l.Amount));
    }

    [Fact]
    public void Every_voucher_balances_and_every_account_ties_to_the_month_within_a_cent_whatever_the_entries()
    {
        var amounts = Gen.Choose(-3_000_000, 3_000_000).ArrayOf(5);
        Prop.ForAll(amounts.ListOf().ToArbitrary(), months =>
        {
            var entries = months.Where(m => m.Any(a => a != 0) && m.Sum() != 0).Select((m, i) => Entry(i,
                [.. m.Select((a, n) => (Accounts[n], (long)a)).Where(p => p.Item2 != 0), (Accounts[5], -m.Sum(a => (long)a))])).ToList();
            var vouchers = Vouchers.Of(entries).Value;
            Assert.All(vouchers, v => Assert.Equal(0, v.Lines.Sum(l => l.Amount)));
            var written = vouchers.SelectMany(v => v.Lines).GroupBy(l => l.Account.Code.Text).ToDictionary(g => g.Key, g => g.Sum(l => l.Amount));
            var off = 0;
            foreach (var account in entries.SelectMany(e => e.Postings).GroupBy(p => p.Account))
            {
                var exact = account.Sum(p => p.Amount.ToDecimal());
                var total = written.GetValueOrDefault(account.Key);
                Assert.True(Math.Abs(exact - total) < 0.02m, $"{account.Key}: {exact} in the book, {total} in the file");
                off += total == decimal.Round(exact, 2, MidpointRounding.AwayFromZero) ? 0 : 1;
            }
            // Rounded totals need not balance: then as many accounts give a cent as it takes, and no more.
            var rounded = entries.SelectMany(e => e.Postings).GroupBy(p => p.Account)
                .Sum(a => decimal.Round(a.Sum(p => p.Amount.ToDecimal()), 2, MidpointRounding.AwayFromZero));
            Assert.Equal(Math.Abs(rounded) * 100, off);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true));
    }

    [Theory]
    [InlineData(PlainTextDialect.Hledger, "hledger", "check --strict -f", "include {0}")]
    [InlineData(PlainTextDialect.Ledger, "ledger", "bal --strict --pedantic -f", "include {0}")]
    [InlineData(PlainTextDialect.Beancount, "bean-check", "", "include \"{0}\"")]
    public async Task Twelve_monthly_files_can_be_included_in_one_and_each_stands_by_itself(
        PlainTextDialect dialect, string program, string arguments, string include)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{program}"), $"{program} is not installed.");
        var folder = Directory.CreateTempSubdirectory("runrate-months");
        try
        {
            var opened = new HashSet<string>();
            var names = new List<string>();
            for (var month = 1; month <= 12; month++)
            {
                var period = new YearMonth(2025, month);
                var entry = Entry(month, period, (Accounts[month % 3], 1_234_567 + month), ("2110", -1_234_567 - month));
                var scope = new ExportScope(TestDatabase.EntityId, Book.UsGaap, period, period);
                names.Add($"m{month:00}.txt");
                var path = Path.Combine(folder.FullName, names[^1]);
                await File.WriteAllBytesAsync(path, PlainTextJournal.Write(dialect, scope, [entry], opened));
                await Accepts(program, arguments, path);
                opened.UnionWith(entry.Postings.Select(p => p.Account));
            }
            var all = Path.Combine(folder.FullName, "all.txt");
            await File.WriteAllLinesAsync(all, names.Select(n => string.Format(System.Globalization.CultureInfo.InvariantCulture, include, n)));
            await Accepts(program, arguments, all);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_export_table_names_each_format_once_with_its_purpose()
    {
        Assert.Equal(ExportFormat.All.Count, ExportFormat.All.Select(f => f.Name).Distinct().Count());
        Assert.All(ExportFormat.All, f => Assert.True(f.Title.Length > 0 && f.Purpose.Length > 0));
    }

    [Fact]
    public void A_later_FOCUS_version_drops_the_names_it_dropped_and_keeps_ours_at_the_end()
    {
        var columns = FocusExport.ColumnsOf("1.4");
        Assert.DoesNotContain("ProviderName", columns);
        Assert.Contains("ServiceProviderName", columns);
        Assert.DoesNotContain("PrincipalId", columns);
        Assert.Contains("PrincipalId", FocusExport.ColumnsOf("1.5-draft"));
        Assert.All(columns.SkipWhile(c => !c.StartsWith("x_", StringComparison.Ordinal)), c => Assert.StartsWith("x_", c, StringComparison.Ordinal));
    }

    private static async Task Accepts(string program, string arguments, string path)
    {
        using var process = Process.Start(new ProcessStartInfo(program, $"{arguments} {path}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(path),
        })!;
        var output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {path}: {output}");
    }

    private static JournalEntry Entry(int number, params IReadOnlyList<(string Account, long Micros)> postings) =>
        Entry(number, new YearMonth(2026, 1), postings);

    private static JournalEntry Entry(int number, YearMonth period, params IReadOnlyList<(string Account, long Micros)> postings) =>
        JournalEntry.Create(new EntryDraft(
            EntryKey.Of("test", $"{period.Month}-{number}"), EntryKind.Usage, TestDatabase.EntityId, null, period.FirstDay(), "Usage",
            [.. postings.Select((p, i) => new Posting(i + 1, p.Account, new Money(p.Micros, Currency.Usd)))]),
            new EntryId(Guid.NewGuid()), Instant.FromUtc(2026, 1, 31, 0, 0), "test");
}
