using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Jobs;

/// <summary>
/// The runs in the database. Every change is one statement with its condition in it, so that of several nodes exactly one
/// succeeds and the others see that they did not.
/// </summary>
public sealed class JobRuns(RunrateDb db, IClock clock, JobSettings settings)
{
    /// <summary>Inserts the run, or does nothing where it exists.</summary>
    /// <returns>Whether it was inserted now.</returns>
    public async Task<bool> Ask(string job, JobScope scope, Actor? by, CancellationToken ct)
    {
        var (entity, day, now) = (scope.Entity.Value, scope.Day.ToDateOnly(), clock.GetCurrentInstant().ToDateTimeUtc());
        return await db.Database.ExecuteSqlAsync($"""
            INSERT INTO "JobRuns" ("Job", "Scope", "Entity", "Day", "QueuedAt", "Beat", "Attempts", "AttemptsLeft", "StepsDone",
              "StepsTotal", "AskedById", "AskedBy")
            VALUES ({job}, {scope.Key}, {entity}, {day}, {now}, 0, 0, {settings.AttemptsMax}, 0, 0, {by?.Id}, {by?.Name})
            ON CONFLICT DO NOTHING
            """, ct) == 1;
    }

    /// <summary>Takes the run for this node.</summary>
    /// <returns>The number of the attempt, or null where it is done, held by another or not due for another attempt
    /// yet.</returns>
    public async Task<int?> Claim(string job, string scope, CancellationToken ct)
    {
        var now = clock.GetCurrentInstant();
        // As JobSettings.IsDue says it, where the database can ask.
        var tooFar = now + settings.DelayMax;
        var claimed = await Open(job, scope)
            .Where(r => r.Node == null && r.AttemptsLeft > 0 && (r.NextAttemptAt == null || r.NextAttemptAt <= now || r.NextAttemptAt > tooFar))
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Node, settings.Node).SetProperty(r => r.StartedAt, now)
                .SetProperty(r => r.Beat, r => r.Beat + 1).SetProperty(r => r.Attempts, r => r.Attempts + 1)
                .SetProperty(r => r.AttemptsLeft, r => r.AttemptsLeft - 1).SetProperty(r => r.NextAttemptAt, (Instant?)null)
                .SetProperty(r => r.Step, (string?)null).SetProperty(r => r.StepsDone, 0).SetProperty(r => r.StepsTotal, 0), ct);
        return claimed == 1
            ? await Open(job, scope).Where(r => r.Node == settings.Node).Select(r => (int?)r.Attempts).FirstOrDefaultAsync(ct)
            : null;
    }

    /// <summary>Shows that the holder lives, and how far it is.</summary>
    /// <returns>False where the run has been taken from this node: it must stop.</returns>
    public async Task<bool> Beat(string job, string scope, int attempt, JobProgress? progress, CancellationToken ct)
    {
        var (step, done, total) = (progress?.Step, progress?.Done, progress?.Total);
        return await Held(job, scope, attempt).ExecuteUpdateAsync(set => set.SetProperty(r => r.Beat, r => r.Beat + 1)
            .SetProperty(r => r.Step, r => step ?? r.Step).SetProperty(r => r.StepsDone, r => done ?? r.StepsDone)
            .SetProperty(r => r.StepsTotal, r => total ?? r.StepsTotal), ct) == 1;
    }

    public async Task<bool> Succeed(string job, string scope, int attempt, string result, JobProgress? last, CancellationToken ct)
    {
        var now = clock.GetCurrentInstant();
        var (step, done, total) = (last?.Step, last?.Done, last?.Total);
        return await Held(job, scope, attempt).ExecuteUpdateAsync(set => set.SetProperty(r => r.FinishedAt, now)
            .SetProperty(r => r.Node, (string?)null).SetProperty(r => r.Result, result).SetProperty(r => r.Error, (string?)null)
            .SetProperty(r => r.Step, r => step ?? r.Step).SetProperty(r => r.StepsDone, r => done ?? r.StepsDone)
            .SetProperty(r => r.StepsTotal, r => total ?? r.StepsTotal), ct) == 1;
    }

    /// <summary>Keeps the error, and sets the next attempt where one is left; else the run stays failed.</summary>
    public async Task Fail(string job, string scope, int attempt, string error, CancellationToken ct)
    {
        var now = clock.GetCurrentInstant();
        var left = await Held(job, scope, attempt).Select(r => (int?)r.AttemptsLeft).FirstOrDefaultAsync(ct);
        if (left is not { } attempts)
            return;
        Instant? next = attempts > 0 ? now + settings.Delays[^attempts] : null;
        Instant? finished = attempts > 0 ? null : now;
        await Held(job, scope, attempt).ExecuteUpdateAsync(set => set.SetProperty(r => r.Node, (string?)null)
            .SetProperty(r => r.Error, error).SetProperty(r => r.NextAttemptAt, next).SetProperty(r => r.FinishedAt, finished), ct);
    }

    /// <summary>Gives the run back untried: the process stops, or the month is busy.</summary>
    public async Task GiveBack(string job, string scope, int attempt, Duration? wait, CancellationToken ct)
    {
        Instant? next = wait is { } later ? clock.GetCurrentInstant() + later : null;
        await Held(job, scope, attempt).ExecuteUpdateAsync(set => set.SetProperty(r => r.Node, (string?)null)
            .SetProperty(r => r.AttemptsLeft, r => r.AttemptsLeft + 1).SetProperty(r => r.Attempts, r => r.Attempts - 1)
            .SetProperty(r => r.NextAttemptAt, next), ct);
    }

    /// <summary>Takes the run from a node whose beat still stands where it stood when the run was read.</summary>
    /// <returns>False where it moved after all.</returns>
    public async Task<bool> TakeFrom(JobRun dead, CancellationToken ct)
    {
        var (node, beat) = (dead.Node, dead.Beat);
        var held = Open(dead.Job, dead.Scope).Where(r => r.Node == node && r.Beat == beat);
        if (dead.AttemptsLeft > 0)
            return await held.ExecuteUpdateAsync(set => set.SetProperty(r => r.Node, (string?)null), ct) == 1;
        var now = clock.GetCurrentInstant();
        return await held.ExecuteUpdateAsync(set => set.SetProperty(r => r.Node, (string?)null).SetProperty(r => r.FinishedAt, now)
            .SetProperty(r => r.Error, "The process that ran it ended each time."), ct) == 1;
    }

    /// <summary>Lets a run that stayed failed, or waits for its next attempt, be tried again from now on.</summary>
    public async Task<bool> Retry(string job, string scope, CancellationToken ct)
    {
        var max = settings.AttemptsMax;
        return await db.JobRuns.Where(r => r.Job == job && r.Scope == scope && r.Node == null && r.Error != null)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.FinishedAt, (Instant?)null)
                .SetProperty(r => r.NextAttemptAt, (Instant?)null).SetProperty(r => r.AttemptsLeft, max), ct) == 1;
    }

    public Task<List<JobRun>> Unfinished(CancellationToken ct) =>
        db.JobRuns.AsNoTracking().Where(r => r.FinishedAt == null).OrderBy(r => r.QueuedAt).ToListAsync(ct);

    public Task<JobRun?> Find(string job, string scope, CancellationToken ct) =>
        db.JobRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Job == job && r.Scope == scope, ct);

    private IQueryable<JobRun> Open(string job, string scope) =>
        db.JobRuns.Where(r => r.Job == job && r.Scope == scope && r.FinishedAt == null);

    private IQueryable<JobRun> Held(string job, string scope, int attempt) =>
        Open(job, scope).Where(r => r.Node == settings.Node && r.Attempts == attempt);
}
