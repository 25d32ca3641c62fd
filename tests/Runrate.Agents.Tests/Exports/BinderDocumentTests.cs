using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Exports;
using Runrate.Agents.Notes;
using Runrate.Agents.People;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Exports;

/// <summary>What is handed to an auditor: the binder to read, and the pack of populations.</summary>
public sealed partial class BinderDocumentTests
{
    private static readonly YearMonth January = new(2026, 1);
    private static readonly ExportScope Scope = new(TestDatabase.EntityId, Book.UsGaap, January, January);

    [Fact]
    public async Task Every_actual_figure_of_the_binder_is_the_books_own_and_its_trial_balance_sums_to_nothing()
    {
        await using var database = await Filled();
        var page = await Page(database);
        foreach (var layout in (string[])["income-statement", "balance-sheet"])
        {
            var statement = (await database.With<StatementQueries, Outcome<Statement>>(
                s => s.Build(layout, TestDatabase.EntityId, Book.UsGaap, January, January))).Value;
            var table = TablesOf(page).Single(t => t[0][0] == statement.Title);
            foreach (var line in statement.Blocks.SelectMany(b => b.Lines).Append(statement.Result).OfType<StatementLine>())
                Assert.Contains(table, row => row[0] == line.Title && row.Count > 1 && Number(row[1]) == line.Figures[0].Amount.RoundToMinorUnit().ToDecimal());
        }
        var trial = TablesOf(page).Single(t => t[0][0] == "Account");
        Assert.Equal(0, trial.Skip(1).SkipLast(1).Sum(r => Number(r[2])));
        Assert.Equal(("All accounts", 0m), (trial[^1][0], Number(trial[^1][2])));
    }

