using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Exports;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Exports;

/// <summary>
/// A company of twelve months, with usage below a cent, bills, a prepayment and an asset, handed to other programs: their totals are the
/// books'. What a program is not here for is skipped by its name.
/// </summary>
public sealed partial class YearOfExportsTests(YearOfExportsTests.Company company) : IClassFixture<YearOfExportsTests.Company>
{
    private const int Year = 2026;

    private static readonly (string Format, string Program, string Check, string Include)[] PlainText =
    [
        ("hledger", "hledger", "check --strict -f", "include {0}"), ("ledger", "ledger", "bal --strict --pedantic -f", "include {0}"),
        ("beancount", "bean-check", "", "include \"{0}\""),
    ];

    /// <summary>The column of the account, and its signed amount.</summary>
    private static readonly Dictionary<string, (string Account, Func<Dictionary<string, string>, decimal> Amount)> Tables = new()
    {
        ["quickbooks"] = ("AccountName", r => Number(r["Debits"]) - Number(r["Credits"])),
        ["xero"] = ("*AccountCode", r => Number(r["*Amount"])),
        ["netsuite"] = ("Account", r => Number(r["Debit"]) - Number(r["Credit"])),
        ["business-central"] = ("Account No.", r => Number(r["Amount"])),
    };

    public static TheoryData<string> PlainTextFormats => [.. PlainText.Select(p => p.Format)];
    public static TheoryData<string> TableFormats => [.. Tables.Keys];

