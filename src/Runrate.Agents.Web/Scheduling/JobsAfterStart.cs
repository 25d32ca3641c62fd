using Hangfire;
using NodaTime;
using Runrate.Agents.Chat;
using Runrate.Agents.Jobs;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Scheduling;

/// <summary>
/// Once the host has started: declares the catalogue to Hangfire, asks for what fell due while nothing ran, and from then on
/// looks every few seconds for runs that wait, are due again, or have lost their node, and for turns that have.
/// </summary>
internal sealed class JobsAfterStart(
    IServiceScopeFactory scopes, IRecurringJobManager recurring, JobCatalog catalog, JobQueue queue, JobWatch watch, TurnWatch turns,
    JobSettings settings, JobMode mode, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<JobsAfterStart> log) : BackgroundService
{
    // The cron of each job asks as well; this one finds what a scheduler that was confused by a clock left out.
    private static readonly TimeSpan AskEvery = TimeSpan.FromMinutes(10);

    // A run that was handed over and is still waiting is handed over again: the queue may have lost it.
    private static readonly TimeSpan HandOverEvery = TimeSpan.FromSeconds(20);

    private readonly Dictionary<(string Job, string Scope, int Attempts, Instant? Next), long> handed = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        try
        {
            await started.Task.WaitAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The host never came up: whoever started it is told why, and there is nothing to schedule.
            return;
        }
        await Quietly(Declare, "Jobs could not be declared");
        long? asked = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            if (mode.BySchedule && (asked is null || time.GetElapsedTime(asked.Value) >= AskEvery))
            {
                asked = time.GetTimestamp();
                await Quietly(() => InScope(async services =>
                {
                    foreach (var run in await services.GetRequiredService<JobDesk>().AskDue(null, stoppingToken))
                        HandOver(run);
                }), "What is due could not be asked for");
            }
            await Quietly(() => InScope(async services =>
            {
                foreach (var run in await watch.Look(services.GetRequiredService<JobRuns>(), stoppingToken))
                    HandOver(run);
            }), "Waiting jobs could not be looked for");
            await Quietly(() => InScope(services => turns.Look(services.GetRequiredService<RunrateDb>(), stoppingToken)),
                "Turns of dead nodes could not be looked for");
            await Task.Delay(settings.LookEvery, time, stoppingToken);
        }
    }

    private Task Declare()
    {
        var utc = new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc, MisfireHandling = MisfireHandlingMode.Relaxed };
        foreach (var job in catalog.All)
        {
            var name = job.Name;
            if (mode.BySchedule)
                recurring.AddOrUpdate<HangfireJobs>(name, due => due.AskDue(name, CancellationToken.None), job.Cron, utc);
            else
                recurring.RemoveIfExists(name);
        }
        return Task.CompletedTask;
    }

    private void HandOver(JobRun run)
    {
        var key = (run.Job, run.Scope, run.Attempts, run.NextAttemptAt);
        if (handed.TryGetValue(key, out var when) && time.GetElapsedTime(when) < HandOverEvery)
            return;
        foreach (var old in handed.Where(h => time.GetElapsedTime(h.Value) > HandOverEvery).Select(h => h.Key).ToList())
            handed.Remove(old);
        handed[key] = time.GetTimestamp();
        queue.Add(run);
    }

    private async Task InScope(Func<IServiceProvider, Task> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        await work(scope.ServiceProvider);
    }

    // A database that is away for a minute must not end the loop: it comes back.
    private async Task Quietly(Func<Task> work, string what)
    {
        try
        {
            await work();
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            log.LogWarning(problem, "{What}", what);
        }
    }
}
