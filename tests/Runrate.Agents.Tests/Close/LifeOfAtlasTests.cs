using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Ledger;
using Runrate.Agents.Staffing;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Close;

/// <summary>Hired, arranged, classified, approved by another person, closed for three months, read from the statements.</summary>
public sealed class LifeOfAtlasTests
{
    private static readonly YearMonth January = new(2026, 1);
    private static readonly AgentId Atlas = new("atlas");

    [Fact]
    public async Task Three_closed_months_show_on_every_statement()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var reserved = await database.Arrange(Spending.Reserved());
        var model = await database.Arrange(Spending.OwnModel());
        await database.Classify(reserved.Id);
        await database.Classify(model.Id);
        await database.ApproveAll(reserved.Id);
        await database.ApproveAll(model.Id);
        for (var i = 0; i < 3; i++)
        {
            await database.Deliver(Atlas, January.PlusMonths(i).OnDayOfMonth(20), 800m + 100 * i);
            var close = await database.Close(January.PlusMonths(i));
            Assert.Equal(CloseStatus.Closed, close.Status);
        }

        var march = January.PlusMonths(2);
        var income = await Statement(database, "income-statement", Book.UsGaap, January, march);
        Assert.Equal(3_000m, Amount(income, "Infrastructure"));
        Assert.Equal(3_000m, Amount(income, "Amortisation"));
        var sheet = await Statement(database, "balance-sheet", Book.UsGaap, January, march);
        Assert.Equal(12_000m, Amount(sheet, "Prepaid expenses, current"));
        Assert.Equal(21_000m, Amount(sheet, "Prepaid expenses, non-current"));
        Assert.Equal(21_000m, Amount(sheet, "Intangible assets"));
        var lens = await Statement(database, "agent-pnl", Book.Management, January, march, Atlas);
        Assert.Equal(2_700m * 4, Amount(lens, "Productivity value of accepted output"));
        Assert.Equal(24_000m, Amount(lens, "Agent acquisition cost"));
        Assert.Equal(10_800m - 3_000m - 24_000m, Amount(lens, "Net contribution"));

        var roster = await database.With<AgentDirectory, IReadOnlyList<RosterRow>>(d => d.Roster(TestDatabase.EntityId, march, Book.UsGaap));
        Assert.Equal(54_000m, roster.Single(r => r.Agent == Atlas).CarryingValue.Amount.ToDecimal());
        var verdict = await database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId));
        Assert.Empty(verdict.Findings);
        Assert.Equal(3, verdict.Seals);
    }

    [Fact]
    public async Task Running_a_close_again_posts_nothing()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        foreach (var statement in new[] { Spending.Reserved(), Spending.OwnModel() })
        {
            var arrangement = await database.Arrange(statement);
            await database.Classify(arrangement.Id);
            await database.ApproveAll(arrangement.Id);
        }
        await database.Deliver(Atlas, January.OnDayOfMonth(20), 900m);
        var first = await database.Prepare(January);
        Assert.Contains(first.Steps, s => s is { Step: "amortize-agents", Posted: > 0 });
        Assert.Contains(first.Steps, s => s is { Step: "release-prepayments", Posted: > 0 });
        Assert.Contains(first.Steps, s => s is { Step: "credit-productivity", Posted: 1 });
        var again = await database.Prepare(January);
        Assert.All(again.Steps, s => Assert.Equal(0, s.Posted));
        Assert.Contains(again.Steps, s => s is { Step: "amortize-agents", AlreadyPosted: > 0 });
    }

    [Fact]
    public async Task Books_that_agree_share_one_entry_and_books_that_differ_have_their_own()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var reserved = await database.Arrange(Spending.Reserved());
        await database.Classify(reserved.Id);
        await database.ApproveAll(reserved.Id);
        await database.Run(async db => Assert.Null((await db.Entries.SingleAsync(e => e.Kind == EntryKind.Acquisition)).Book));

        var model = await database.Arrange(Spending.OwnModel());
        var memos = await database.Classify(model.Id);
        await database.ApproveAll(model.Id);
        await database.Run(async db =>
        {
            var books = await db.Entries.Where(e => e.Kind == EntryKind.Acquisition && e.Book != null).Select(e => e.Book).ToListAsync();
            Assert.Equal(memos.Select(m => (Book?)m.Book).Order(), books.Order());
        });
    }

    private static async Task<Statement> Statement(
        TestDatabase database, string layout, Book book, YearMonth from, YearMonth to, AgentId? agent = null)
    {
        var outcome = await database.With<StatementQueries, Outcome<Statement>>(s => s.Build(layout, TestDatabase.EntityId, book, from, to, agent));
        Assert.Null(outcome.Refusal);
        return outcome.Value;
    }

    private static decimal Amount(Statement statement, string line) => statement.Line(line)!.Figures[0].Amount.ToDecimal();
}
