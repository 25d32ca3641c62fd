using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Close;

public sealed class SealTests
{
    private static readonly YearMonth January = new(2026, 1);

    [Fact]
    public async Task Only_a_controller_seals_and_only_what_was_prepared()
    {
        await using var database = await WithEntries();
        Assert.Equal(RefusalCodes.NotPermitted, (await Seal(database, January, controller: false)).Refusal?.Code);
        Assert.Equal(RefusalCodes.OpenExceptions, (await Seal(database, January)).Refusal?.Code);
        await database.Prepare(January);
        Assert.Equal(CloseStatus.Closed, (await Seal(database, January)).Value.Status);
    }

    [Fact]
    public async Task A_month_is_sealed_after_it_is_over_and_in_order()
    {
        await using var database = await WithEntries();
        await Post(database, January.PlusMonths(1), "feb");
        await database.Prepare(January.PlusMonths(1));
        Assert.Equal(RefusalCodes.PeriodOutOfOrder, (await Seal(database, January.PlusMonths(1))).Refusal?.Code);
        await database.Prepare(January);
        database.Clock.Now = new LocalDate(2026, 1, 30).AtMidnight().InUtc().ToInstant();
        Assert.Equal(RefusalCodes.InvalidValue, (await Seal(database, January)).Refusal?.Code);
    }

    [Fact]
    public async Task Open_exceptions_need_a_signed_reason_which_stays_on_the_seal()
    {
        await using var database = await WithEntries();
        await Post(database, January, "suspense", TreatmentAccounts.Suspense);
        await database.Run(async db =>
        {
            db.Quarantine.Add(new QuarantineItem
            {
                Id = Guid.CreateVersion7(),
                Entity = TestDatabase.EntityId,
                Reason = "no-price",
                Message = "No price",
                Raw = "{}",
                At = database.Clock.Now,
                Date = new LocalDate(2026, 1, 5),
            });
            await db.SaveChangesAsync();
        });
        var view = await database.Prepare(January);
        Assert.Equal(["quarantine", "suspense"], view.Exceptions.Where(e => e.Weight == ExceptionWeight.NeedsReason).Select(e => e.Kind));
        var refused = await Seal(database, January);
        Assert.Equal(RefusalCodes.OpenExceptions, refused.Refusal?.Code);
        var signed = await Seal(database, January, reason: "Vendor confirms in February");
        Assert.Equal("Vendor confirms in February", signed.Value.SignedReason);
    }

    [Theory]
    [InlineData("""UPDATE "Postings" SET "Amount_Micros" = "Amount_Micros" * 2""", "seal")]
    [InlineData("""UPDATE "JournalEntries" SET "Memo" = 'another story'""", "seal")]
    [InlineData("""UPDATE "Balances" SET "Micros" = "Micros" + 1 WHERE "Account" = '5110'""", "roll-up")]
    [InlineData("""UPDATE "Postings" SET "Amount_Micros" = "Amount_Micros" + 1 WHERE "Account" = '5110'""", "balanced")]
    [InlineData("""UPDATE "Closes" SET "Digest" = 'forged' WHERE "Period" = 202601""", "seal-chain")]
    public async Task Tampering_with_a_sealed_month_is_found(string sql, string check)
    {
        await using var database = await WithEntries();
        await database.Close(January);
        await Post(database, January.PlusMonths(1), "feb");
        await database.Close(January.PlusMonths(1));
        Assert.True((await Verify(database)).Holds);
        await database.Tamper(sql);
        Assert.Contains((await Verify(database)).Findings, f => f.Check == check);
    }

    [Theory]
    [InlineData("""UPDATE "Balances" SET "Micros" = "Micros" + 1 WHERE "Account" = '5110'""", "roll-up")]
    [InlineData("""UPDATE "Postings" SET "Amount_Micros" = "Amount_Micros" + 1 WHERE "Account" = '5110'""", "balanced")]
    [InlineData("""DELETE FROM "Postings" WHERE "Account" = '5110'""", "two-legs")]
    [InlineData("""DELETE FROM "Postings"; DELETE FROM "Balances" """, "two-legs")]
    [InlineData("""UPDATE "Postings" SET "Account" = '0000'; DELETE FROM "Balances" """, "known-account")]
    [InlineData("""UPDATE "Postings" SET "Account" = '9110'; DELETE FROM "Balances" """, "memo-account")]
    [InlineData("""UPDATE "JournalEntries" SET "Reverses" = "Id" """, "reversal")]
    public async Task The_check_of_a_month_finds_what_the_walk_finds(string sql, string check)
    {
        await using var database = await WithEntries();
        Assert.Empty(await Check(database));
        await database.Tamper(sql);
        var (found, verdict) = (await Check(database), await Verify(database));
        Assert.Contains(found, f => f.Check == check);
        Assert.All(found, f => Assert.Contains(f, verdict.Findings));
    }

    [Fact]
    public async Task A_broken_ledger_is_not_sealed_whatever_the_reason()
    {
        await using var database = await WithEntries();
        await database.Prepare(January);
        await database.Tamper("""UPDATE "Balances" SET "Micros" = "Micros" + 1 WHERE "Account" = '5110'""");
        Assert.Equal(RefusalCodes.OpenExceptions, (await Seal(database, January, reason: "It will be all right")).Refusal?.Code);
    }

