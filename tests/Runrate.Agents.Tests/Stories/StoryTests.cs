using System.Diagnostics;
using System.Globalization;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Close;
using Runrate.Agents.Exports;
using Runrate.Agents.Ledger;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Stories;

/// <summary>Stories that a bookkeeper can read, held to the cent; <c>UPDATE_GOLDEN=1</c> writes down what they show now.</summary>
public sealed class StoryTests
{
    private static readonly YearMonth First = new(2026, 1);
    private static readonly YearMonth Last = new(2028, 12);

    [Fact]
    public async Task An_agents_life_ends_with_the_statements_of_its_story()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 1, 1));
        await Play(database, "life-of-atlas");

        var verdict = await database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId));
        Assert.Empty(verdict.Findings);
        Assert.Equal(36, verdict.Seals);
        await EveryFigureOpens(database);
        await HledgerAgrees(database);
    }

    [Fact]
    public async Task Six_agents_go_through_two_years_with_the_reviews_statements_and_incidents_of_their_story()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 1, 1));
        await Play(database, "six-agents");
        var verdict = await database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId));
        Assert.Empty(verdict.Findings);
        Assert.Equal(24, verdict.Seals);
    }

    private static async Task Play(TestDatabase database, string story)
    {
        var file = Path.Combine(Repository.Root, $"tests/Runrate.Agents.Tests/Stories/{story}.story");
        var text = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        var told = await new Story(database).Play(text);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            await File.WriteAllTextAsync(file, told, TestContext.Current.CancellationToken);
        else
            Assert.Equal(text, told);
    }

    /// <summary>A figure is the sum of the postings that its reference finds.</summary>
    private static async Task EveryFigureOpens(TestDatabase database)
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

    private static async Task HledgerAgrees(TestDatabase database)
    {
        if (!File.Exists("/usr/bin/hledger"))
        {
            TestContext.Current.SendDiagnosticMessage("hledger is not installed: the export is not checked by it.");
            return;
        }
        foreach (var book in new[] { Book.UsGaap, Book.IndAs, Book.UsTax, Book.IndiaTax })
        {
            var scope = new ExportScope(TestDatabase.EntityId, book, First, Last);
            var path = Path.Combine(Path.GetTempPath(), $"runrate-story-{book}-{Environment.ProcessId}.journal");
            await database.Run(async db => await File.WriteAllBytesAsync(
                path, PlainTextJournal.Write(PlainTextDialect.Hledger, scope, await ExportEntries.Load(db, scope, CancellationToken.None))));
            try
            {
                await Hledger("check", "--strict", "-f", path);
                var sheet = (await Build(database, "balance-sheet", book)).Value;
                var income = (await Build(database, "income-statement", book)).Value;
                Assert.Equal(Total(sheet, "Total assets"), await Hledger(path, "assets"));
                Assert.Equal(-Total(sheet, "Total liabilities"), await Hledger(path, "liabilities"));
                Assert.Equal(-income.Result!.Figures[0].Amount.ToDecimal(), await Hledger(path, "expenses"));
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    private static Task<Outcome<Statement>> Build(TestDatabase database, string layout, Book book) =>
        database.With<StatementQueries, Outcome<Statement>>(s => s.Build(layout, TestDatabase.EntityId, book, First, Last));

    private static decimal Total(Statement statement, string line) => statement.Line(line)?.Figures[0].Amount.ToDecimal() ?? 0;

    private static async Task<decimal> Hledger(string path, string root)
    {
        var csv = await Hledger("balance", "^" + root, "--flat", "-O", "csv", "-f", path);
        var total = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Split("\",\"")[^1].Trim('"', ' ', '\r');
        return total == "0" ? 0 : decimal.Parse(total.Split(' ')[0], NumberStyles.Number, CultureInfo.InvariantCulture);
    }

    private static async Task<string> Hledger(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/hledger", arguments)
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
