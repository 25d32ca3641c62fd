using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Reviews;
using Runrate.Agents.Staffing;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Jobs;

/// <summary>
/// Jobs that judge the workforce: what each agent earned, which trigger fired, what it carries that is worth less.
/// </summary>
internal static class WorkforceJobs
{
    public static async Task<Outcome<string>> AssessTriggers(JobContext job)
    {
        var (entity, day) = (job.Scope.Entity, job.Scope.Day);
        var opened = await job.Get<AssessTriggers>().Run(entity, day, job.Actor, job.Cancelled);
        if (!opened.IsOk)
            return opened.Refusal;
        var appraisals = await job.Get<OpenReviews>().LastQuarter(entity, day, job.Actor, job.Cancelled);
        if (!appraisals.IsOk)
            return appraisals.Refusal;
        return (opened.Value.Count == 0
                ? "No trigger fired that is not under review."
                : $"{InWords.Count(opened.Value.Count, "retirement review")} opened: "
                    + $"{InWords.Join([.. opened.Value.Select(r => r.Agent.Value)])}.")
            + (appraisals.Value.Count == 0 ? "" : $" {InWords.Count(appraisals.Value.Count, "quarterly review")} opened.");
    }

    /// <summary>
    /// Brings the month up to date, usage and bills to expense and outcomes to value, and says what each agent's P&amp;L
    /// comes to. The figures are the ledger's own roll-up, proven against the postings before they are told.
    /// </summary>
    public static async Task<Outcome<string>> RollUp(JobContext job)
    {
        var (entity, period) = (job.Scope.Entity, job.Scope.Period);
        var sealedAlready = await job.Get<RunrateDb>().Closes.AsNoTracking()
            .AnyAsync(c => c.Entity == entity && c.Period == period && c.Status == CloseStatus.Closed, job.Cancelled);
        var posted = 0;
        if (!sealedAlready)
        {
            var updated = await BringUpToDate(job, entity, period);
            if (!updated.IsOk)
                return updated.Refusal;
            posted = updated.Value;
        }
        var directory = job.Get<AgentDirectory>();
        var rows = await directory.Roster(entity, period, Book.Management, job.Cancelled);
        var totals = await directory.Totals(entity, period, Book.Management, rows, job.Cancelled);
        if (!totals.TiesToLedger)
            return new Refusal(RefusalCodes.InvalidValue,
                $"The P&L of the agents does not sum to the ledger of {InWords.Of(period)}: run the ledger check.");
        return Told(rows, totals, job.Scope, posted, sealedAlready);
    }

    /// <summary>
    /// Raises a test where an asset shows signs of obsolescence and, where the agent's own history forecasts a loss, proposes
    /// the write-down with its workings. A controller decides on it. Where the forecast shows no loss, a person still
    /// answers: no machine clears a sign.
    /// </summary>
    public static async Task<Outcome<string>> AssessObsolescence(JobContext job)
    {
        var entity = job.Scope.Entity;
        var tested = await Held(job, "looking for signs of obsolescence",
            () => job.Get<TestForImpairment>().Run(entity, job.Scope.Period, job.Actor, job.Cancelled));
        if (!tested.IsOk)
            return tested.Refusal;
        var open = await job.Get<RunrateDb>().WriteDowns.AsNoTracking()
            .Where(w => w.Entity == entity && w.Status == WriteDownStatus.NeedsFacts).OrderBy(w => w.Name).ToListAsync(job.Cancelled);
        var (proposed, waiting) = (new List<string>(), new List<string>());
        foreach (var test in open)
        {
            job.Progress.Report(new JobProgress(test.Name, proposed.Count + waiting.Count, open.Count));
            var forecast = test.Assumptions is null ? null : await Forecast(job, test);
            if (forecast is { } loss)
                proposed.Add($"{test.Name} ({test.Book.Name()}, {InWords.Of(loss)})");
            else
                waiting.Add(test.Name);
        }
        var parts = new List<string>();
        if (proposed.Count > 0)
            parts.Add($"{InWords.Count(proposed.Count, "write-down")} proposed for approval: {InWords.Join(proposed)}.");
        if (waiting.Count > 0)
            parts.Add($"{InWords.Count(waiting.Count, "test")} {(waiting.Count == 1 ? "waits" : "wait")} for figures: "
                + $"{InWords.Join([.. waiting.Distinct()])}.");
        return parts.Count == 0 ? "No sign of obsolescence that is not answered." : string.Join(" ", parts);
    }

