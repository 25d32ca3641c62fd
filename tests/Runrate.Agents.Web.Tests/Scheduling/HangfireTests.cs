using Hangfire;
using Hangfire.Storage;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Jobs;
using Runrate.Agents.Web.Scheduling;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Scheduling;

/// <summary>The jobs as Hangfire runs them: in memory beside a SQLite file, in the database on PostgreSQL.</summary>
public sealed class HangfireTests
{
    private readonly TestClock clock = new(Instant.FromUtc(2026, 3, 20, 12, 0));

    [Fact]
    public async Task A_start_catches_up_on_what_is_due_and_a_second_start_does_nothing()
    {
        await using var database = new SharedDatabase();
        await using (var first = await database.Start(JobCatalog.Default.All, clock))
        {
            var runs = await first.Until(r => r.Count == JobCatalog.Default.All.Count && r.TrueForAll(x => x.FinishedAt is not null));
            Assert.All(runs, r => Assert.Equal((1, null), (r.Attempts, r.Error)));
        }
        await using var second = await database.Start(JobCatalog.Default.All, clock);
        await Task.Delay(500);
        Assert.All(await second.Runs(), r => Assert.Equal((JobState.Done, 1), (r.State, r.Attempts)));
        Assert.Equal(JobCatalog.Default.All.Count, (await second.Runs()).Count);
    }

    [Fact]
    public async Task Every_job_of_the_catalogue_is_declared_at_its_time_in_utc_and_none_where_jobs_run_by_hand()
    {
        await using var database = new SharedDatabase();
        await using (var node = await database.Start(JobCatalog.Default.All, clock))
        {
            await node.Until(r => r.Count == JobCatalog.Default.All.Count);
            var declared = await Declared(node);
            Assert.Equal(JobCatalog.Default.All.Select(j => (j.Name, j.Cron, "UTC")).Order(),
                declared.Select(d => (d.Id, d.Cron, d.TimeZoneId)).Order());
        }
        await using var byHand = await database.Start(JobCatalog.Default.All, clock, bySchedule: false);
        await Task.Delay(500);
        Assert.Empty(await Declared(byHand));
    }

