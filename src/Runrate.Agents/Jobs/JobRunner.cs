using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Observability;
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
        Ending ending;
        try
        {
            ending = await Attempt(definition, scope, attempt, progress, lost.Token, stop);
        }
        finally
        {
            // The heart stops before the end is written down, so that it cannot take the end for a loss.
            await ended.CancelAsync();
            await beating;
        }
        var outcome = await Write(job, scope, attempt, ending, progress.Latest);
        Telemetry.EndJob(activity, job, outcome.ToString(), outcome == JobOutcome.Failed, Stopwatch.GetElapsedTime(started));
        return outcome;
    }

    private async Task<Ending> Attempt(
        JobDefinition job, string scope, int attempt, LatestProgress progress, CancellationToken ct, CancellationToken stop)
    {
        try
        {
            var outcome = await Do(job, scope, progress, ct);
            if (outcome.IsOk)
                return new Ending(JobOutcome.Done, outcome.Value);
            // Somebody else is writing these books: no fault of the job, which waits its turn.
            return outcome.Refusal.Code == RefusalCodes.Busy || outcome.Refusal.Code == RefusalCodes.Unavailable
                ? new Ending(JobOutcome.GivenBack, Wait: JobSettings.BusyWait)
                : new Ending(JobOutcome.Failed, $"{outcome.Refusal.Code}: {outcome.Refusal.Message}");
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return new Ending(stop.IsCancellationRequested ? JobOutcome.GivenBack : JobOutcome.Lost);
        }
        catch (Exception thrown)
        {
            log.LogError(thrown, "Job {Job} failed for {Scope} at attempt {Attempt}", job.Name, scope, attempt);
            return new Ending(JobOutcome.Failed, thrown.Message);
        }
    }

    private async Task<JobOutcome> Write(string job, string scope, int attempt, Ending ending, JobProgress? last)
    {
        // Even where the process is told to stop, what came of the run is written.
        var ct = CancellationToken.None;
        var kept = true;
        try
        {
            await InScope(async runs =>
            {
                switch (ending.Outcome)
                {
                    case JobOutcome.Done:
                        kept = await runs.Succeed(job, scope, attempt, ending.Text!, last, ct);
                        break;
                    case JobOutcome.Failed:
                        await runs.Fail(job, scope, attempt, ending.Text!, ct);
                        break;
                    case JobOutcome.GivenBack:
                        await runs.GiveBack(job, scope, attempt, ending.Wait, ct);
                        break;
                }
                return true;
            });
        }
        catch (Exception unsaid)
        {
            // The beat stands still now, so another node takes the run; what this one posted has natural keys.
            log.LogError(unsaid, "What came of job {Job} for {Scope} could not be written down", job, scope);
            return JobOutcome.Lost;
        }
        return kept ? ending.Outcome : JobOutcome.Lost;
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
        (services.ServiceProvider.GetRequiredService<Acting>().Actor, services.ServiceProvider.GetRequiredService<Acting>().Via) =
            (actor, $"job {run.Job}");
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

    /// <summary>How an attempt ended.</summary>
    /// <param name="Text">What it did, or why it failed.</param>
    /// <param name="Wait">How long a run that was given back waits.</param>
    private sealed record Ending(JobOutcome Outcome, string? Text = null, Duration? Wait = null);

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
