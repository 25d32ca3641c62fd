using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Close;

/// <summary>
/// Whoever has the database in hand can change anything in it. Two sealed months, a memo approved in the first, a month reopened and sealed
/// again: whatever is changed or removed of them, <c>verify</c> says so.
/// </summary>
public sealed class TamperingTests : IAsyncLifetime
{
    private static readonly YearMonth January = new(2026, 1);
    private static readonly YearMonth February = new(2026, 2);
    private static readonly YearMonth March = new(2026, 3);
    private static readonly Actor Carl = TestDatabase.Cora with { Id = "carl", Name = "Carl Controller" };

    private TestDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.Create(new LocalDate(2026, 1, 1));
        await database.Hire("atlas");
        var reserved = await database.Arrange(Spending.Reserved());
        await database.Classify(reserved.Id);
        await database.ApproveAll(reserved.Id);
        await Post(January, "jan");
        await Post(January, "jan-2");
        await Post(January, "suspense", TreatmentAccounts.Suspense);
        await database.Close(January, "The auditor knows");
        await Post(February, "feb");
        await database.Close(February, "The auditor knows");
        Assert.Null((await Reopen(TestDatabase.Cora)).Refusal);
        Assert.Null((await Reopen(Carl)).Refusal);
        await database.Close(February, "The auditor knows");
        await Post(March, "mar");
        await Post(March, "mar-2");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    public static TheoryData<string> Changes { get; } = new(
        """UPDATE "Postings" SET "Amount_Micros" = "Amount_Micros" * 2""",
        """UPDATE "Postings" SET "Amount_Micros" = "Amount_Micros" + 1 WHERE "Account" = '5110'""",
        """UPDATE "Postings" SET "Account" = '5210' WHERE "Account" = '5110'""",
        """UPDATE "Postings" SET "Agent" = 'atlas' WHERE "Account" = '5110'""",
        """UPDATE "Postings" SET "CostCenter" = 'cc99' WHERE "Account" = '5110'""",
        """UPDATE "Postings" SET "Meter" = 'tokens' WHERE "Account" = '5110'""",
        """UPDATE "Postings" SET "Source" = 'elsewhere' WHERE "Account" = '5110'""",
        """UPDATE "Postings" SET "Amount_Currency" = 'EUR'""",
        """UPDATE "JournalEntries" SET "Memo" = 'another story' WHERE "Key" = 'jan'""",
        """UPDATE "JournalEntries" SET "Date" = '2026-01-02' WHERE "Key" = 'jan'""",
        """UPDATE "JournalEntries" SET "Period" = 202602 WHERE "Key" = 'jan'""",
        """UPDATE "JournalEntries" SET "PostedBy" = 'Nobody' WHERE "Key" = 'jan'""",
        """UPDATE "JournalEntries" SET "PostedAt" = '2025-12-24 08:00:00' WHERE "Key" = 'jan'""",
        """UPDATE "JournalEntries" SET "Key" = 'jan-x' WHERE "Key" = 'jan'""",
        """UPDATE "JournalEntries" SET "Kind" = 'Usage' WHERE "Key" = 'jan'""",
        """UPDATE "JournalEntries" SET "Basis" = 'a rule' WHERE "Key" = 'jan'""",
        """UPDATE "JournalEntries" SET "Book" = 1 WHERE "Key" = 'jan'""",
        """UPDATE "JournalEntries" SET "Memo" = 'another story' WHERE "Key" = 'mar'""",
        """UPDATE "JournalEntries" SET "PostedBy" = 'Nobody' WHERE "Key" = 'mar'""",
        """UPDATE "JournalEntries" SET "Batch" = "Batch" - 1 WHERE "Key" = 'mar-2'""",
        """UPDATE "JournalEntries" SET "Batch" = 0 WHERE "Key" = 'mar-2'""",
        """UPDATE "Postings" SET "CostCenter" = 'cc99' WHERE "EntryId" = (SELECT "Id" FROM "JournalEntries" WHERE "Key" = 'mar')""",
        """UPDATE "Postings" SET "Meter" = 'tokens' WHERE "EntryId" = (SELECT "Id" FROM "JournalEntries" WHERE "Key" = 'mar')""",
        """UPDATE "PostingBatches" SET "Entries" = 7 WHERE "Number" = 1""",
        """UPDATE "PostingBatches" SET "Digest" = 'forged' WHERE "Number" = 2""",
        """UPDATE "PostingBatches" SET "Hash" = 'forged' WHERE "Number" = 2""",
        """UPDATE "Balances" SET "Micros" = "Micros" + 1 WHERE "Account" = '5110'""",
        """UPDATE "Closes" SET "Digest" = 'forged' WHERE "Period" = 202601""",
        """UPDATE "Closes" SET "PreviousDigest" = 'forged' WHERE "Period" = 202602""",
        """UPDATE "Closes" SET "SealedBy" = 'Somebody else' WHERE "Period" = 202601""",
        """UPDATE "Closes" SET "SealedAt" = '2026-01-30 08:00:00' WHERE "Period" = 202601""",
        """UPDATE "Closes" SET "SignedReason" = 'All was well' WHERE "Period" = 202601""",
        """UPDATE "Closes" SET "SignedReason" = NULL WHERE "Period" = 202601""",
        """UPDATE "Closes" SET "Reopenings" = '[]' WHERE "Period" = 202602""",
        """UPDATE "Seals" SET "By" = 'Somebody else' WHERE "Number" = 1""",
        """UPDATE "Seals" SET "ById" = 'ana' WHERE "Number" = 1""",
        """UPDATE "Seals" SET "At" = '2026-01-30 08:00:00' WHERE "Number" = 1""",
        """UPDATE "Seals" SET "SecondBy" = NULL WHERE "Number" = 3""",
        """UPDATE "Seals" SET "Reason" = 'All was well' WHERE "Number" = 1""",
        """UPDATE "Seals" SET "Approvals" = '[]' WHERE "Number" = 1""",
        """UPDATE "Memos" SET "ApprovedBy" = 'Somebody else'""",
        """UPDATE "Memos" SET "ApprovedAt" = '2026-01-30 08:00:00'""",
        """UPDATE "Memos" SET "BookTreatment" = 'ExpenseAsIncurred'""",
        """UPDATE "Memos" SET "Determination" = "Determination" || ' '""",
        """UPDATE "Memos" SET "Author" = 'Cora Controller'""",
        """UPDATE "Memos" SET "Stage" = 'Rejected'""",
        """UPDATE "AuditEvents" SET "Actor" = 'Somebody else' WHERE "Sequence" = 2""",
        """UPDATE "AuditEvents" SET "At" = '2025-12-24 08:00:00' WHERE "Sequence" = 2""",
        """UPDATE "AuditEvents" SET "Text" = 'Nothing happened' WHERE "Sequence" = 2""",
        """UPDATE "AuditEvents" SET "Previous" = 'forged' WHERE "Sequence" = 3""");

