using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Jobs;

public enum JobOutcome { Done, AlreadyDone, RunningElsewhere, Failed }

/// <summary>
/// Runs jobs once. Whoever inserts the row (job, scope) runs it; finished is finished, whatever the clock or the scheduler does. A run
/// that died is taken over after <see cref="TakeOverAfter"/>; one that failed is tried again up to <see cref="AttemptsMax"/> times.
/// </summary>
public sealed class JobRunner(IServiceScopeFactory scopes, IClock clock, ILogger<JobRunner> log)
{
    public const int AttemptsMax = 5;

    public static Duration TakeOverAfter { get; } = Duration.FromMinutes(30);

    /// <summary>Runs what is due of one job, for every entity. Called by the schedule and once at start, for what was missed.</summary>
    public async Task RunDue(JobDefinition job, CancellationToken ct = default)
    {
        foreach (var scope in await Due(job, ct))
            await Run(job, scope, ct);
    }

    /// <summary>Everything that is due now, in the order of the catalogue.</summary>
    public async Task CatchUp(CancellationToken ct = default)
    {
        foreach (var job in JobCatalog.All)
            await RunDue(job, ct);
    }

    public async Task<JobOutcome> Run(JobDefinition job, JobScope scope, CancellationToken ct = default)
    {
        var claim = await Claim(job, scope, ct);
        if (claim is not null)
            return claim.Value;
        string? result = null, error = null;
        try
        {
            await using var services = scopes.CreateAsyncScope();
            var outcome = await job.Run(services.ServiceProvider, scope, ct);
            if (outcome.IsOk)
                result = outcome.Value;
            else
                error = $"{outcome.Refusal.Code}: {outcome.Refusal.Message}";
        }
        catch (Exception thrown) when (thrown is not OperationCanceledException)
        {
            log.LogError(thrown, "Job {Job} failed for {Scope}", job.Name, scope);
            error = thrown.Message;
        }
        await Finish(job, scope, result, error, ct);
        return error is null ? JobOutcome.Done : JobOutcome.Failed;
    }

    private async Task<List<JobScope>> Due(JobDefinition job, CancellationToken ct)
    {
        await using var services = scopes.CreateAsyncScope();
        var db = services.ServiceProvider.GetRequiredService<RunrateDb>();
        var entities = await db.Entities.AsNoTracking().ToListAsync(ct);
        return [.. entities.Select(e => JobCatalog.Due(job, e, clock.Today(e))).OfType<JobScope>()];
    }

    /// <summary>Null where this caller holds the run.</summary>
    private async Task<JobOutcome?> Claim(JobDefinition job, JobScope scope, CancellationToken ct)
    {
        var (name, key, now) = (job.Name, scope.ToString(), clock.GetCurrentInstant());
        await using var services = scopes.CreateAsyncScope();
        var db = services.ServiceProvider.GetRequiredService<RunrateDb>();
        if (await db.JobRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Job == name && r.Scope == key, ct) is not { } known)
        {
            db.JobRuns.Add(new JobRun { Job = name, Scope = key, StartedAt = now, Attempts = 1 });
            try
            {
                await db.SaveChangesAsync(ct);
                return null;
            }
            catch (DbUpdateException)
            {
                return JobOutcome.RunningElsewhere;
            }
        }
        if (known.FinishedAt is not null && known.Error is null)
            return JobOutcome.AlreadyDone;
        if (known.FinishedAt is not null && known.Attempts >= AttemptsMax)
            return JobOutcome.Failed;
        if (known.FinishedAt is null && now - known.StartedAt < TakeOverAfter)
            return JobOutcome.RunningElsewhere;
        // Two nodes may both see a dead run; the one that moves its start time first has it.
        var (attempts, next) = (known.Attempts, known.Attempts + 1);
        var taken = await db.JobRuns.Where(r => r.Job == name && r.Scope == key && r.Attempts == attempts)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.StartedAt, now).SetProperty(r => r.Attempts, next)
                .SetProperty(r => r.FinishedAt, (Instant?)null).SetProperty(r => r.Error, (string?)null), ct);
        return taken == 1 ? null : JobOutcome.RunningElsewhere;
    }

    private async Task Finish(JobDefinition job, JobScope scope, string? result, string? error, CancellationToken ct)
    {
        var (name, key, now) = (job.Name, scope.ToString(), clock.GetCurrentInstant());
        await using var services = scopes.CreateAsyncScope();
        var db = services.ServiceProvider.GetRequiredService<RunrateDb>();
        await db.JobRuns.Where(r => r.Job == name && r.Scope == key).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.FinishedAt, (Instant?)now).SetProperty(r => r.Result, result).SetProperty(r => r.Error, error), ct);
    }
}
