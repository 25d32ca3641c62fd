using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Persistence;
using Runrate.Agents.Retention;

namespace Runrate.Agents.Jobs;

/// <summary>Runs of jobs that are done. The key of a run is what keeps it from happening twice, so a run that could still be due stays.</summary>
internal sealed class ExpiringRuns(RunrateDb db) : IExpiring
{
    public string Name => "runs";

    public string Title => "Runs of jobs";

    public string Stays => "What is not done, what failed, what sent something, and the last run of each job of an entity stay.";

    // A monthly job looks back over a month that is over.
    public int DaysMin => 100;

    public int? DaysOf(RetentionSettings settings) => settings.RunDays;

    public async Task<(int Count, Instant? Oldest)> There(CancellationToken ct) => (
        await db.JobRuns.CountAsync(ct),
        await db.JobRuns.OrderBy(r => r.QueuedAt).Select(r => (Instant?)r.QueuedAt).FirstOrDefaultAsync(ct));

    public Task<int> Expired(Instant before, CancellationToken ct) => Old(before).CountAsync(ct);

    public Task<int> Drop(Instant before, CancellationToken ct) => Old(before).ExecuteDeleteAsync(ct);

    // By its run is known what was sent and need not be sent again.
    private IQueryable<JobRun> Old(Instant before) => db.JobRuns.Where(r => r.FinishedAt < before && r.Error == null
        && r.Job != TellSealsJob.Name && r.Job != TellDecisionsJob.Name
        && db.JobRuns.Any(later => later.Job == r.Job && later.Entity == r.Entity && later.Day > r.Day));
}
