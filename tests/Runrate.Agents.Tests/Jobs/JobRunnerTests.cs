using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Jobs;
using Runrate.Agents.Ledger;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Jobs;

public sealed class JobRunnerTests
{
    private static readonly JobScope Scope = new(TestDatabase.EntityId, new LocalDate(2026, 1, 31), JobCadence.Nightly);

    [Fact]
    public async Task A_job_runs_once_for_its_scope()
    {
        await using var database = await TestDatabase.Create();
        var runs = 0;
        var job = Job((_, _, _) => Task.FromResult<Outcome<string>>($"run {++runs}"));
        Assert.Equal(JobOutcome.Done, await Run(database, job));
        Assert.Equal(JobOutcome.AlreadyDone, await Run(database, job));
        Assert.Equal(1, runs);
        await database.Run(async db => Assert.Equal("run 1", (await db.JobRuns.SingleAsync()).Result));
    }

    [Fact]
    public async Task Two_callers_at_once_run_it_once()
    {
        await using var database = await TestDatabase.Create();
        var runs = 0;
        var job = Job(async (_, _, cancellationToken) =>
        {
            Interlocked.Increment(ref runs);
            await Task.Delay(30, cancellationToken);
            return "done";
        });
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Run(database, job)));
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_failed_run_is_tried_again_and_an_exception_is_kept_as_its_error()
    {
        await using var database = await TestDatabase.Create();
        var fails = true;
        var job = Job((_, _, _) => fails ? throw new InvalidOperationException("the disk is full") : Task.FromResult<Outcome<string>>("done"));
        Assert.Equal(JobOutcome.Failed, await Run(database, job));
        await database.Run(async db => Assert.Equal("the disk is full", (await db.JobRuns.SingleAsync()).Error));
        fails = false;
        Assert.Equal(JobOutcome.Done, await Run(database, job));
        await database.Run(async db => Assert.Equal((2, null), ((await db.JobRuns.SingleAsync()).Attempts, (await db.JobRuns.SingleAsync()).Error)));
    }

    [Fact]
    public async Task A_run_that_died_is_taken_over_after_its_time_and_not_before()
    {
        await using var database = await TestDatabase.Create();
        var job = Job((_, _, _) => Task.FromResult<Outcome<string>>("done"));
        await database.Run(async db =>
        {
            db.JobRuns.Add(new JobRun { Job = job.Name, Scope = Scope.ToString(), StartedAt = database.Clock.Now, Attempts = 1 });
            await db.SaveChangesAsync();
        });
        Assert.Equal(JobOutcome.RunningElsewhere, await Run(database, job));
        database.Clock.Advance(JobRunner.TakeOverAfter);
        Assert.Equal(JobOutcome.Done, await Run(database, job));
    }

    [Theory]
    [InlineData(2026, 2, 3, false)]
    [InlineData(2026, 2, 4, true)]
    [InlineData(2026, 8, 4, false)]
    [InlineData(2026, 8, 5, true)]
    public void A_month_is_closed_from_its_third_working_day_on(int year, int month, int day, bool due)
    {
        var job = JobCatalog.All.Single(j => j.Name == "close-month");
        var entity = new Entity(TestDatabase.EntityId, "Northlight", Currency.Usd, FiscalCalendar.Calendar, [Book.UsGaap]);
        var scope = JobCatalog.Due(job, entity, new LocalDate(year, month, day));
        Assert.Equal(due ? new YearMonth(year, month).PlusMonths(-1) : null, scope?.Period);
    }

    [Fact]
    public async Task Catching_up_runs_what_is_due_and_leaves_last_month_prepared()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 2, 10));
        await database.Hire();
        await database.Deliver(new AgentId("atlas"), new LocalDate(2026, 1, 10), 10);
        for (var i = 0; i < 2; i++)
            await database.With<JobRunner, bool>(async r => { await r.CatchUp(); return true; });
        await database.Run(async db =>
        {
            var runs = await db.JobRuns.ToListAsync();
            Assert.Equal(JobCatalog.All.Select(j => j.Name).Order(), runs.Select(r => r.Job).Order());
            Assert.All(runs, r => Assert.Equal((1, null), (r.Attempts, r.Error)));
            Assert.Equal(CloseStatus.Closing, (await db.Closes.SingleAsync()).Status);
        });
    }

    private static JobDefinition Job(Func<IServiceProvider, JobScope, CancellationToken, Task<Outcome<string>>> run) =>
        new("test-job", "0 0 0 * * ?", JobCadence.Nightly, "A test", run);

    private static Task<JobOutcome> Run(TestDatabase database, JobDefinition job) =>
        database.With<JobRunner, JobOutcome>(r => r.Run(job, Scope));
}
