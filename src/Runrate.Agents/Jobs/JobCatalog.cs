using NodaTime;

namespace Runrate.Agents.Jobs;

/// <summary>
/// The jobs there are, in the order in which one builds on the other. The scheduler only asks which runs are due: what keeps
/// a run from happening twice is its key in the database.
/// </summary>
public sealed class JobCatalog(IReadOnlyList<JobDefinition> jobs)
{
    public const string CloseMonth = "close-month";

    public static JobCatalog Default { get; } = new(
    [
        new("pull-sources", new LocalTime(0, 40), JobCadence.Daily,
            "Fetches usage and cost from the sources that are stated", BookkeepingJobs.PullSources),
        new("accrue-usage", new LocalTime(1, 10), JobCadence.Daily,
            "Posts metered usage and vendor charges as expense", BookkeepingJobs.AccrueUsage),
        new("check-ledger", new LocalTime(1, 40), JobCadence.Daily,
            "Proves that every entry balances, that roll-ups equal postings and that the seals hold", BookkeepingJobs.CheckLedger),
        new("assess-triggers", new LocalTime(2, 10), JobCadence.Daily,
            "Opens a retirement review where a trigger fired, and the quarter's reviews", WorkforceJobs.AssessTriggers),
        new("roll-up", new LocalTime(2, 25), JobCadence.Monthly,
            "Rolls usage, bills and outcomes up into the month's P&L of every agent", WorkforceJobs.RollUp, WorkingDay: 1),
        new("assess-obsolescence", new LocalTime(2, 30), JobCadence.Monthly,
            "Looks for signs that an asset is obsolete and proposes write-downs for approval", WorkforceJobs.AssessObsolescence,
            WorkingDay: 2),
        new(CloseMonth, new LocalTime(2, 40), JobCadence.Monthly,
            "Runs every step of the month's close; a controller seals it", BookkeepingJobs.CloseMonth, WorkingDay: 3),
        new(TellSealsJob.Name, new LocalTime(5, 30), JobCadence.Daily,
            "Sends the digests of new seals where Runrate:Seals says, by webhook and mail", TellSealsJob.Run),
        new(TellDecisionsJob.Name, new LocalTime(5, 45), JobCadence.Daily,
            "Sends what needs a decision as one digest where Runrate:Notices says, by webhook and mail", TellDecisionsJob.Run),
        new(DropExpiredJob.Name, new LocalTime(5, 50), JobCadence.Daily,
            "Removes what is older than Runrate:Retention says; nothing of the books or their proof", DropExpiredJob.Run),
        new("digest", new LocalTime(6, 0), JobCadence.Daily,
            "Says in one place what the jobs did and which of them failed", DigestJob.Run),
    ]);

    public IReadOnlyList<JobDefinition> All { get; } = jobs;

    public JobDefinition? Find(string name) => All.FirstOrDefault(j => j.Name == name);
}