    [Fact]
    public async Task The_binder_holds_the_seal_the_approvals_the_verdicts_with_their_paragraphs_and_the_evidence_by_hash()
    {
        await using var database = await Filled();
        var page = await Page(database);
        await database.Run(async db =>
        {
            var close = db.Closes.Single(c => c.Period == January);
            Assert.Contains(close.Digest!, page, StringComparison.Ordinal);
            foreach (var memo in db.Memos.Where(m => m.Book == Book.UsGaap).ToList())
            {
                Assert.Contains(memo.FactsHash, page, StringComparison.Ordinal);
                Assert.Contains(WebUtility.HtmlEncode(memo.ApprovedBy!), page, StringComparison.Ordinal);
            }
            Assert.Contains(db.Notes.Single().FileHash!, page, StringComparison.Ordinal);
            await Task.CompletedTask;
        });
        Assert.Contains("ASC 350-40", page, StringComparison.Ordinal);
        foreach (var section in (string[])["summary", "statements", "trial-balance", "seals", "approvals", "memos", "evidence", "bills"])
            Assert.Contains($"href=\"#{section}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_binder_is_one_file_that_runs_nothing_and_the_same_books_give_the_same_bytes()
    {
        await using var database = await Filled("Model <script>alert(1)</script>");
        var page = await Page(database);
        database.Clock.Advance(Duration.FromDays(3));
        Assert.Equal(page, await Page(database));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("(?:src|href)=\"(?!#)", page);
        Assert.Contains("@media print", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_evidence_pack_counts_totals_and_proves_every_population()
    {
        await using var database = await Filled();
        var first = await Export(database, "sox", TestDatabase.Cora);
        var files = Unzip(first.Content);
        Assert.Equal(first.Content, (await Export(database, "sox", TestDatabase.Cora)).Content);
        var sheet = files["control-sheet.csv"].Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).ToList();
        Assert.Equal(9, sheet.Count);
        foreach (var line in sheet)
        {
            var file = line[..line.IndexOf(',', StringComparison.Ordinal)];
            Assert.EndsWith(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(files[file]))), line, StringComparison.Ordinal);
        }
        await database.Run(async db =>
        {
            var entries = db.Entries.Include(e => e.Postings).Where(e => e.Entity == TestDatabase.EntityId && e.Period == January).ToList();
            var rows = files["entries.csv"].Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).ToList();
            Assert.Equal(entries.Count, rows.Select(r => r[..36]).Distinct().Count());
            Assert.Equal(entries.Sum(e => e.Postings.Count), rows.Count);
            await Task.CompletedTask;
        });
        Assert.DoesNotContain(",yes\r\n", files["approvals.csv"], StringComparison.Ordinal);
        Assert.Contains("runrate export sox --entity northlight-us --from 2026-01 --period 2026-01", files["README.md"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cora Controller", "no")]
    [InlineData("Ana Accountant", "yes")]
    public async Task A_write_down_that_whoever_stated_its_figures_decided_is_told_apart(string decided, string same)
    {
        await using var database = await Filled();
        var id = Guid.NewGuid();
        await database.Run(async db =>
        {
            var writeDown = new WriteDown
            {
                Id = id,
                Entity = TestDatabase.EntityId,
                ArrangementId = Guid.NewGuid(),
                Agent = null,
                Book = Book.Ifrs,
                Period = January,
                Name = "Own model",
                Indicator = "Withdrawn by its provider",
                CarryingAmount = new Money(2_000_000, Currency.Usd),
                RaisedAt = Instant.FromUtc(2026, 1, 31, 0, 0),
                Status = WriteDownStatus.Proposed,
                Loss = new Money(1_000_000, Currency.Usd),
                StatedBy = "Ana Accountant",
            };
            db.WriteDowns.Add(writeDown);
            await db.SaveChangesAsync();
            (writeDown.Status, writeDown.ApprovedBy) = (WriteDownStatus.Posted, decided);
            await db.SaveChangesAsync();
        });
        var pack = await database.With<ExportCatalog, Outcome<ExportFile>>(
            c => c.Run("sox", Scope with { From = January, To = January.PlusMonths(1) }, TestDatabase.Cora));
        Assert.Contains($",Ifrs,Ana Accountant,{decided},{same}\r\n", Unzip(pack.Value.Content)["approvals.csv"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_holds_both_sides_of_a_control_is_named_and_whoever_only_reads_does_not_get_the_pack()
    {
        await using var database = await Filled();
        await database.Run(async db =>
        {
            db.People.Add(new Person { Id = "both", Name = "Bo Both", Roles = [Role.Accountant, Role.Controller] });
            db.People.Add(new Person { Id = "one", Name = "Una One", Roles = [Role.Controller] });
            await db.SaveChangesAsync();
        });
        var files = Unzip((await Export(database, "sox", TestDatabase.Cora)).Content);
        Assert.Contains("Bo Both,Accountant,Controller", files["conflicts.csv"], StringComparison.Ordinal);
        Assert.DoesNotContain("Una One", files["conflicts.csv"], StringComparison.Ordinal);
        Assert.Contains("Una One", files["access.csv"], StringComparison.Ordinal);
        var refused = await database.With<ExportCatalog, Outcome<ExportFile>>(c => c.Run("sox", Scope, TestDatabase.Ana));
        Assert.Equal(RefusalCodes.NotPermitted, refused.Refusal!.Code);
    }

    private static async Task<TestDatabase> Filled(string name = "Own model")
    {
        var database = await TestDatabase.Create(new LocalDate(2026, 2, 3));
        await database.Hire();
        var arrangement = await database.Arrange(Spending.OwnModel() with { Name = name });
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        var note = await database.With<KeepNote, Outcome<Note>>(k => k.Run(TestDatabase.EntityId,
            new NoteStatement("close/2026-01", "", "Bank statement", "bank.txt", Encoding.UTF8.GetBytes("1,000.00")), TestDatabase.Ana));
        Assert.Null(note.Refusal);
        await database.With<CloseRunner, Outcome<CloseView>>(c => c.Prepare(TestDatabase.EntityId, January, TestDatabase.Ana));
        var sealing = await database.With<CloseRunner, Outcome<CloseView>>(c =>
            c.Seal(TestDatabase.EntityId, January, TestDatabase.Cora, "Looked at each."));
        Assert.Null(sealing.Refusal);
        return database;
    }

    private static async Task<string> Page(TestDatabase database) =>
        Encoding.UTF8.GetString((await Export(database, "binder-html", TestDatabase.Ana)).Content);

    private static async Task<ExportFile> Export(TestDatabase database, string format, Actor actor)
    {
        var file = await database.With<ExportCatalog, Outcome<ExportFile>>(c => c.Run(format, Scope, actor));
        Assert.Null(file.Refusal);
        return file.Value;
    }

    private static List<List<List<string>>> TablesOf(string page) =>
    [
        .. Table().Matches(page).Select(t => Row().Matches(t.Value).Select(r =>
            Cell().Matches(r.Value).Select(c => WebUtility.HtmlDecode(c.Groups[1].Value)).ToList()).ToList()),
    ];

    private static decimal Number(string cell) => cell is "" or "–" ? 0
        : decimal.Parse(cell.Replace('−', '-'), NumberStyles.Number, CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Unzip(byte[] content)
    {
        using var zip = new ZipArchive(new MemoryStream(content));
        return zip.Entries.ToDictionary(e => e.FullName, e =>
        {
            using var reader = new StreamReader(e.Open(), Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
            return reader.ReadToEnd();
        });
    }

    [GeneratedRegex("<table>.*?</table>", RegexOptions.Singleline)]
    private static partial Regex Table();

    [GeneratedRegex("<tr.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("<t[hd][^>]*>(.*?)</t[hd]>", RegexOptions.Singleline)]
    private static partial Regex Cell();
}
