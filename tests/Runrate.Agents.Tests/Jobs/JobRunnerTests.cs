using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Jobs;
using Runrate.Agents.People;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Jobs;

public sealed class JobRunnerTests
{
    private static readonly JobScope Scope = new(TestDatabase.EntityId, new LocalDate(2026, 1, 31), JobCadence.Daily);

    [Fact]
    public async Task A_run_is_asked_for_once_and_done_once()
    {
        var runs = 0;
        await using var database = await With(_ => Task.FromResult<Outcome<string>>($"run {++runs}"));
        Assert.True(await Ask(database));
        Assert.False(await Ask(database));
        Assert.Equal(JobOutcome.Done, await Run(database));
        Assert.Equal(JobOutcome.NotClaimed, await Run(database));
        Assert.Equal(1, runs);
        Assert.Equal((JobState.Done, "run 1"), await State(database, r => (r.State, r.Result)));
    }

    [Fact]
    public async Task Of_many_who_ask_and_run_at_once_one_does_it()
    {
        var runs = 0;
        await using var database = await With(async job =>
        {
            Interlocked.Increment(ref runs);
            await Task.Delay(30, job.Cancelled);
            return "done";
        });
        var asked = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Ask(database)));
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Run(database)));
        Assert.Equal(1, asked.Count(a => a));
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_job_that_fails_five_times_waits_longer_each_time_stays_visible_and_is_tried_again_when_a_person_says_so()
    {
        var broken = true;
        await using var database = await With(
            _ => broken ? throw new InvalidOperationException("the disk is full") : Task.FromResult<Outcome<string>>("done"));
        await Ask(database);
        var waits = new List<Duration>();
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            Assert.Equal(JobOutcome.Failed, await Run(database));
            Assert.Equal(JobOutcome.NotClaimed, await Run(database));
            var next = await State(database, r => r.NextAttemptAt);
            if (attempt == 5)
            {
                Assert.Null(next);
                break;
            }
            waits.Add(next!.Value - database.Clock.Now);
            database.Clock.Now = next.Value;
        }
        Assert.Equal(new JobSettings().Delays, waits);
        Assert.Equal((JobState.Failed, 5, "the disk is full"), await State(database, r => (r.State, r.Attempts, r.Error)));
        database.Clock.Advance(Duration.FromDays(30));
        Assert.Equal(JobOutcome.NotClaimed, await Run(database));
        broken = false;
        Assert.Equal("not-permitted", (await Desk(database, d => d.Retry("test-job", Scope.Key, Nobody))).Refusal?.Code);
        Assert.True((await Desk(database, d => d.Retry("test-job", Scope.Key, TestDatabase.Ana))).IsOk);
        Assert.Equal(JobOutcome.Done, await Run(database));
        Assert.Equal((JobState.Done, 6, null), await State(database, r => (r.State, r.Attempts, r.Error)));
        Assert.Equal("invalid-value", (await Desk(database, d => d.Retry("test-job", Scope.Key, TestDatabase.Ana))).Refusal?.Code);
    }

    [Fact]
    public async Task A_refusal_is_a_failure_with_its_code_and_its_sentence()
    {
        await using var database = await With(
            _ => Task.FromResult<Outcome<string>>(new Refusal(RefusalCodes.PeriodSealed, "January 2026 is sealed.")));
        await Ask(database);
        Assert.Equal(JobOutcome.Failed, await Run(database));
        Assert.Equal("period-sealed: January 2026 is sealed.", await State(database, r => r.Error));
    }

    [Fact]
    public async Task A_process_that_is_told_to_stop_gives_its_run_back_untried()
    {
        using var stop = new CancellationTokenSource();
        await using var database = await With(async job =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, job.Cancelled);
            return "never";
        });
        await Ask(database);
        Assert.Equal(JobOutcome.GivenBack, await database.With<JobRunner, JobOutcome>(r => r.Run("test-job", Scope.Key, stop.Token)));
        Assert.Equal((JobState.Waiting, 0), await State(database, r => (r.State, r.Attempts)));
    }

    [Fact]
    public async Task A_run_tells_how_far_it_is_to_whoever_reads_the_database()
    {
        JobProgress? read = null;
        TestDatabase? owner = null;
        await using var database = await With(async job =>
        {
            job.Progress.Report(new JobProgress("second step", 1, 3));
            for (var look = 0; look < 500 && read is null; look++)
            {
                await Task.Delay(10, job.Cancelled);
                read = await State(owner!, r => r.Step is null ? null : new JobProgress(r.Step, r.StepsDone, r.StepsTotal));
            }
            return "done";
        });
        owner = database;
        await Ask(database);
        Assert.Equal(JobOutcome.Done, await Run(database));
        Assert.Equal(new JobProgress("second step", 1, 3), read);
    }

    [Fact]
    public async Task What_a_person_asked_for_runs_in_their_name_and_not_after_they_have_left()
    {
        var names = new List<string>();
        await using var database = await With(job => { names.Add(job.Actor.Name); return Task.FromResult<Outcome<string>>("done"); });
        await database.Run(async db =>
        {
            db.People.Add(new Person { Id = "ana", Name = "Ana Accountant", Roles = [Role.Accountant] });
            await db.SaveChangesAsync();
        });
        var asked = await Desk(database, d => d.RunNow("test-job", TestDatabase.EntityId, null, TestDatabase.Ana));
        var again = await Desk(database, d => d.RunNow("test-job", TestDatabase.EntityId, null, TestDatabase.Ana));
        Assert.Equal(asked.Value.Scope, again.Value.Scope);
        await database.With<JobRunner, JobOutcome>(r => r.Run("test-job", asked.Value.Scope));
        Assert.Equal(["Ana Accountant"], names);
        var second = await Desk(database, d => d.RunNow("test-job", TestDatabase.EntityId, null, TestDatabase.Ana));
        Assert.NotEqual(asked.Value.Scope, second.Value.Scope);
        await database.Run(db => db.People.ExecuteUpdateAsync(p => p.SetProperty(x => x.Active, false)));
        Assert.Equal(JobOutcome.Failed, await database.With<JobRunner, JobOutcome>(r => r.Run("test-job", second.Value.Scope)));
        Assert.Single(names);
    }

    private static Actor Nobody { get; } = new("vera", "Vera Viewer", new HashSet<Role> { Role.Viewer });

    private static Task<TestDatabase> With(Func<JobContext, Task<Outcome<string>>> work) => TestDatabase.Create(
        more: s => s.AddSingleton(new JobCatalog([new("test-job", new LocalTime(1, 0), JobCadence.Daily, "A test", work)])));

    private static Task<bool> Ask(TestDatabase database) =>
        database.With<JobRuns, bool>(r => r.Ask("test-job", Scope, null, default));

    private static Task<JobOutcome> Run(TestDatabase database) =>
        database.With<JobRunner, JobOutcome>(r => r.Run("test-job", Scope.Key));

    private static Task<Outcome<JobRun>> Desk(TestDatabase database, Func<JobDesk, Task<Outcome<JobRun>>> work) =>
        database.With<JobDesk, Outcome<JobRun>>(work);

    private static async Task<T> State<T>(TestDatabase database, Func<JobRun, T> read) =>
        read((await database.With<JobRuns, JobRun?>(r => r.Find("test-job", Scope.Key, default)))!);
}
