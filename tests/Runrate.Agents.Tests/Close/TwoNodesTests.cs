using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Tests.Close;

/// <summary>Seals, reopenings and approvals that several nodes ask for at the same moment: one does it, the others see that it is done.</summary>
public sealed class TwoNodesTests
{
    private static readonly YearMonth January = new(2026, 1);
    private static readonly Actor Carl = TestDatabase.Cora with { Id = "carl", Name = "Carl Controller" };

    [Fact]
    public async Task A_month_that_is_sealed_and_reopened_by_many_at_once_has_one_seal_and_one_reopening_each_time()
    {
        await using var database = await Prepared();
        for (var round = 1; round <= 3; round++)
        {
            await database.Prepare(January);
            var seals = await AtOnce(6, _ => database.With<CloseRunner, Outcome<CloseView>>(
                c => c.Seal(TestDatabase.EntityId, January, TestDatabase.Cora, "The auditor knows")));
            Assert.All(seals, s => Assert.True(s.IsOk || IsClean(s.Refusal), s.Refusal?.Message));
            Assert.Contains(seals, s => s.IsOk);
            // One person, however often at once, agrees to nothing.
            var asked = await AtOnce(4, _ => Reopen(database, TestDatabase.Cora));
            Assert.All(asked.Where(a => !a.IsOk), a => Assert.True(a.Refusal!.Code == RefusalCodes.MakerIsChecker || IsClean(a.Refusal!)));
            Assert.Equal((2 * round) - 1, await Links(database));
            var agreed = await AtOnce(4, _ => Reopen(database, Carl));
            // Who came after the one that opened it finds it open.
            Assert.All(agreed.Where(a => !a.IsOk), a => Assert.True(a.Refusal!.Code == RefusalCodes.InvalidValue || IsClean(a.Refusal!)));
            Assert.Single(agreed, a => a.IsOk);
            Assert.Equal(2 * round, await Links(database));
        }
        var verdict = await database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId));
        Assert.True(verdict.Holds, verdict.Holds ? "" : verdict.Findings[0].Text);
    }

    [Fact]
    public async Task Two_people_who_ask_at_the_same_moment_have_asked_and_agreed()
    {
        await using var database = await Prepared();
        await database.Close(January, "The auditor knows");
        var both = await Task.WhenAll(Reopen(database, TestDatabase.Cora), Reopen(database, Carl));
        Assert.All(both, b => Assert.True(b.IsOk || IsClean(b.Refusal)));
        var isOpen = both.All(b => b.IsOk);
        Assert.Equal(isOpen ? 2 : 1, await Links(database));
        var view = await database.With<CloseRunner, Outcome<CloseView>>(c => c.Status(TestDatabase.EntityId, January));
        Assert.Equal(isOpen ? CloseStatus.Open : CloseStatus.Closed, view.Value.Status);
    }

    [Fact]
    public async Task A_memo_that_is_approved_and_rejected_by_many_at_once_is_one_of_both()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        for (var round = 0; round < 3; round++)
        {
            var arrangement = await database.Arrange(Spending.Reserved(1_000 + round));
            var memos = await database.Classify(arrangement.Id);
            var memo = memos.First(m => m.Book == Book.UsGaap).Id;
            var done = await AtOnce(6, n => Decide(database, memo, n % 2 == 0));
            Assert.Contains(true, done);
            TreatmentMemo stands = null!;
            await database.Run(async db => stands = await db.Memos.AsNoTracking().FirstAsync(m => m.Id == memo));
            Assert.True(stands.Stage is MemoStatus.Approved or MemoStatus.Rejected, $"{stands.Stage}");
            Assert.Equal(stands.Stage == MemoStatus.Approved, stands.ApprovedBy is not null);
        }
        var verdict = await database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId));
        Assert.True(verdict.Holds, verdict.Holds ? "" : verdict.Findings[0].Text);
    }

    /// <summary>Whether this one's decision stands; another may have been quicker.</summary>
    private static async Task<bool> Decide(TestDatabase database, Guid memo, bool approve)
    {
        try
        {
            return approve
                ? (await database.With<ApproveTreatment, Outcome<Approval>>(a => a.Run(memo, TestDatabase.Cora))).IsOk
                : (await database.With<ApproveTreatment, Outcome<TreatmentMemo>>(a => a.Reject(memo, Carl))).IsOk;
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }
    }

    private static bool IsClean(Refusal refusal) => refusal.Code == RefusalCodes.Busy || refusal.Code == RefusalCodes.Unavailable;

    private static Task<T[]> AtOnce<T>(int times, Func<int, Task<T>> ask) =>
        Task.WhenAll(Enumerable.Range(0, times).Select(n => Task.Run(() => ask(n))));

    private static Task<Outcome<CloseView>> Reopen(TestDatabase database, Actor by) =>
        database.With<CloseRunner, Outcome<CloseView>>(c => c.Reopen(TestDatabase.EntityId, January, by, "A bill came late"));

    private static async Task<int> Links(TestDatabase database)
    {
        var links = 0;
        await database.Run(async db => links = await db.Seals.CountAsync());
        return links;
    }

    private static async Task<TestDatabase> Prepared()
    {
        var database = await TestDatabase.Create();
        var amount = Money.From(12.345678m, Currency.Usd);
        var draft = new EntryDraft(EntryKey.Of("jan"), EntryKind.Manual, TestDatabase.EntityId, null, January.LastDay(), "jan",
            new EntryLines().Debit("5110", amount, AgentId.Unassigned).Credit("2110", amount).ToPostings());
        Assert.Null((await database.With<Journal, Outcome<PostResult>>(j => j.Post([draft], TestDatabase.Ana))).Refusal);
        await database.Prepare(January);
        return database;
    }
}
