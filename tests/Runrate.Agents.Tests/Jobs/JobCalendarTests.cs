using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Jobs;
using Runrate.Agents.Ledger;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Jobs;

public sealed class JobCalendarTests
{
    [Theory]
    [InlineData(2026, 2, 4, 2, 39, false)]
    [InlineData(2026, 2, 4, 2, 40, true)]
    [InlineData(2026, 8, 4, 23, 0, false)]
    [InlineData(2026, 8, 5, 2, 40, true)]
    public void A_month_is_closed_from_its_third_working_day_on(int year, int month, int day, int hour, int minute, bool due)
    {
        var job = JobCatalog.Default.Find(JobCatalog.CloseMonth)!;
        var last = new YearMonth(year, month).PlusMonths(-1).LastDay();
        Assert.Equal(due, JobCalendar.DueAt(job, last, DateTimeZone.Utc) <= Instant.FromUtc(year, month, day, hour, minute));
    }

    [Fact]
    public void A_day_is_due_after_it_is_over_where_the_entity_is_whatever_its_time_zone_and_its_summer_time()
    {
        var job = JobCatalog.Default.Find("accrue-usage")!;
        string[] zones = ["UTC", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati", "Europe/Berlin", "America/Sao_Paulo"];
        foreach (var name in zones)
        {
            var zone = DateTimeZoneProviders.Tzdb[name];
            for (var day = new LocalDate(2026, 1, 1); day.Year == 2026; day = day.PlusDays(1))
            {
                var due = JobCalendar.DueAt(job, day, zone);
                var over = zone.AtStartOfDay(day.PlusDays(1)).ToInstant();
                Assert.InRange(due - over, Duration.Zero, Duration.FromDays(1));
                Assert.Equal(job.At, due.InUtc().TimeOfDay);
            }
        }
    }

    [Fact]
    public async Task Every_day_and_every_month_that_was_missed_is_made_up_for()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 1, 20));
        await AskAndFinish(database);
        database.Clock.Now = new LocalDate(2026, 4, 20).At(new LocalTime(12, 0)).InUtc().ToInstant();
        var asked = await AskAndFinish(database);
        Assert.Equal(
            JobCalendar.DaysBack, asked.Count(r => r.Job == "accrue-usage"));
        Assert.Equal(["northlight-us/2026-01", "northlight-us/2026-02", "northlight-us/2026-03"],
            asked.Where(r => r.Job == JobCatalog.CloseMonth).Select(r => r.Scope));
        Assert.Empty(await AskAndFinish(database));
    }

    [Fact]
    public async Task An_hour_with_a_wrong_clock_leaves_no_day_out()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 1, 20));
        var noon = new LocalDate(2026, 1, 20).At(new LocalTime(12, 0)).InUtc().ToInstant();
        database.Clock.Now = noon;
        await AskAndFinish(database);
        foreach (var jump in (Duration[])[Duration.FromDays(400), Duration.FromDays(-40)])
        {
            database.Clock.Now = noon + jump;
            await AskAndFinish(database);
        }
        database.Clock.Now = noon + Duration.FromDays(3);
        var asked = await AskAndFinish(database);
        var days = asked.Where(r => r.Job == "check-ledger").Select(r => r.Scope).ToList();
        Assert.Subset(days.ToHashSet(), new HashSet<string> { "northlight-us/2026-01-20", "northlight-us/2026-01-21", "northlight-us/2026-01-22" });
        Assert.Equal(days.Distinct(), days);
    }

    [Fact]
    public async Task Running_by_hand_takes_no_day_away_from_the_schedule()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 1, 20));
        var hand = await database.With<JobDesk, Outcome<JobRun>>(d => d.RunNow("check-ledger", TestDatabase.EntityId, null, TestDatabase.Ana));
        Assert.Equal("northlight-us/2026-01-20/by-hand-1", hand.Value.Scope);
        database.Clock.Advance(Duration.FromHours(36));
        Assert.Contains(await AskAndFinish(database), r => r is { Job: "check-ledger", Scope: "northlight-us/2026-01-20" });
    }

    [Fact]
    public async Task The_next_run_is_told_before_it_is_due_and_is_then_the_one_that_is_asked_for()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 1, 20), "Asia/Kolkata");
        await AskAndFinish(database);
        await database.Run(async db =>
        {
            var entity = await db.Entities.SingleAsync();
            var now = database.Clock.Now;
            foreach (var job in await database.With<JobDesk, IReadOnlyList<JobView>>(d => d.List(entity)))
            {
                Assert.True(job.Next > now);
                var before = await At(database, job.Next - Duration.FromSeconds(1), d => d.AskDue(job.Name));
                Assert.Empty(before);
                Assert.Single(await At(database, job.Next, d => d.AskDue(job.Name)));
            }
        });
    }

    [Fact]
    public async Task What_the_jobs_of_a_month_do_leaves_it_prepared_and_says_so_in_words()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 2, 10));
        await database.Hire();
        await database.Deliver(new AgentId("atlas"), new LocalDate(2026, 1, 10), 10);
        var asked = await database.With<JobDesk, IReadOnlyList<JobRun>>(d => d.AskDue());
        foreach (var run in asked)
            Assert.Equal(JobOutcome.Done, await database.With<JobRunner, JobOutcome>(r => r.Run(run.Job, run.Scope)));
        await database.Run(async db =>
        {
            var runs = await db.JobRuns.ToListAsync();
            Assert.Equal(JobCatalog.Default.All.Select(j => j.Name).Order(), runs.Select(r => r.Job).Order());
            Assert.All(runs, r => Assert.False(string.IsNullOrWhiteSpace(r.Result)));
            Assert.Contains("January 2026: 1 agent, value", runs.Single(r => r.Job == "roll-up").Result);
            Assert.Contains("waits for its seal", runs.Single(r => r.Job == JobCatalog.CloseMonth).Result);
            Assert.Equal(CloseStatus.Closing, (await db.Closes.SingleAsync()).Status);
        });
    }

    [Fact]
    public async Task The_digest_has_one_line_for_a_run_that_failed_however_often_it_was_tried()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 1, 20));
        await database.Run(async db =>
        {
            db.JobRuns.Add(new JobRun
            {
                Job = "check-ledger",
                Scope = "northlight-us/2026-01-19",
                Entity = TestDatabase.EntityId,
                Day = new LocalDate(2026, 1, 19),
                QueuedAt = database.Clock.Now,
                FinishedAt = database.Clock.Now,
                Attempts = 5,
                Error = "the disk is full",
            });
            await db.SaveChangesAsync();
        });
        database.Clock.Advance(Duration.FromHours(12));
        await database.With<JobDesk, IReadOnlyList<JobRun>>(d => d.AskDue("digest"));
        await database.With<JobRunner, JobOutcome>(r => r.Run("digest", "northlight-us/2026-01-19"));
        var digest = await database.With<JobRuns, JobRun?>(r => r.Find("digest", "northlight-us/2026-01-19", default));
        Assert.Equal("check-ledger failed for 2026-01-19 after 5 attempts: the disk is full.", digest!.Result!.Split('\n')[0]);
        Assert.Equal(1, digest.Result!.Split("check-ledger").Length - 1);
    }

    private static Task<IReadOnlyList<JobRun>> At(TestDatabase database, Instant when, Func<JobDesk, Task<IReadOnlyList<JobRun>>> work)
    {
        database.Clock.Now = when;
        return database.With<JobDesk, IReadOnlyList<JobRun>>(work);
    }

    private static async Task<IReadOnlyList<JobRun>> AskAndFinish(TestDatabase database)
    {
        var asked = await database.With<JobDesk, IReadOnlyList<JobRun>>(d => d.AskDue());
        var now = database.Clock.Now;
        await database.Run(db => db.JobRuns.Where(r => r.FinishedAt == null && r.AskedById == null)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.FinishedAt, now).SetProperty(r => r.Result, "done")));
        return asked;
    }
}
