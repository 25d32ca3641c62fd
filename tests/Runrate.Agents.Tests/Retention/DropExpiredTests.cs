using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Jobs;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Retention;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Retention;

/// <summary>What is older than it is kept goes; the books and their proof do not.</summary>
public sealed class DropExpiredTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 29, 12, 0);
    private static readonly Actor Adele = new("adele", "Adele Admin", new HashSet<Role> { Role.Admin });

    private static Task<T> With<T>(TestDatabase database, RetentionSettings settings, Func<DropExpired, Task<T>> use)
    {
        database.Clock.Now = Now;
        return database.With<RunrateDb, T>(db => use(new DropExpired(db,
            [new ExpiringConversations(db), new ExpiringRuns(db)], settings, database.Clock, new AuditLog(db, new Acting(), database.Clock))));
    }

    private static Task Talked(TestDatabase database, params (int DaysAgo, bool Answered)[] conversations) => database.Run(async db =>
    {
        foreach (var (days, answered) in conversations)
        {
            var id = Guid.NewGuid();
            var at = Now - Duration.FromDays(days);
            db.Conversations.Add(new Conversation { Id = id, PersonId = "ana", Title = $"{days}", StartedAt = at, UpdatedAt = at });
            db.ChatTurns.Add(new ChatTurn
            {
                Id = Guid.NewGuid(),
                ConversationId = id,
                Number = 1,
                Question = "?",
                AskedAt = at,
                Reply = "!",
                ToolCalls = "[]",
                AnswerHash = "",
                Model = "offline",
            });
            if (!answered)
                db.TurnClaims.Add(new TurnClaim { ConversationId = id, Holder = Guid.NewGuid() });
        }
        await db.SaveChangesAsync();
    });

    [Fact]
    public async Task What_is_shown_to_go_goes_with_its_turns_and_the_trail_says_so()
    {
        await using var database = await TestDatabase.Create();
        await Talked(database, (400, true), (31, true), (400, false), (3, true));
        var settings = new RetentionSettings { ConversationDays = 30 };
        var shown = await With(database, settings, d => d.Look());
        Assert.Equal((4, 2), (shown[0].Count, shown[0].Expired));
        var dropped = await With(database, settings, d => d.Run(Adele));
        Assert.Equal(2, Assert.Single(dropped.Value).Dropped);
        Assert.Equal(0, (await With(database, settings, d => d.Run(Adele))).Value[0].Dropped);
        await database.Run(async db =>
        {
            Assert.Equal(["3", "400"], await db.Conversations.OrderBy(c => c.Title).Select(c => c.Title).ToListAsync());
            Assert.Equal(2, await db.ChatTurns.CountAsync());
            var act = Assert.Single(await db.AuditEvents.Where(a => a.Act == AuditAct.Dropped).ToListAsync());
            Assert.Contains("2 records of Conversations with the assistant, older than 30 Oct 2026", act.Text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Without_a_time_nothing_goes_a_short_one_is_refused_and_a_person_needs_the_role()
    {
        await using var database = await TestDatabase.Create();
        await Talked(database, (4_000, true));
        Assert.Empty((await With(database, new RetentionSettings(), d => d.Run(Adele))).Value);
        var slip = await With(database, new RetentionSettings { ConversationDays = 1, RunDays = 10 }, d => d.Run(Adele));
        Assert.Equal(RefusalCodes.InvalidValue, slip.Refusal!.Code);
        Assert.Equal(RefusalCodes.NotPermitted,
            (await With(database, new RetentionSettings { ConversationDays = 1 }, d => d.Run(TestDatabase.Cora))).Refusal!.Code);
        await database.Run(async db => Assert.Equal(1, await db.Conversations.CountAsync()));
    }

    [Fact]
    public async Task The_last_run_of_a_job_and_what_is_not_done_stay()
    {
        await using var database = await TestDatabase.Create();
        await database.Run(async db =>
        {
            foreach (var (day, error, finished) in new (int, string?, bool)[] { (1, null, true), (2, "no", true), (3, null, false), (4, null, true) })
            {
                var date = new LocalDate(2026, 1, day);
                db.JobRuns.Add(new JobRun
                {
                    Job = "accrue-usage",
                    Scope = $"e/{day}",
                    Entity = TestDatabase.EntityId,
                    Day = date,
                    QueuedAt = date.AtMidnight().InUtc().ToInstant(),
                    Error = error,
                    FinishedAt = finished ? date.AtMidnight().InUtc().ToInstant() : null,
                });
            }
            await db.SaveChangesAsync();
        });
        Assert.Equal(1, (await With(database, new RetentionSettings { RunDays = 100 }, d => d.Run(Adele))).Value[0].Dropped);
        await database.Run(async db =>
            Assert.Equal(["e/2", "e/3", "e/4"], await db.JobRuns.OrderBy(r => r.Scope).Select(r => r.Scope).ToListAsync()));
    }

    [Fact]
    public async Task The_books_hold_after_everything_that_may_go_is_gone()
    {
        await using var database = await TestDatabase.Create();
        await database.Close(new YearMonth(2026, 1), "Nothing came in.");
        await Talked(database, (400, true));
        await With(database, new RetentionSettings { ConversationDays = 1, RunDays = 100, TraceDays = 35, SessionDays = 1 }, d => d.Run(Adele));
        var verdict = await database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId));
        Assert.True(verdict.Holds);
    }
}
