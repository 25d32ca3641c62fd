using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Ledger;

public sealed class JournalTests
{
    private static readonly YearMonth January = new(2026, 1);
    private static readonly AgentId Atlas = new("atlas");

    private static EntryDraft Usage(decimal amount, Book? book = null, string key = "usage/2026-01-31/atlas") => new(
        EntryKey.Of(key), EntryKind.Usage, TestDatabase.EntityId, book, new LocalDate(2026, 1, 31), "Usage of Atlas",
        new EntryLines().Debit("5110", Money.From(amount, Currency.Usd), Atlas).Credit("2110", Money.From(amount, Currency.Usd)).ToPostings());

    [Fact]
    public async Task Posting_the_same_entry_again_posts_nothing()
    {
        await using var database = await TestDatabase.Create();
        for (var round = 0; round < 2; round++)
        {
            var posted = await database.With<Journal, Outcome<PostResult>>(j => j.Post([Usage(3m)], TestDatabase.Ana));
            Assert.Equal(round == 0 ? (1, 0) : (0, 1), (posted.Value.Posted, posted.Value.AlreadyPosted));
        }
        await database.Run(async db => Assert.Equal(2, await db.Postings.CountAsync()));
    }

    [Fact]
    public async Task The_same_key_with_other_postings_is_refused()
    {
        await using var database = await TestDatabase.Create();
        await database.With<Journal, Outcome<PostResult>>(j => j.Post([Usage(3m)], TestDatabase.Ana));
        var again = await database.With<Journal, Outcome<PostResult>>(j => j.Post([Usage(4m)], TestDatabase.Ana));
        Assert.Equal(RefusalCodes.EntryExistsWithDifferentPostings, again.Refusal?.Code);
    }

    [Fact]
    public async Task A_book_sees_common_entries_and_its_own()
    {
        await using var database = await TestDatabase.Create();
        await database.With<Journal, Outcome<PostResult>>(j => j.Post(
            [Usage(3m), Usage(10m, Book.UsGaap, "a"), Usage(20m, Book.Ifrs, "b")], TestDatabase.Ana));
        Assert.Equal(13m, await ModelInference(database, Book.UsGaap));
        Assert.Equal(23m, await ModelInference(database, Book.Ifrs));
        Assert.Equal(3m, await ModelInference(database, Book.Management));
        Assert.True(await database.With<LedgerQueries, bool>(l => l.Ties(TestDatabase.EntityId, January)));
    }

    [Fact]
    public async Task A_reversal_nets_to_zero_and_happens_once()
    {
        await using var database = await TestDatabase.Create();
        var posted = await database.With<Journal, Outcome<PostResult>>(j => j.Post([Usage(3.000001m)], TestDatabase.Ana));
        var reversed = await database.With<Journal, Outcome<EntryId>>(j => j.Reverse(posted.Value.Entries[0], new LocalDate(2026, 1, 31), "test", TestDatabase.Ana));
        Assert.True(reversed.IsOk);
        var balance = await database.With<LedgerQueries, TrialBalance>(l => l.TrialBalance(TestDatabase.EntityId, Book.UsGaap, January));
        Assert.Empty(balance.Rows);
        var again = await database.With<Journal, Outcome<EntryId>>(j => j.Reverse(posted.Value.Entries[0], new LocalDate(2026, 1, 31), "test", TestDatabase.Ana));
        Assert.Equal(RefusalCodes.AlreadyReversed, again.Refusal?.Code);
    }

    [Fact]
    public async Task A_sealed_period_refuses_or_sends_to_the_next_open_one()
    {
        await using var database = await TestDatabase.Create();
        await database.Run(async db =>
        {
            db.Closes.Add(new PeriodClose { Entity = TestDatabase.EntityId, Period = January, Status = CloseStatus.Closed });
            await db.SaveChangesAsync();
        });
        var refused = await database.With<Journal, Outcome<PostResult>>(j => j.Post([Usage(3m)], TestDatabase.Ana));
        Assert.Equal(RefusalCodes.PeriodSealed, refused.Refusal?.Code);
        var late = await database.With<Journal, Outcome<PostResult>>(j => j.Post([Usage(3m)], TestDatabase.Ana, LatePolicy.NextOpenPeriod));
        var entry = await database.With<LedgerQueries, JournalEntry?>(l => l.Entry(late.Value.Entries[0]));
        Assert.Equal((new YearMonth(2026, 2), (YearMonth?)January), (entry!.Period, entry.OriginalPeriod));
    }

    [Fact]
    public async Task An_entry_cannot_be_changed_or_deleted()
    {
        await using var database = await TestDatabase.Create();
        await database.With<Journal, Outcome<PostResult>>(j => j.Post([Usage(3m)], TestDatabase.Ana));
        await database.Run(async db =>
        {
            db.Remove(await db.Entries.FirstAsync());
            await Assert.ThrowsAsync<InvariantException>(() => db.SaveChangesAsync());
        });
    }

    [Fact]
    public async Task A_figure_opens_to_the_postings_that_it_sums()
    {
        await using var database = await TestDatabase.Create();
        await database.With<Journal, Outcome<PostResult>>(j => j.Post([Usage(3m), Usage(5m, key: "second")], TestDatabase.Ana));
        var statement = await database.With<StatementQueries, Outcome<Statement>>(
            s => s.Build("income-statement", TestDatabase.EntityId, Book.UsGaap, January, January));
        var figure = statement.Value.Line("Model inference")!.Figures[0];
        Assert.Equal(8m, figure.Amount.ToDecimal());
        Assert.True(FigureSource.TryParse(figure.Ref, out var source));
        var postings = await database.With<LedgerQueries, Page<PostingRow>>(l => l.Postings(source));
        Assert.Equal(8m, postings.Items.Sum(p => p.Amount.ToDecimal()));
    }

    private static async Task<decimal> ModelInference(TestDatabase database, Book book)
    {
        var statement = await database.With<StatementQueries, Outcome<Statement>>(
            s => s.Build("income-statement", TestDatabase.EntityId, book, January, January));
        return statement.Value.Line("Model inference")!.Figures[0].Amount.ToDecimal();
    }
}
