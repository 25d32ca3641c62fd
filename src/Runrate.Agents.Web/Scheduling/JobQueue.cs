using Hangfire;
using Runrate.Agents.Jobs;

namespace Runrate.Agents.Web.Scheduling;

/// <summary>
/// Hands runs that were asked for to Hangfire. Handing one over twice does no harm: only one worker gets its claim.
/// </summary>
public sealed class JobQueue(IBackgroundJobClient hangfire)
{
    public void Add(JobRun run)
    {
        var (job, scope) = (run.Job, run.Scope);
        hangfire.Enqueue<HangfireJobs>(jobs => jobs.Run(job, scope, CancellationToken.None));
    }
}

/// <summary>
/// What Hangfire calls. It never tries again by itself: attempts, their delays and their end are kept with the run, where
/// every node and the Jobs page see them.
/// </summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
public sealed class HangfireJobs(JobRunner runner, JobDesk desk, JobQueue queue)
{
    /// <param name="job">As in the catalogue.</param>
    /// <param name="scope">The key of the run.</param>
    /// <param name="stop">Hangfire passes the token of its server in place of this one.</param>
    [JobDisplayName("{0} {1}")]
    public Task Run(string job, string scope, CancellationToken stop) => runner.Run(job, scope, stop);

    /// <summary>Asks for what is due of one job.</summary>
    [JobDisplayName("What is due of {0}")]
    public async Task AskDue(string job, CancellationToken stop)
    {
        foreach (var run in await desk.AskDue(job, stop))
            queue.Add(run);
    }
}