    [Fact]
    public async Task Two_nodes_that_start_together_share_the_work_and_do_none_of_it_twice()
    {
        var done = new System.Collections.Concurrent.ConcurrentBag<string>();
        JobDefinition[] jobs = [Job("count-up", async job =>
        {
            done.Add(job.Scope.Key);
            await Task.Delay(20, job.Cancelled);
            return "done";
        })];
        await using var database = new SharedDatabase();
        await using (var before = await database.Start(jobs, clock))
            await before.Until(r => r.Count == 1 && r[0].FinishedAt is not null);
        clock.Now += Duration.FromDays(30);
        var nodes = await Task.WhenAll(database.Start(jobs, clock), database.Start(jobs, clock));
        await using var first = nodes[0];
        await using var second = nodes[1];
        var runs = await first.Until(r => r.Count >= 31 && r.TrueForAll(x => x.FinishedAt is not null));
        Assert.All(runs, r => Assert.Equal((1, null), (r.Attempts, r.Error)));
        Assert.Equal(runs.Select(r => r.Scope), done.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_node_that_dies_in_a_run_loses_it_to_the_other_which_finishes_it()
    {
        var dying = new TaskCompletionSource();
        await using var database = new SharedDatabase();
        var hanging = Job("long", async job =>
        {
            dying.SetResult();
            await Task.Delay(Timeout.Infinite, job.Cancelled);
            return "never";
        });
        var first = await database.Start([hanging], clock, bySchedule: false, heart: false);
        await first.With<JobRuns, bool>(r => r.Ask("long", Scope, null, default));
        await first.With<JobQueue, bool>(async queue =>
        {
            queue.Add((await first.Runs()).Single());
            return true;
        });
        await dying.Task;
        await using var second = await database.Start([Job("long", _ => Task.FromResult<Outcome<string>>("finished by the other"))],
            clock, bySchedule: false, deadAfter: 3);
        var run = Assert.Single(await second.Until(r => r.TrueForAll(x => x.FinishedAt is not null)));
        Assert.Equal((JobState.Done, 2, "finished by the other"), (run.State, run.Attempts, run.Result));
        await first.DisposeAsync();
        Assert.Equal("finished by the other", Assert.Single(await second.Runs()).Result);
    }

    [Fact]
    public async Task A_job_that_fails_five_times_ends_as_one_line_of_the_digest_and_runs_when_it_is_tried_again()
    {
        var broken = true;
        JobDefinition[] jobs =
        [
            Job("fragile", _ => broken ? throw new InvalidOperationException("the bill is torn") : Task.FromResult<Outcome<string>>("mended")),
            JobCatalog.Default.Find("digest")!,
        ];
        await using var database = new SharedDatabase();
        await using var node = await database.Start(jobs, clock, bySchedule: false);
        await node.With<JobRuns, bool>(r => r.Ask("fragile", Scope, null, default));
        await node.Until(r => r.Exists(x => x is { Job: "fragile", State: JobState.Failed, Attempts: 5 }));
        await node.With<JobRuns, bool>(r => r.Ask("digest", Scope, null, default));
        var digest = (await node.Until(r => r.Exists(x => x is { Job: "digest", FinishedAt: not null }))).Single(r => r.Job == "digest");
        Assert.Equal("fragile failed for 2026-03-19 after 5 attempts: the bill is torn.", digest.Result!.Split('\n')[0]);
        Assert.Equal(1, digest.Result!.Split("fragile").Length - 1);
        broken = false;
        Assert.True((await node.With<JobDesk, Outcome<JobRun>>(d => d.Retry("fragile", Scope.Key, WebHost.Ana))).IsOk);
        await node.Until(r => r.Exists(x => x is { Job: "fragile", State: JobState.Done, Attempts: 6, Result: "mended" }));
    }

    [Fact]
    public async Task A_month_that_nothing_ran_in_is_caught_up_at_the_next_start()
    {
        var done = new System.Collections.Concurrent.ConcurrentQueue<string>();
        JobDefinition[] jobs =
        [
            new("month-end", new LocalTime(1, 0), JobCadence.Monthly, "A test", job =>
            {
                done.Enqueue(job.Scope.Key);
                return Task.FromResult<Outcome<string>>("done");
            }, WorkingDay: 1),
        ];
        await using var database = new SharedDatabase();
        await using (var before = await database.Start(jobs, clock))
            await before.Until(r => r.Count == 1 && r[0].FinishedAt is not null);
        clock.Now = Instant.FromUtc(2026, 6, 10, 12, 0);
        await using var after = await database.Start(jobs, clock);
        var runs = await after.Until(r => r.Count == 4 && r.TrueForAll(x => x.FinishedAt is not null));
        Assert.All(runs, r => Assert.Equal((JobState.Done, 1), (r.State, r.Attempts)));
        Assert.Equal(["northlight-us/2026-02", "northlight-us/2026-03", "northlight-us/2026-04", "northlight-us/2026-05"],
            done.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_host_that_has_ended_fails_no_job_of_another_in_the_process()
    {
        await using var database = new SharedDatabase();
        await using var staying = await database.Start([Job("steady", _ => Task.FromResult<Outcome<string>>("done"))], clock, bySchedule: false);
        await using (var other = new SharedDatabase())
        await using (await other.Start([], clock, bySchedule: false))
        {
        }
        await staying.With<JobRuns, bool>(r => r.Ask("steady", Scope, null, default));
        await staying.With<JobQueue, bool>(async queue =>
        {
            queue.Add((await staying.Runs()).Single());
            return true;
        });
        await staying.Until(r => r.TrueForAll(x => x.State == JobState.Done));
    }

    private static JobScope Scope { get; } = new(SharedDatabase.EntityId, new LocalDate(2026, 3, 19), JobCadence.Daily);

    private static JobDefinition Job(string name, Func<JobContext, Task<Outcome<string>>> work) =>
        new(name, new LocalTime(1, 0), JobCadence.Daily, "A test", work);

    private static Task<List<RecurringJobDto>> Declared(Node node) => node.With<JobStorage, List<RecurringJobDto>>(storage =>
    {
        using var connection = storage.GetConnection();
        return Task.FromResult(connection.GetRecurringJobs());
    });
}