    public static TheoryData<string> Removals { get; } = new(
        """UPDATE "Closes" SET "Status" = 'Open', "Digest" = NULL, "SealedBy" = NULL, "SealedAt" = NULL WHERE "Period" = 202602""",
        """UPDATE "Closes" SET "Status" = 'Open' WHERE "Period" = 202601""",
        """DELETE FROM "Closes" WHERE "Period" = 202602""",
        """DELETE FROM "Closes" WHERE "Period" = 202601""",
        """DELETE FROM "Closes" """,
        """DELETE FROM "Seals" WHERE "Number" = 4""",
        """DELETE FROM "Seals" WHERE "Number" = 1""",
        """DELETE FROM "Seals" WHERE "Number" = 2""",
        """DELETE FROM "Seals" """,
        """DELETE FROM "Seals"; DELETE FROM "Closes" """,
        """DELETE FROM "SealHeads" """,
        """DELETE FROM "Seals" WHERE "Number" = 4; DELETE FROM "Closes" WHERE "Period" = 202602""",
        """DELETE FROM "Seals" WHERE "Number" > 2; DELETE FROM "Closes" WHERE "Period" = 202602""",
        """DELETE FROM "Memos" """,
        """DELETE FROM "AuditEvents" WHERE "Sequence" = 2""",
        """DELETE FROM "PostingBatches" WHERE "Number" = 1""",
        """DELETE FROM "PostingBatches" WHERE "Number" = (SELECT MAX("Number") FROM "PostingBatches")""",
        """DELETE FROM "PostingBatches" """,
        """DELETE FROM "AuditEvents" WHERE "Sequence" = 1""",
        """DELETE FROM "Postings" WHERE "EntryId" = (SELECT "Id" FROM "JournalEntries" WHERE "Key" = 'jan'); DELETE FROM "JournalEntries" WHERE "Key" = 'jan'""");

