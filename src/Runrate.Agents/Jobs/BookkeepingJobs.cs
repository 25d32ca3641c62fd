using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.Sources;

namespace Runrate.Agents.Jobs;

/// <summary>
/// Jobs that keep the books: what is used is posted, what is posted is proven, the month is made ready to seal.
/// </summary>
internal static class BookkeepingJobs
{
    public static Task<Outcome<string>> PullSources(JobContext job) =>
        job.Get<PullSources>().Run(job.Scope.Entity, job.Actor, job.Cancelled);

    public static async Task<Outcome<string>> AccrueUsage(JobContext job)
    {
        var result = await job.Get<AccrueUsage>().Run(job.Scope.Entity, job.Scope.Period, job.Actor, job.Cancelled);
        return result.IsOk ? Said(result.Value.Posted, result.Value.NeedsAttention) : result.Refusal;
    }

    /// <summary>A ledger that does not hold is a failed run: it stays on the page until somebody has looked.</summary>
    public static async Task<Outcome<string>> CheckLedger(JobContext job)
    {
        var verdict = await job.Get<VerifyLedger>().Run(job.Scope.Entity, job.Cancelled);
        return verdict.Holds
            ? $"The ledger holds: {InWords.Count(verdict.Entries, "entry", "entries")} in {InWords.Count(verdict.Periods, "month")}, "
                + $"{InWords.Count(verdict.Seals, "seal")}."
            : new Refusal(RefusalCodes.InvalidValue,
                $"The ledger does not hold: {InWords.Count(verdict.Findings.Count, "finding")}. {verdict.Findings[0].Text}");
    }

    public static async Task<Outcome<string>> CloseMonth(JobContext job)
    {
        var runner = job.Get<CloseRunner>();
        var (entity, period) = (job.Scope.Entity, job.Scope.Period);
        var status = await runner.Status(entity, period, job.Cancelled);
        if (status is { IsOk: true, Value.Status: CloseStatus.Closed } && job.Scope.ByHand is null)
            return $"{InWords.Of(period)} was sealed before: nothing to do.";
        var view = await runner.Prepare(entity, period, job.Actor, new CloseProgressAsJob(job.Progress), job.Cancelled);
        if (!view.IsOk)
            return view.Refusal;
        var said = Said(view.Value.Steps.Sum(s => s.Posted), [.. view.Value.Exceptions.OrderByDescending(e => e.Weight).Select(e => e.Text)]);
        return $"{InWords.Of(period)} is prepared and waits for its seal. {said}";
    }

    internal static string Said(int posted, IReadOnlyList<string> attention) =>
        (posted == 0 ? "Nothing to post" : InWords.Count(posted, "entry", "entries") + " posted")
        + (attention.Count == 0 ? "." : $"; {InWords.Count(attention.Count, "matter")} to look at: {attention[0]}"
            + (attention.Count == 1 ? "" : $" And {attention.Count - 1} more."));

    private sealed class CloseProgressAsJob(IProgress<JobProgress> progress) : IProgress<CloseProgress>
    {
        public void Report(CloseProgress value) => progress.Report(new JobProgress(value.Step, value.Done, value.Total));
    }
}
