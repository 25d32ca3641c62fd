using System.Diagnostics;
using System.Globalization;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Exports;
using Runrate.Agents.Ledger;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Stories;

/// <summary>The story, played once for every test that asks about how it ended.</summary>
public sealed class ToldStory : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public string Written { get; private set; } = "";

    public string Told { get; private set; } = "";

    public static string Path => System.IO.Path.Combine(Repository.Root, "tests/Runrate.Agents.Tests/Stories/life-of-atlas.story");

    public async ValueTask InitializeAsync()
    {
        Written = (await File.ReadAllTextAsync(Path)).ReplaceLineEndings("\n");
        Database = await TestDatabase.Create(new LocalDate(2026, 1, 1));
        Told = await new Story(Database).Play(Written);
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}

/// <summary>Stories that a bookkeeper can read, held to the cent; <c>UPDATE_GOLDEN=1</c> writes down what they show now.</summary>
public sealed class StoryTests(ToldStory story) : IClassFixture<ToldStory>
{
    private const string HledgerPath = "/usr/bin/hledger";

    private static readonly YearMonth First = new(2026, 1);
    private static readonly YearMonth Last = new(2028, 12);

    private readonly TestDatabase database = story.Database;

    [Fact]
    public async Task An_agents_life_ends_with_the_statements_of_its_story()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            await File.WriteAllTextAsync(ToldStory.Path, story.Told, TestContext.Current.CancellationToken);
        else
            Assert.Equal(story.Written, story.Told);

        var verdict = await database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId));
        Assert.Empty(verdict.Findings);
        Assert.Equal(36, verdict.Seals);
    }

    [Theory]
    [InlineData(Book.UsGaap)]
    [InlineData(Book.IndAs)]
    [InlineData(Book.UsTax)]
    [InlineData(Book.IndiaTax)]
    public async Task Hledger_accepts_the_journal_and_its_statements_equal_ours_to_the_cent(Book book)
    {
        Assert.SkipUnless(File.Exists(HledgerPath), $"hledger is not installed at {HledgerPath}: apt-get install hledger.");
        var scope = new ExportScope(TestDatabase.EntityId, book, First, Last);
        var path = Path.Combine(Path.GetTempPath(), $"runrate-story-{book}-{Environment.ProcessId}.journal");
        await database.Run(async db => await File.WriteAllBytesAsync(
            path, PlainTextJournal.Write(PlainTextDialect.Hledger, scope, await ExportEntries.Load(db, scope, CancellationToken.None))));
        try
        {
            await Hledger("check", "--strict", "-f", path);
            var sheet = (await Build(database, "balance-sheet", book)).Value;
            var income = (await Build(database, "income-statement", book)).Value;
            Assert.Equal([Total(sheet, "Total assets"), Total(sheet, "Total liabilities")], await Totals(path, "balancesheet", "Assets", "Liabilities"));
            var totals = await Totals(path, "incomestatement", "Revenues", "Expenses");
            Assert.Equal(income.Result!.Figures[0].Amount.ToDecimal(), totals[0] - totals[1]);
            Assert.True(totals[1] > 0);

            var ours = (await database.With<LedgerQueries, TrialBalance>(l => l.TrialBalance(TestDatabase.EntityId, book, Last))).Rows
                .GroupBy(r => r.Account).ToDictionary(g => g.Key, g => g.Sum(r => r.Balance.ToDecimal())).Where(r => r.Value != 0)
                .OrderBy(r => r.Key, StringComparer.Ordinal);
            Assert.Equal(ours, (await Accounts(path)).OrderBy(r => r.Key, StringComparer.Ordinal));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>A figure is the sum of the postings that its reference finds.</summary>
    [Fact]
    public async Task Every_figure_of_its_statements_opens()
    {
        foreach (var layout in new[] { "asset-rollforward", "deferred-tax", "book-bridge", "treatment-effects", "cash-view" })
        {
            var statement = (await Build(database, layout, Book.IndAs)).Value;
            foreach (var figure in statement.Blocks.SelectMany(b => b.Lines).SelectMany(l => l.Figures))
            {
                Assert.True(FigureSource.TryParse(figure.Ref, out var source), figure.Ref);
                var sum = 0L;
                for (var page = 1; ; page++)
                {
                    var postings = await database.With<LedgerQueries, Page<PostingRow>>(l => l.Postings(source, page, 200));
                    sum += postings.Items.Sum(p => p.Amount.Micros);
                    if (page * 200 >= postings.Total)
                        break;
                }
                Assert.True(Math.Abs(sum) == Math.Abs(figure.Amount.Micros), $"{layout}: {figure.Ref} shows {figure.Amount}, its postings sum to {sum}.");
            }
        }
    }

    private static Task<Outcome<Statement>> Build(TestDatabase database, string layout, Book book) =>
        database.With<StatementQueries, Outcome<Statement>>(s => s.Build(layout, TestDatabase.EntityId, book, First, Last));

    private static decimal Total(Statement statement, string line) => statement.Line(line)?.Figures[0].Amount.ToDecimal() ?? 0;

    /// <summary>The totals of the sections of one of hledger's own statements, each with the sign that it shows.</summary>
    private static async Task<decimal[]> Totals(string path, string statement, params string[] sections)
    {
        var rows = Rows(await Hledger(statement, "--flat", "-O", "csv", "-f", path));
        var totals = new Dictionary<string, decimal>();
        var section = "";
        foreach (var row in rows)
        {
            section = sections.Contains(row[0]) ? row[0] : section;
            if (row[0].TrimEnd(':').Equals("total", StringComparison.OrdinalIgnoreCase))
                totals[section] = row.Length > 1 ? Amount(row[1]) : 0;
        }
        return [.. sections.Select(s => totals[s])];
    }

    /// <summary>What hledger has in each account, by its code.</summary>
    private static async Task<Dictionary<string, decimal>> Accounts(string path) =>
        Rows(await Hledger("balance", "--flat", "--no-total", "-O", "csv", "-f", path)).Skip(1)
            .ToDictionary(row => row[0].Split(':')[^1].Split(' ')[0], row => Amount(row[1]));

    private static List<string[]> Rows(string csv) =>
        [.. csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r')[1..^1].Split("\",\""))];

    private static decimal Amount(string text) =>
        text is "0" or "" ? 0 : decimal.Parse(text.Split(' ')[0], NumberStyles.Number, CultureInfo.InvariantCulture);

    private static async Task<string> Hledger(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(HledgerPath, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LANG"] = "C.UTF-8" },
        })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"hledger {string.Join(' ', arguments)}: {error}");
        return output;
    }
}