    private static async Task<Outcome<int>> BringUpToDate(JobContext job, EntityId entity, YearMonth period)
    {
        job.Progress.Report(new JobProgress(CloseSteps.AccrueUsage.Name, 0, 3));
        var accrued = await job.Get<AccrueUsage>().Run(entity, period, job.Actor, job.Cancelled);
        if (!accrued.IsOk)
            return accrued.Refusal;
        job.Progress.Report(new JobProgress(CloseSteps.CreditProductivity.Name, 1, 3));
        var credited = await Held(job, "crediting outcomes",
            () => job.Get<CreditProductivity>().Run(entity, period, job.Actor, job.Cancelled));
        if (!credited.IsOk)
            return credited.Refusal;
        job.Progress.Report(new JobProgress(CloseSteps.RollUpAgents.Name, 2, 3));
        var rolled = await Held(job, "rolling up outcomes", () => job.Get<RollUpAgents>().Run(entity, period, job.Cancelled));
        return rolled.IsOk ? accrued.Value.Posted + credited.Value.Posted : rolled.Refusal;
    }

    /// <summary>A step outside a close: under the lock of the books, as it would be inside one.</summary>
    private static async Task<Outcome<StepResult>> Held(JobContext job, string doing, Func<Task<Outcome<StepResult>>> step)
    {
        var taken = await BooksLock.Take(job.Get<RunrateDb>(), job.Scope.Entity, $"{job.Actor.Name}, {doing}", job.Cancelled);
        if (!taken.IsOk)
            return taken.Refusal;
        await using var hold = taken.Value;
        var result = await step();
        if (result.IsOk)
            await hold.Commit(job.Cancelled);
        return result;
    }

    /// <summary>The loss, where the forecast shows one and it was taken over as the figures of the test.</summary>
    private static async Task<Money?> Forecast(JobContext job, WriteDown test)
    {
        var forecast = await job.Get<WriteDownProposal>().Run(test.Id, null, job.Cancelled);
        if (!forecast.IsOk || forecast.Value.Loss.IsZero)
            return null;
        var stated = await job.Get<DecideWriteDown>().TakeOver(test.Id, null, job.Actor, job.Cancelled);
        return stated is { IsOk: true, Value.Status: WriteDownStatus.Proposed } ? stated.Value.Loss : null;
    }

    private static string Told(IReadOnlyList<RosterRow> rows, RosterTotals totals, JobScope scope, int posted, bool wasSealed)
    {
        var agents = rows.Where(r => r.Agent != AgentId.Unassigned).ToList();
        var text = $"{InWords.Of(scope.Period)}{(wasSealed ? ", sealed" : "")}: {InWords.Count(agents.Count, "agent")}, "
            + $"value {InWords.Of(totals.ProductivityValue.Amount)}, loaded cost {InWords.Of(totals.LoadedCost.Amount)}, "
            + $"net {InWords.Of(totals.NetContribution.Amount)}.";
        if (agents.Count > 1)
            text += $" {agents[^1].Name} earned most ({InWords.Of(agents[^1].NetContribution.Amount)}), "
                + $"{agents[0].Name} least ({InWords.Of(agents[0].NetContribution.Amount)}).";
        return posted == 0 ? text : $"{text} {InWords.Count(posted, "entry", "entries")} posted.";
    }
}