    [Fact]
    public async Task Reopening_leaves_a_mark_and_the_last_month_goes_first()
    {
        await using var database = await WithEntries();
        await database.Close(January);
        await Post(database, January.PlusMonths(1), "feb");
        await database.Close(January.PlusMonths(1));
        Assert.Equal(RefusalCodes.PeriodOutOfOrder, (await Reopen(database, January)).Refusal?.Code);
        var asked = await Reopen(database, January.PlusMonths(1));
        Assert.Equal((CloseStatus.Closed, TestDatabase.Cora.Name), (asked.Value.Status, asked.Value.ReopenRequested!.By));
        Assert.Equal(RefusalCodes.MakerIsChecker, (await Reopen(database, January.PlusMonths(1))).Refusal?.Code);
        var reopened = await Reopen(database, January.PlusMonths(1), TestDatabase.Cora with { Id = "carl", Name = "Carl Controller" });
        Assert.Equal(CloseStatus.Open, reopened.Value.Status);
        var mark = Assert.Single(reopened.Value.Reopenings);
        Assert.Equal("Cora Controller, agreed by Carl Controller", mark.By);
        await database.Close(January.PlusMonths(1));
        Assert.True((await Verify(database)).Holds);
    }

    [Fact]
    public async Task Late_output_of_a_sealed_month_is_credited_in_the_next_one_once()
    {
        await using var database = await WithEntries();
        await database.Hire();
        var atlas = new AgentId("atlas");
        await database.Deliver(atlas, new LocalDate(2026, 1, 10), 10);
        await database.Close(January);
        await database.Deliver(atlas, new LocalDate(2026, 1, 20), 5, id: "late");
        await database.Prepare(January.PlusMonths(1));
        await database.Prepare(January.PlusMonths(1));
        await database.Run(async db =>
        {
            var entries = await db.Entries.Include(e => e.Postings).Where(e => e.Kind == EntryKind.Output).OrderBy(e => e.Period).ToListAsync();
            Assert.Equal([40m, 20m], entries.Select(e => e.Postings.Single(p => p.Account == OutputEntries.Contra).Amount.ToDecimal()));
            Assert.Equal(January, entries[1].OriginalPeriod);
        });
    }

    [Fact]
    public async Task Whoever_ran_the_steps_seals_them_alone_only_with_a_signed_word_where_another_controller_could()
    {
        await using var database = await WithEntries();
        await database.Run(async db =>
        {
            db.People.Add(new Person { Id = "carl", Name = "Carl Controller", Roles = [Role.Controller] });
            await db.SaveChangesAsync();
        });
        Assert.Null((await database.With<CloseRunner, Outcome<CloseView>>(
            c => c.Prepare(TestDatabase.EntityId, January, TestDatabase.Cora))).Refusal);
        Assert.Equal(RefusalCodes.MakerIsChecker, (await Seal(database, January)).Refusal?.Code);
        var signed = await Seal(database, January, reason: "Carl is on leave");
        Assert.Equal("Prepared and sealed by Cora Controller alone: Carl is on leave", signed.Value.SignedReason);
        Assert.True((await Verify(database)).Holds);
    }

    [Fact]
    public async Task The_only_controller_seals_alone_and_the_seal_says_so()
    {
        await using var database = await WithEntries();
        await database.Run(async db =>
        {
            db.People.Add(new Person { Id = "carl", Name = "Carl Controller", Roles = [Role.Controller], Active = false });
            db.People.Add(new Person { Id = "vera", Name = "Vera Viewer", Roles = [Role.Viewer] });
            await db.SaveChangesAsync();
        });
        await database.With<CloseRunner, Outcome<CloseView>>(c => c.Prepare(TestDatabase.EntityId, January, TestDatabase.Cora));
        Assert.Equal("Prepared and sealed by Cora Controller alone, the only controller.", (await Seal(database, January)).Value.SignedReason);
    }

    [Fact]
    public async Task A_month_that_another_prepared_is_sealed_without_a_word()
    {
        await using var database = await WithEntries();
        await database.With<CloseRunner, Outcome<CloseView>>(c => c.Prepare(TestDatabase.EntityId, January, TestDatabase.Cora));
        await database.Prepare(January);
        Assert.Null((await Seal(database, January)).Value.SignedReason);
    }

    private static async Task<TestDatabase> WithEntries()
    {
        var database = await TestDatabase.Create();
        await Post(database, January, "jan");
        return database;
    }

    private static async Task Post(TestDatabase database, YearMonth period, string key, string account = "5110")
    {
        var amount = Money.From(12.345678m, Currency.Usd);
        var draft = new EntryDraft(
            EntryKey.Of(key), EntryKind.Manual, TestDatabase.EntityId, null, period.LastDay(), key,
            new EntryLines().Debit(account, amount, AgentId.Unassigned).Credit("2110", amount).ToPostings());
        Assert.Null((await database.With<Journal, Outcome<PostResult>>(j => j.Post([draft], TestDatabase.Ana))).Refusal);
    }

    private static Task<Outcome<CloseView>> Seal(TestDatabase database, YearMonth period, bool controller = true, string? reason = null) =>
        database.With<CloseRunner, Outcome<CloseView>>(
            c => c.Seal(TestDatabase.EntityId, period, controller ? TestDatabase.Cora : TestDatabase.Ana, reason));

    private static Task<Outcome<CloseView>> Reopen(TestDatabase database, YearMonth period, Actor? by = null) =>
        database.With<CloseRunner, Outcome<CloseView>>(
            c => c.Reopen(TestDatabase.EntityId, period, by ?? TestDatabase.Cora, "A bill came late"));

    private static Task<IReadOnlyList<LedgerFinding>> Check(TestDatabase database) =>
        database.With<VerifyLedger, IReadOnlyList<LedgerFinding>>(v => v.Check(TestDatabase.EntityId, January));

    private static Task<LedgerVerdict> Verify(TestDatabase database) =>
        database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId));
}