    [Theory]
    [MemberData(nameof(PlainTextFormats))]
    public async Task Twelve_months_included_in_one_file_are_accepted(string format)
    {
        var (_, program, check, include) = PlainText.First(p => p.Format == format);
        Assert.SkipUnless(File.Exists($"/usr/bin/{program}"), $"{program} is not installed.");
        var folder = Directory.CreateTempSubdirectory("runrate-year");
        try
        {
            for (var month = 1; month <= 12; month++)
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"m{month:00}.txt"), await company.Export(format, month, month));
            var all = Path.Combine(folder.FullName, "all.txt");
            await File.WriteAllLinesAsync(all, Enumerable.Range(1, 12).Select(m => string.Format(CultureInfo.InvariantCulture, include, $"m{m:00}.txt")));
            await Run(program, $"{check} {all}");
            if (format == "beancount")
                return;
            // The program's own sums are the books'.
            var sums = (await Run(program, format == "hledger" ? $"bal -f {all} --flat -N -O csv" : $"bal -f {all} --flat --no-total"))
                .Split('\n').Select(l => Code().Match(l)).Where(m => m.Success)
                .ToDictionary(m => m.Groups["code"].Value, m => decimal.Parse(Amount().Match(m.Value).Value, CultureInfo.InvariantCulture));
            var book = await company.Book(1, 12);
            Assert.Equal(book.Where(b => b.Value != 0).OrderBy(b => b.Key), sums.Where(s => s.Value != 0).OrderBy(s => s.Key));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(TableFormats))]
    public async Task Each_months_table_totals_the_book_to_the_cent(string format)
    {
        var (column, amount) = Tables[format];
        for (var month = 1; month <= 12; month++)
        {
            var rows = Rows(await company.Export(format, month, month)).ToList();
            var book = await company.Book(month, month);
            Assert.NotEmpty(rows);
            Assert.Equal(0, rows.Sum(amount));
            var written = rows.GroupBy(r => AccountOf(r[column])).ToDictionary(g => g.Key, g => g.Sum(amount));
            var off = 0;
            foreach (var (account, exact) in book)
            {
                var cents = decimal.Round(exact, 2, MidpointRounding.AwayFromZero);
                var total = written.GetValueOrDefault(account);
                Assert.True(Math.Abs(exact - total) < 0.02m, $"{format} {month} {account}: {total} in the file, {exact} in the book");
                off += total == cents ? 0 : 1;
            }
            // Rounded totals need not balance: as many accounts give a cent as it takes, and no more.
            Assert.Equal(Math.Abs(book.Values.Sum(e => decimal.Round(e, 2, MidpointRounding.AwayFromZero))) * 100, off);
            Assert.Empty(written.Keys.Except(book.Keys));
        }
    }

    [Theory]
    [InlineData(1, 12)]
    [InlineData(6, 6)]
    public async Task The_check_sheet_is_zero_after_a_spreadsheet_has_calculated_it(int from, int to)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/soffice"), "LibreOffice is not installed.");
        var folder = Directory.CreateTempSubdirectory("runrate-book");
        try
        {
            var path = Path.Combine(folder.FullName, "year.xlsx");
            await File.WriteAllBytesAsync(path, WithoutValues(await company.Export("xlsx", from, to)));
            await Run("soffice", $"-env:UserInstallation=file://{folder.FullName}/profile --headless --convert-to "
                + $"\"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1\" --outdir {folder.FullName} {path}");
            var check = Rows(await File.ReadAllBytesAsync(Path.Combine(folder.FullName, "year-Check.csv"))).ToList();
            Assert.True(check.Count > 50);
            Assert.All(check, row => Assert.Equal(0, decimal.Parse(row["Difference"], NumberStyles.Float, CultureInfo.InvariantCulture)));
            Assert.Contains(check, row => row["Workbook"].Length > 0 && Number(row["Workbook"]) > 1_000);
            // What stands beside the month is calculated too, from the movements of its own months.
            foreach (var column in from == to ? new[] { "Jun 2026", "May 2026", "Change", "Jan 2026 to date", "Over or under" } : ["Jan 2026 to Dec 2026"])
                Assert.Contains(check, row => row["Check"].Contains("compared", StringComparison.Ordinal)
                    && row["Check"].EndsWith(column, StringComparison.Ordinal) && Number(row["Workbook"]) != 0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Every_agents_months_sum_to_the_books()
    {
        var rows = Rows(await company.Export("agent-months", 1, 12)).ToList();
        var book = await company.Book(1, 12);
        var sets = AccountSets.Of(Book.UsGaap);
        Assert.NotEmpty(rows);
        Assert.Equal(Sum(sets.RunCost), rows.Sum(r => Number(r["run_cost"])));
        Assert.Equal(Sum(sets.Acquisition), rows.Sum(r => Number(r["acquisition_cost"])));
        Assert.All(rows, r => Assert.Equal(Number(r["value"]) - Number(r["run_cost"]) - Number(r["acquisition_cost"]) - Number(r["losses"])
            + Number(r["recharged"]),
            Number(r["net"])));

        decimal Sum(IEnumerable<string> accounts) => accounts.Sum(a => book.GetValueOrDefault(a));
    }

    [Theory]
    [InlineData("focus-1.2")]
    [InlineData("focus-1.4")]
    [InlineData("focus-1.5-draft")]
    public async Task Usage_goes_out_as_FOCUS_with_its_price_and_its_agent_and_comes_in_again(string format)
    {
        Assert.SkipUnless(ExportCatalog.Formats.Contains(format), $"The catalogue has {string.Join(", ", ExportCatalog.Formats)}.");
        var file = await company.Export(format, 3, 3);
        var rows = Rows(file).ToList();
        var usage = rows.Where(r => r["SkuMeter"].EndsWith("Tokens", StringComparison.Ordinal) && r["ListUnitPrice"].Length > 0).ToList();
        Assert.NotEmpty(usage);
        Assert.All(usage, r =>
        {
            Assert.Equal(("1000000 Tokens", "Tokens", "USD"), (r["PricingUnit"], r["ConsumedUnit"], r["PricingCurrency"]));
            Assert.Equal(Number(r["ConsumedQuantity"]), Number(r["PricingQuantity"]) * 1_000_000);
            Assert.Equal(Number(r["ListCost"]), Number(r["ListUnitPrice"]) * Number(r["PricingQuantity"]));
            Assert.Equal(r["EffectiveCost"], r["PricingCurrencyEffectiveCost"]);
            Assert.Equal(r["ListUnitPrice"], r["PricingCurrencyListUnitPrice"]);
            Assert.Contains(format.Contains("1.5", StringComparison.Ordinal) ? "\"ModelId\"" : "\"x_ModelId\"", r["SkuPriceDetails"], StringComparison.Ordinal);
            Assert.Contains($"\"agent\":\"{r["x_AgentId"]}\"", r["Tags"], StringComparison.Ordinal);
        });
        await using var database = await TestDatabase.Create();
        var report = await database.Import(new MemoryStream(file));
        Assert.Equal(("focus", rows.Count), (report.Format, report.Accepted));
        Assert.Equal(rows.Sum(r => Number(r["EffectiveCost"])), Number(report.Totals["effectiveCost"]));
    }

    private static decimal Number(string text) => text.Length == 0 ? 0 : decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>The code that an account's name begins with, or that of the account of this name.</summary>
    private static string AccountOf(string written)
    {
        var name = written[(written.LastIndexOf(':') + 1)..];
        return Regex.IsMatch(name, "^[0-9]{4}") ? name[..4] : ChartOfAccounts.Default.All.First(a => a.Name.Replace(':', ' ') == name).Code;
    }

    /// <summary>The rows of a table, or of all tables in a ZIP.</summary>
    private static IEnumerable<Dictionary<string, string>> Rows(byte[] file)
    {
        if (file is [(byte)'P', (byte)'K', ..])
        {
            using var zip = new ZipArchive(new MemoryStream(file));
            foreach (var entry in zip.Entries)
            {
                using var memory = new MemoryStream();
                using (var content = entry.Open())
                    content.CopyTo(memory);
                foreach (var row in Rows(memory.ToArray()))
                    yield return row;
            }
            yield break;
        }
        var csv = new Agents.Imports.Reading.CsvReader(new MemoryStream(file));
        Assert.True(csv.Read());
        var header = Enumerable.Range(0, csv.Count).Select(csv.Text).ToList();
        while (csv.Read())
            yield return header.Select((name, i) => (name, Text: csv.Text(i))).DistinctBy(c => c.name).ToDictionary(c => c.name, c => c.Text);
    }

    /// <summary>The workbook without the values that stand beside its formulas, so that they have to be calculated.</summary>
    private static byte[] WithoutValues(byte[] workbook)
    {
        using var memory = new MemoryStream();
        memory.Write(workbook);
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Update, leaveOpen: true))
        {
            foreach (var name in zip.Entries.Select(e => e.FullName).Where(n => n.Contains("worksheets/", StringComparison.Ordinal)).ToList())
            {
                string text;
                using (var reader = new StreamReader(zip.GetEntry(name)!.Open()))
                    text = reader.ReadToEnd();
                zip.GetEntry(name)!.Delete();
                using var writer = new StreamWriter(zip.CreateEntry(name).Open(), new UTF8Encoding(false));
                writer.Write(FormulaValue().Replace(text, "$1"));
            }
        }
        return memory.ToArray();
    }

    private static async Task<string> Run(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {output}{await errors}");
        return output;
    }

    [GeneratedRegex(@"(?<code>\b[0-9]{4})\b [A-Z].*|.*\b[a-z]+:(?<code>[0-9]{4}) .*")]
    private static partial Regex Code();

    [GeneratedRegex(@"-?[0-9]+\.[0-9]+")]
    private static partial Regex Amount();

    [GeneratedRegex(@"(</x:f>)<x:v>[^<]*</x:v>")]
    private static partial Regex FormulaValue();

    /// <summary>Four agents, twelve closed months.</summary>
    public sealed class Company : IAsyncLifetime
    {
        private TestDatabase database = null!;

        public async ValueTask InitializeAsync()
        {
            database = await TestDatabase.Create(new LocalDate(Year, 1, 31));
            await database.Hire("atlas", "borea", "cirrus", "delta");
            await database.Import("""{"m":{"litellm_provider":"acme","input_cost_per_token":3.1e-06,"output_cost_per_token":0.0000153}}""", "prices-litellm");
            foreach (var statement in new[] { Spending.Reserved(36_001m), Spending.OwnModel(24_007m) })
            {
                var arrangement = await database.Arrange(statement);
                await database.Classify(arrangement.Id);
                await database.ApproveAll(arrangement.Id);
            }
            var random = new Random(Year);
            string[] agents = ["atlas", "borea", "cirrus", "delta"];
            for (var month = 1; month <= 12; month++)
            {
                await database.Import(Usage(month, agents, random), "usage-csv");
                await database.Import(Bill(month, agents, random), "focus");
                await database.Close(new YearMonth(Year, month), "Generated.");
            }
        }

        public async Task<byte[]> Export(string format, int from, int to)
        {
            var scope = new ExportScope(TestDatabase.EntityId, Accounting.Ledger.Book.UsGaap, new YearMonth(Year, from), new YearMonth(Year, to));
            var outcome = await database.With<ExportCatalog, Outcome<ExportFile>>(c => c.Run(format, scope, TestDatabase.Ana));
            Assert.Null(outcome.Refusal);
            return outcome.Value.Content;
        }

        /// <summary>The exact movements of the book, the common entries with its own, by account.</summary>
        public async Task<Dictionary<string, decimal>> Book(int from, int to)
        {
            var book = new Dictionary<string, decimal>();
            await database.Run(db =>
            {
                book = db.Balances.AsEnumerable().Where(b => b.Period.Month >= from && b.Period.Month <= to && b.Period.Year == Year
                    && b.Book is 0 or (int)Accounting.Ledger.Book.UsGaap).GroupBy(b => b.Account)
                    .ToDictionary(g => g.Key, g => g.Sum(b => b.Micros) / 1_000_000m);
                return Task.CompletedTask;
            });
            return book;
        }

        public ValueTask DisposeAsync() => database.DisposeAsync();

        private static string Usage(int month, string[] agents, Random random) => "id,time,agent,provider,model,input_tokens,output_tokens\n"
            + string.Concat(Enumerable.Range(0, 60).Select(i => string.Create(CultureInfo.InvariantCulture,
                $"{month}-{i},{Year}-{month:00}-{random.Next(1, 29):00}T10:00:00Z,{agents[random.Next(4)]},acme,m,{random.Next(5_000)},{random.Next(900)}\n")));

        private static string Bill(int month, string[] agents, Random random) =>
            "BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceCategory,ServiceName,x_AgentId,ResourceId\n"
            + string.Concat(Enumerable.Range(0, 25).Select(i =>
            {
                var (day, cost) = (random.Next(1, 27), random.Next(1_000_000_000) / 1_000_000_000m * (i % 5 == 0 ? 100 : 0.02m));
                return string.Create(CultureInfo.InvariantCulture,
                    $"{cost:0.############},{cost:0.############},USD,Usage,{Year}-{month:00}-{day:00}T00:00:00Z,{Year}-{month:00}-{day + 1:00}T00:00:00Z,")
                    + $"{(i % 2 == 0 ? "nimbus" : "stratus")},AI and Machine Learning,API,{agents[random.Next(4)]},r-{month}-{i}\n";
            }));
    }
}
