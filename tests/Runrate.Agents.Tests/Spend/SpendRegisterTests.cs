using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Treatments;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Spend;

public sealed class SpendRegisterTests
{
    private static readonly YearMonth January = new(2026, 1);

    [Theory]
    [InlineData(Book.Management)]
    [InlineData(Book.UsGaap)]
    [InlineData(Book.IndAs)]
    public void Every_cost_and_asset_account_belongs_to_exactly_one_group(Book book)
    {
        var groups = SpendGroups.Of(book);
        var accounts = AccountSets.Of(book);
        Assert.Equal(accounts.Loaded.Order(StringComparer.Ordinal), groups.SelectMany(g => g.Cost).Order(StringComparer.Ordinal));
        Assert.Equal(accounts.Carrying.Order(StringComparer.Ordinal), groups.SelectMany(g => g.Assets).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(groups, g => g.Key == "other");
    }

    [Fact]
    public async Task The_register_ties_to_the_ledger_and_every_figure_opens()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        await Approved(database, Spending.OwnModel());
        await Approved(database, Spending.Reserved());
        await Post(database, "5110", 300m);
        await Post(database, "5140", 50m);

        var report = await Build(database, Book.UsGaap);
        Assert.True(report.Ties);
        Assert.Equal(300m, Line(report, "api").Month.Amount.ToDecimal());
        Assert.Equal(50m, Line(report, "labour").Month.Amount.ToDecimal());
        Assert.Equal(24_000m, Line(report, "fine-tuning").Carrying.Amount.ToDecimal());
        Assert.Equal(36_000m, Line(report, "tooling").Carrying.Amount.ToDecimal());
        Assert.Equal(60_000m, report.Total.Carrying.Amount.ToDecimal());
        foreach (var figure in report.Lines.Append(report.Total).SelectMany(l => new[] { l.Month, l.YearToDate, l.Carrying }))
        {
            Assert.True(FigureSource.TryParse(figure.Ref, out var source));
            var page = await database.With<LedgerQueries, Page<PostingRow>>(l => l.Postings(source, 1, LedgerQueries.PageSizeMax));
            Assert.Equal(figure.Amount.Micros, page.Items.Sum(p => p.Amount.Micros));
        }
    }

    [Fact]
    public async Task A_documented_item_is_complete_and_what_lacks_documents_is_named()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        await Approved(database, Spending.OwnModel());
        var good = Assert.Single((await Build(database, Book.UsGaap)).Items);
        Assert.True(good.IsCapitalised);
        Assert.Empty(good.Missing);
        Assert.Equal((24, "Ernst Auditor"), (good.LifeMonths, good.SignedOffBy));

        await database.Run(async db =>
        {
            var arrangement = db.Arrangements.Single();
            arrangement.Capitalisation = arrangement.Capitalisation! with { ImpairmentPlan = "", SignedOffBy = null };
            await db.SaveChangesAsync();
        });
        var report = await Build(database, Book.UsGaap);
        Assert.Equal(["impairment plan", "sign-off"], Assert.Single(report.Items).Missing);
        Assert.Equal(24_000m, report.Undocumented.ToDecimal());
    }

    [Fact]
    public async Task An_asset_of_no_arrangement_shows_as_such_and_totals_still_tie()
    {
        await using var database = await TestDatabase.Create();
        await Post(database, "1510", 7_000m);
        var report = await Build(database, Book.UsGaap);
        Assert.Empty(report.Items);
        Assert.Equal(7_000m, report.Unattributed.ToDecimal());
        Assert.True(report.Ties);
    }

    [Fact]
    public async Task A_book_that_is_not_kept_is_refused()
    {
        await using var database = await TestDatabase.Create();
        var nowhere = await database.With<SpendRegister, Outcome<SpendReport>>(r => r.Build(new("nowhere"), Book.UsGaap, January));
        Assert.Equal(RefusalCodes.NotFound, nowhere.Refusal?.Code);
    }

    private static SpendLine Line(SpendReport report, string key) => report.Lines.Single(l => l.Key == key);

    private static async Task<SpendReport> Build(TestDatabase database, Book book) =>
        (await database.With<SpendRegister, Outcome<SpendReport>>(r => r.Build(TestDatabase.EntityId, book, January))).Value;

    private static async Task Approved(TestDatabase database, Runrate.Agents.Spend.ArrangementStatement statement)
    {
        var arrangement = await database.Arrange(statement);
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
    }

    private static async Task Post(TestDatabase database, string account, decimal amount)
    {
        var draft = new EntryDraft(
            EntryKey.Of("test", account), EntryKind.Manual, TestDatabase.EntityId, null, new LocalDate(2026, 1, 20), "Test",
            new EntryLines().Debit(account, Money.From(amount, Currency.Usd)).Credit("2010", Money.From(amount, Currency.Usd)).ToPostings());
        Assert.Null((await database.With<Journal, Outcome<PostResult>>(j => j.Post([draft], TestDatabase.Ana))).Refusal);
    }
}
