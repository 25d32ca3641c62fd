using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Jobs;

/// <summary>
/// One message a day instead of one for each attempt: what the jobs did since the last digest, and a single line for every
/// run that stays failed, however often it was tried.
/// </summary>
internal static class DigestJob
{
    public const string Name = "digest";

    public static async Task<Outcome<string>> Run(JobContext job)
    {
        var db = job.Get<RunrateDb>();
        var entity = job.Scope.Entity;
        var since = await db.JobRuns.AsNoTracking().Where(r => r.Entity == entity && r.Job == Name && r.FinishedAt != null)
            .MaxAsync(r => r.FinishedAt, job.Cancelled);
        var others = db.JobRuns.AsNoTracking().Where(r => r.Entity == entity && r.Job != Name);
        var done = await others.Where(r => r.FinishedAt != null && r.Error == null && (since == null || r.FinishedAt > since))
            .OrderBy(r => r.FinishedAt).ToListAsync(job.Cancelled);
        var failed = await others.Where(r => r.FinishedAt != null && r.Error != null).OrderBy(r => r.FinishedAt)
            .ToListAsync(job.Cancelled);
        var trying = await others.CountAsync(r => r.FinishedAt == null && r.Error != null, job.Cancelled);
        var text = Text(done, failed, trying);
        if (failed.Count > 0)
            job.Get<ILoggerFactory>().CreateLogger("Runrate.Agents.Jobs.Digest").LogWarning("{Entity}: {Digest}", entity, text);
        return text;
    }

    private static string Text(IReadOnlyList<JobRun> done, IReadOnlyList<JobRun> failed, int trying)
    {
        var lines = new List<string>();
        foreach (var run in failed)
            lines.Add($"{run.Job} failed for {Tail(run)} after {InWords.Count(run.Attempts, "attempt")}: {Stop(run.Error!)}");
        lines.Add(done.Count == 0
            ? "No other job finished since the last digest."
            : $"{InWords.Count(done.Count, "run")} finished: "
                + $"{InWords.Join([.. done.GroupBy(r => r.Job).Select(g => g.Count() == 1
                    ? g.Key
                    : $"{g.Key} {g.Count()} times")])}.");
        if (trying > 0)
            lines.Add($"{InWords.Count(trying, "run")} failed and will be tried again.");
        return string.Join("\n", lines);
    }

    private static string Tail(JobRun run) => run.Scope[(run.Scope.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static string Stop(string text) => text.EndsWith('.') ? text : text + ".";
}
