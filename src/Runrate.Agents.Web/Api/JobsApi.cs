using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Jobs;
using Runrate.Agents.Web.Scheduling;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>The jobs: when each ran and runs next, what it did, and having one run now.</summary>
public static class JobsApi
{
    public static void MapJobs(this RouteGroupBuilder api)
    {
        var jobs = api.MapGroup("/jobs").WithTags("Jobs");
        jobs.MapGet("", List).ForViewers().WithSummary("The catalogue for an entity, with next and last run and history");
        jobs.MapGet("/{name}", One).ForViewers().WithSummary("One job with next and last run and history");
        jobs.MapPost("/{name}/run", RunNow).WithSummary("Has the job run now; asking again while it runs gives the run under way");
        jobs.MapPost("/{name}/retry", Retry).WithSummary("Has a run that failed tried again: scope=northlight-us/2026-01");
    }

    private static async Task<Results<Ok<JobList>, ProblemHttpResult>> List(
        JobDesk desk, JobMode mode, EntityChoice entities, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk
            ? TypedResults.Ok(new JobList(
                chosen.Value.Id, [.. (await desk.List(chosen.Value, ct: ct)).Select(j => JobSummary.Of(j, mode))]))
            : Problems.Of(chosen.Refusal);
    }

    private static async Task<Results<Ok<JobSummary>, ProblemHttpResult>> One(
        string name, JobDesk desk, JobMode mode, EntityChoice entities, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        return (await desk.List(chosen.Value, ct: ct)).FirstOrDefault(j => j.Name == name) is { } job
            ? TypedResults.Ok(JobSummary.Of(job, mode))
            : Problems.Of(new Refusal(RefusalCodes.NotFound, $"There is no job '{name}'.", "name"));
    }

    private static async Task<Results<Accepted<RunSummary>, ProblemHttpResult>> RunNow(
        string name, JobDesk desk, JobQueue queue, EntityChoice entities, CurrentActor actor, string? entity, string? period,
        CancellationToken ct)
    {
        YearMonth? month = null;
        if (period is not null)
        {
            var read = QueryValues.Period(period);
            if (!read.IsOk)
                return Problems.Of(read.Refusal);
            month = read.Value;
        }
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        return Queued(await desk.RunNow(name, chosen.Value.Id, month, actor.Value, ct), queue);
    }

    private static async Task<Results<Accepted<RunSummary>, ProblemHttpResult>> Retry(
        string name, JobDesk desk, JobQueue queue, CurrentActor actor, string? scope, CancellationToken ct) =>
        string.IsNullOrWhiteSpace(scope)
            ? Problems.Of(new Refusal(RefusalCodes.MissingField, "Say which run: scope, as the history has it.", "scope"))
            : Queued(await desk.Retry(name, scope, actor.Value, ct), queue);

    private static Results<Accepted<RunSummary>, ProblemHttpResult> Queued(Outcome<JobRun> asked, JobQueue queue)
    {
        if (!asked.IsOk)
            return Problems.Of(asked.Refusal);
        queue.Add(asked.Value);
        return TypedResults.Accepted($"/api/jobs/{asked.Value.Job}?entity={asked.Value.Entity}", RunSummary.Of(asked.Value));
    }
}

public sealed record JobList(EntityId Entity, IReadOnlyList<JobSummary> Jobs);

/// <param name="At">Time of day in UTC at which it is looked whether it is due.</param>
/// <param name="NextRun">Null on a server where jobs run only by hand.</param>
/// <param name="WorkingDay">Of a monthly job: the working day of the next month on which it is due.</param>
public sealed record JobSummary(
    string Name, string What, JobCadence Cadence, string At, int? WorkingDay, Instant? NextRun, RunSummary? LastRun,
    IReadOnlyList<RunSummary> History)
{
    public static JobSummary Of(JobView job, JobMode mode) => new(
        job.Name, job.What, job.Cadence, $"{job.At.Hour:00}:{job.At.Minute:00}", job.WorkingDay, mode.BySchedule ? job.Next : null,
        job.Last is null ? null : RunSummary.Of(job.Last), [.. job.History.Select(RunSummary.Of)]);
}

public sealed record RunSummary(
    string Job, string Scope, JobState State, Instant QueuedAt, Instant? StartedAt, Instant? FinishedAt, int Attempts,
    Instant? NextAttemptAt, string? Step, int StepsDone, int StepsTotal, string? Result, string? Error, string? AskedBy)
{
    public static RunSummary Of(JobRun run) => new(
        run.Job, run.Scope, run.State, run.QueuedAt, run.StartedAt, run.FinishedAt, run.Attempts, run.NextAttemptAt,
        run.Step, run.StepsDone, run.StepsTotal, run.Result, run.Error, run.AskedBy);
}