    [Fact]
    public async Task Untouched_it_holds()
    {
        var verdict = await Verify();
        Assert.True(verdict.Holds, verdict.Holds ? "" : verdict.Findings[0].Text);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    [MemberData(nameof(Removals))]
    public async Task Whatever_is_changed_or_removed_is_found(string sql)
    {
        await database.Tamper(sql);
        Assert.False((await Verify()).Holds);
    }

    [Fact]
    public async Task A_balanced_entry_that_somebody_writes_into_an_open_month_with_its_roll_ups_is_found()
    {
        await database.Tamper(
            """
            INSERT INTO "JournalEntries" ("Id", "Key", "Kind", "Entity", "Date", "Period", "Memo", "PostedAt", "PostedBy", "Batch")
            SELECT '0198D000-0000-7000-8000-00000000F00D', 'mar-3', "Kind", "Entity", "Date", "Period", "Memo", "PostedAt", "PostedBy", "Batch"
            FROM "JournalEntries" WHERE "Key" = 'mar-2';
            INSERT INTO "Postings" ("EntryId", "Line", "Account", "Agent", "Amount_Currency", "Amount_Micros", "Function")
            SELECT '0198D000-0000-7000-8000-00000000F00D', "Line", "Account", "Agent", "Amount_Currency", "Amount_Micros", "Function"
            FROM "Postings" WHERE "EntryId" = (SELECT "Id" FROM "JournalEntries" WHERE "Key" = 'mar-2');
            UPDATE "Balances" SET "Micros" = "Micros" / 2 * 3 WHERE "Period" = 202603
            """);
        var finding = Assert.Single((await Verify()).Findings);
        Assert.Equal("posting-changed", finding.Check);
    }

    [Fact]
    public async Task An_entry_that_is_taken_out_of_an_open_month_with_its_roll_ups_is_missed()
    {
        await database.Tamper(
            """
            DELETE FROM "Postings" WHERE "EntryId" = (SELECT "Id" FROM "JournalEntries" WHERE "Key" = 'mar-2');
            DELETE FROM "JournalEntries" WHERE "Key" = 'mar-2';
            UPDATE "Balances" SET "Micros" = "Micros" / 2 WHERE "Period" = 202603
            """);
        var finding = Assert.Single((await Verify()).Findings);
        Assert.Equal("posting-changed", finding.Check);
    }

    [Theory]
    [InlineData("""UPDATE "Postings" SET "Amount_Micros" = 0""")]
    [InlineData("""DELETE FROM "Postings" """)]
    [InlineData("""UPDATE "JournalEntries" SET "Memo" = 'x'""")]
    [InlineData("""DELETE FROM "JournalEntries" """)]
    [InlineData("""UPDATE "Seals" SET "By" = 'x'""")]
    [InlineData("""DELETE FROM "Seals" """)]
    [InlineData("""UPDATE "SealHeads" SET "Number" = 1""")]
    [InlineData("""DELETE FROM "SealHeads" """)]
    [InlineData("""UPDATE "Closes" SET "SealedBy" = 'x'""")]
    [InlineData("""DELETE FROM "Closes" """)]
    public async Task The_database_itself_refuses(string sql)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => database.Run(db => db.Database.ExecuteSqlRawAsync(sql)));
        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
        Assert.True((await Verify()).Holds);
    }

    [Fact]
    public async Task A_chain_that_was_made_anew_does_not_match_the_record_outside()
    {
        var file = Path.Combine(Path.GetTempPath(), $"seals-{Guid.NewGuid():N}");
        try
        {
            await database.Run(async db =>
            {
                var witness = new SealWitness(file);
                var book = new SealBook(db, witness, database.Clock, new Runrate.Agents.Persistence.IdGenerator(database.Clock));
                await book.Witness(TestDatabase.EntityId);
                Assert.Empty(await book.Check(TestDatabase.EntityId));
            });
            // The last link is written again under another name, with its hash, and the head and the close are made to agree.
            await database.Run(async db =>
            {
                var last = await db.Seals.AsNoTracking().OrderBy(s => s.Number).LastAsync();
                var forged = Forged(last, "Somebody else").Sign();
                await database.Tamper(
                    $"""
                     UPDATE "Seals" SET "By" = '{forged.By}', "Hash" = '{forged.Hash}' WHERE "Number" = {forged.Number};
                     UPDATE "SealHeads" SET "Hash" = '{forged.Hash}';
                     UPDATE "Closes" SET "SealedBy" = '{forged.By}' WHERE "Period" = 202602
                     """);
                await using var transaction = await db.Database.BeginTransactionAsync();
                var kept = Runrate.Agents.Persistence.KeptRows.Of(db).ToDictionary(k => k.Table);
                await Runrate.Agents.Persistence.KeptRows.Write(db, kept["Closes"], await db.Closes.AsNoTracking().ToListAsync(), default);
                await Runrate.Agents.Persistence.KeptRows.Write(db, kept["SealHeads"], await db.SealHeads.AsNoTracking().ToListAsync(), default);
                await transaction.CommitAsync();
            });
            Assert.True((await Verify()).Holds);
            await database.Run(async db =>
            {
                var book = new SealBook(db, new SealWitness(file), database.Clock, new Runrate.Agents.Persistence.IdGenerator(database.Clock));
                Assert.Equal(["seal-witness"], (await book.Check(TestDatabase.EntityId)).Select(f => f.Check));
            });
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Records_taken_off_the_end_of_the_trail_are_missed_by_the_record_outside()
    {
        var file = Path.Combine(Path.GetTempPath(), $"seals-{Guid.NewGuid():N}");
        try
        {
            // A seal that the trail misses is found without a record outside; this act has nothing else that tells of it.
            await database.Run(db =>
            {
                db.People.Add(new Person { Id = "lena", Name = "Lena Late", Roles = [] });
                return db.SaveChangesAsync();
            });
            await database.Run(db => Book(db, file).Witness(TestDatabase.EntityId));
            await database.Run(async db => Assert.Empty(await Book(db, file).Check(TestDatabase.EntityId)));
            await database.Tamper("""DELETE FROM "AuditEvents" WHERE "Sequence" = (SELECT MAX("Sequence") FROM "AuditEvents")""");
            Assert.Equal(["row-missing"], (await Verify()).Findings.Select(f => f.Check));
            await database.Run(async db =>
                Assert.Equal(["audit-witness"], (await Book(db, file).Check(TestDatabase.EntityId)).Select(f => f.Check)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private SealBook Book(Runrate.Agents.Persistence.RunrateDb db, string file) =>
        new(db, new SealWitness(file), database.Clock, new Runrate.Agents.Persistence.IdGenerator(database.Clock));

    private static SealRecord Forged(SealRecord seal, string by) => new()
    {
        Entity = seal.Entity,
        Number = seal.Number,
        Act = seal.Act,
        Period = seal.Period,
        Digest = seal.Digest,
        At = seal.At,
        By = by,
        ById = seal.ById,
        Reason = seal.Reason,
        Approvals = seal.Approvals,
        ApprovalsDigest = seal.ApprovalsDigest,
        Previous = seal.Previous,
        Hash = "",
    };

    private async Task Post(YearMonth period, string key, string account = "5110")
    {
        var amount = Money.From(12.345678m, Currency.Usd);
        var draft = new EntryDraft(
            EntryKey.Of(key), EntryKind.Manual, TestDatabase.EntityId, null, period.LastDay(), key,
            new EntryLines().Debit(account, amount, AgentId.Unassigned).Credit("2110", amount).ToPostings());
        Assert.Null((await database.With<Journal, Outcome<PostResult>>(j => j.Post([draft], TestDatabase.Ana))).Refusal);
    }

    private Task<Outcome<CloseView>> Reopen(Actor by) =>
        database.With<CloseRunner, Outcome<CloseView>>(c => c.Reopen(TestDatabase.EntityId, February, by, "A bill came late"));

    private Task<LedgerVerdict> Verify() => database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId));
}
