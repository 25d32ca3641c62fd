using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Jobs;

public enum JobOutcome { Done, NotClaimed, Failed, GivenBack, Lost }

/// <summary>
/// Does one run: claims it, keeps its beat going, and writes down what came of it. Whoever does not get the claim does
/// nothing, so it may be called by any node at any time and as often as a scheduler likes.
/// </summary>
public sealed class JobRunner(IServiceScopeFactory scopes, JobCatalog catalog, JobSettings settings, ILogger<JobRunner> log)
{
    private static readonly Duration BusyWait = Duration.FromSeconds(5);

    public async Task<JobOutcome> Run(string job, string scope, CancellationToken stop = default)
    {
        if (catalog.Find(job) is not { } definition || await InScope(r => r.Claim(job, scope, stop)) is not { } attempt)
            return JobOutcome.NotClaimed;
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var ended = new CancellationTokenSource();
        var progress = new LatestProgress();
        var beating = Beat(job, scope, attempt, progress, lost, ended.Token);
        var started = Stopwatch.GetTimestamp();
        using var activity = Telemetry.StartJob(job, scope, attempt);
        var outcome = JobOutcome.Failed;
        try
        {
            outcome = await Attempt(definition, scope, attempt, progress, lost.Token, stop);
        }
        finally
        {
            await ended.CancelAsync();
            await beating;
            Telemetry.EndJob(activity, job, outcome, Stopwatch.GetElapsedTime(started));
        }
        return outcome;
    }

    private async Task<JobOutcome> Attempt(
        JobDefinition job, string scope, int attempt, LatestProgress progress, CancellationToken ct, CancellationToken stop)
    {
        string error;
        try
        {
            var outcome = await Do(job, scope, progress, ct);
            if (outcome.IsOk)
                return await InScope(r => r.Succeed(job.Name, scope, attempt, outcome.Value, progress.Latest, CancellationToken.None))
                    ? JobOutcome.Done
                    : JobOutcome.Lost;
            if (outcome.Refusal.Code == RefusalCodes.Busy)
            {
                // Somebody else is writing these books: no fault of the job, which waits its turn.
                await Tell(r => r.GiveBack(job.Name, scope, attempt, BusyWait, CancellationToken.None));
                return JobOutcome.GivenBack;
            }
            error = $"{outcome.Refusal.Code}: {outcome.Refusal.Message}";
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            if (!stop.IsCancellationRequested)
                return JobOutcome.Lost;
            await Tell(r => r.GiveBack(job.Name, scope, attempt, null, CancellationToken.None));
            return JobOutcome.GivenBack;
        }
        catch (Exception thrown)
        {
            log.LogError(thrown, "Job {Job} failed for {Scope} at attempt {Attempt}", job.Name, scope, attempt);
            error = thrown.Message;
        }
        await Tell(r => r.Fail(job.Name, scope, attempt, error, CancellationToken.None));
        return JobOutcome.Failed;
    }

    private async Task<Outcome<string>> Do(JobDefinition job, string key, LatestProgress progress, CancellationToken ct)
    {
        await using var services = scopes.CreateAsyncScope();
        var db = services.ServiceProvider.GetRequiredService<RunrateDb>();
        var run = await db.JobRuns.AsNoTracking().FirstAsync(r => r.Job == job.Name && r.Scope == key, ct);
        var actor = Actor.System;
        if (run.AskedById is { } id)
        {
            // Roles are those of today: whoever lost theirs since cannot have it run any more.
            var person = await db.People.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id && p.Active, ct);
            if (person is null)
                return new Refusal(RefusalCodes.NotPermitted, $"{run.AskedBy} asked for it and has no access any more.");
            actor = person.ToActor();
        }
        return await job.Run(new JobContext(services.ServiceProvider, JobScope.Of(run, job.Cadence), actor, progress, ct));
    }

    /// <summary>Until the run has ended: shows that this node lives, and stops the run where another has taken it.</summary>
    private async Task Beat(
        string job, string scope, int attempt, LatestProgress progress, CancellationTokenSource lost, CancellationToken ended)
    {
        JobProgress? written = null;
        while (!ended.IsCancellationRequested)
        {
            await progress.Wait(settings.BeatEvery, ended);
            if (ended.IsCancellationRequested)
                return;
            try
            {
                var now = progress.Latest;
                if (!await InScope(r => r.Beat(job, scope, attempt, now == written ? null : now, ended)))
                {
                    log.LogWarning("Job {Job} for {Scope} was taken over by another node: it stops here", job, scope);
                    await lost.CancelAsync();
                    return;
                }
                written = now;
            }
            catch (Exception missed) when (missed is not OperationCanceledException)
            {
                // A busy or absent database is no reason to stop the work; the next beat may get through.
                if (log.IsEnabled(LogLevel.Debug))
                    log.LogDebug(missed, "A beat of {Job} for {Scope} did not get through", job, scope);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<T> InScope<T>(Func<JobRuns, Task<T>> work)
    {
        await using var services = scopes.CreateAsyncScope();
        return await work(services.ServiceProvider.GetRequiredService<JobRuns>());
    }

    // Where even that cannot be written, the beat stands still and another node takes the run.
    private async Task Tell(Func<JobRuns, Task> work)
    {
        try
        {
            await InScope(async r => { await work(r); return true; });
        }
        catch (Exception unsaid)
        {
            log.LogError(unsaid, "What came of a job could not be written down");
        }
    }

    /// <summary>The last report only: who watches wants to know where a run is, not where it was.</summary>
    private sealed class LatestProgress : IProgress<JobProgress>
    {
        private readonly SemaphoreSlim news = new(0, 1);

        public JobProgress? Latest { get; private set; }

        public void Report(JobProgress value)
        {
            Latest = value;
            if (news.CurrentCount == 0)
                news.Release();
        }

        public async Task Wait(TimeSpan most, CancellationToken ended)
        {
            try
            {
                await news.WaitAsync(most, ended);
            }
            catch (OperationCanceledException)
            {
                // It has ended; the caller sees that.
            }
        }

    }
}
