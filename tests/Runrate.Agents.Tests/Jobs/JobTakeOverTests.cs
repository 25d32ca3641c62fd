using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Jobs;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Jobs;

public sealed class JobTakeOverTests
{
    private static readonly JobScope Scope = new(TestDatabase.EntityId, new LocalDate(2026, 1, 31), JobCadence.Daily);

    private readonly TestStopwatch stopwatch = new();
    private readonly JobSettings settings = new();

    [Fact]
    public async Task A_run_whose_node_has_died_is_taken_over_within_half_a_minute_and_not_at_once()
    {
        await using var database = await Dead();
        var watch = new JobWatch(settings, database.Clock, stopwatch);
        Assert.Empty(await Look(database, watch));
        stopwatch.Advance(settings.DeadAfter - TimeSpan.FromSeconds(1));
        Assert.Empty(await Look(database, watch));
        stopwatch.Advance(TimeSpan.FromSeconds(1) + settings.LookEvery);
        Assert.Equal(Scope.Key, Assert.Single(await Look(database, watch)).Scope);
        Assert.Equal(JobOutcome.Done, await database.With<JobRunner, JobOutcome>(r => r.Run("test-job", Scope.Key)));
        Assert.True(settings.DeadAfter + 2 * settings.LookEvery < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_node_whose_beat_moves_keeps_its_run_for_as_long_as_it_takes()
    {
        await using var database = await Dead();
        var watch = new JobWatch(settings, database.Clock, stopwatch);
        for (var minute = 0; minute < 60; minute++)
        {
            Assert.Empty(await Look(database, watch));
            await Held(database, (runs, attempt) => runs.Beat("test-job", Scope.Key, attempt, null, default));
            stopwatch.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task A_clock_that_jumps_makes_no_living_node_look_dead_and_no_dead_one_alive()
    {
        await using var database = await Dead();
        var watch = new JobWatch(settings, database.Clock, stopwatch);
        Assert.Empty(await Look(database, watch));
        database.Clock.Advance(Duration.FromDays(400));
        Assert.Empty(await Look(database, watch));
        database.Clock.Advance(Duration.FromDays(-800));
        stopwatch.Advance(settings.DeadAfter);
        Assert.Single(await Look(database, watch));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_that_waits_for_its_next_attempt_does_not_wait_for_a_clock_that_was_put_back(bool wasGivenBack)
    {
        await using var database = await Dead();
        Assert.True(await Held(database, async (runs, attempt) =>
        {
            await (wasGivenBack
                ? runs.GiveBack("test-job", Scope.Key, attempt, JobSettings.BusyWait, default)
                : runs.Fail("test-job", Scope.Key, attempt, "a fault", default));
            return true;
        }));
        var watch = new JobWatch(settings, database.Clock, stopwatch);
        Assert.Empty(await Look(database, watch));
        Assert.Equal(JobOutcome.NotClaimed, await database.With<JobRunner, JobOutcome>(r => r.Run("test-job", Scope.Key)));
        database.Clock.Advance(Duration.FromDays(-2));
        Assert.Single(await Look(database, watch));
        Assert.Equal(JobOutcome.Done, await database.With<JobRunner, JobOutcome>(r => r.Run("test-job", Scope.Key)));
    }

    [Fact]
    public async Task A_node_that_was_only_asleep_finds_its_run_taken_and_leaves_the_result_to_the_other()
    {
        await using var database = await Dead();
        var watch = new JobWatch(settings, database.Clock, stopwatch);
        await Look(database, watch);
        stopwatch.Advance(settings.DeadAfter);
        await Look(database, watch);
        Assert.Equal(JobOutcome.Done, await database.With<JobRunner, JobOutcome>(r => r.Run("test-job", Scope.Key)));
        Assert.False(await Held(database, (runs, attempt) => runs.Beat("test-job", Scope.Key, attempt, null, default)));
        Assert.False(await Held(database, (runs, attempt) => runs.Succeed("test-job", Scope.Key, attempt, "late", null, default)));
        Assert.Equal("by the other", await database.With<JobRuns, string?>(async r => (await r.Find("test-job", Scope.Key, default))!.Result));
    }

    [Fact]
    public async Task A_run_that_kills_every_node_that_takes_it_stays_failed_in_the_end()
    {
        await using var database = await Dead();
        var watch = new JobWatch(settings, database.Clock, stopwatch);
        for (var death = 0; death < settings.AttemptsMax; death++)
        {
            await Look(database, watch);
            stopwatch.Advance(settings.DeadAfter);
            await Look(database, watch);
            await Held(database, async (runs, _) => await runs.Claim("test-job", Scope.Key, default) is not null);
        }
        var run = await database.With<JobRuns, JobRun?>(r => r.Find("test-job", Scope.Key, default));
        Assert.Equal((JobState.Failed, settings.AttemptsMax), (run!.State, run.Attempts));
    }

    /// <summary>A database in which another node has claimed the run and says nothing more.</summary>
    private static async Task<TestDatabase> Dead()
    {
        var database = await TestDatabase.Create(more: s => s.AddSingleton(new JobCatalog([new("test-job", new LocalTime(1, 0),
            JobCadence.Daily, "A test", _ => Task.FromResult<Outcome<string>>("by the other"))])));
        await database.With<JobRuns, bool>(r => r.Ask("test-job", Scope, null, default));
        Assert.True(await Held(database, async (runs, _) => await runs.Claim("test-job", Scope.Key, default) == 1));
        return database;
    }

    private static Task<IReadOnlyList<JobRun>> Look(TestDatabase database, JobWatch watch) =>
        database.With<JobRuns, IReadOnlyList<JobRun>>(r => watch.Look(r, default));

    // As the node that died would see it, at its first attempt.
    private static async Task<bool> Held(TestDatabase database, Func<JobRuns, int, Task<bool>> work)
    {
        await using var scope = database.Scope();
        var db = scope.ServiceProvider.GetRequiredService<Runrate.Agents.Persistence.RunrateDb>();
        return await work(new JobRuns(db, database.Clock, new JobSettings { Node = "the-dead-node" }), 1);
    }
}
