using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Jobs;

/// <summary>A job as a person or a program sees it, for one entity.</summary>
/// <param name="Next">When the next run by schedule is due.</param>
public sealed record JobView(
    string Name, string What, JobCadence Cadence, LocalTime At, int? WorkingDay, Instant Next, JobRun? Last,
    IReadOnlyList<JobRun> History);

/// <summary>Where runs are asked for: by the schedule for whatever is due, or by a person for now.</summary>
public sealed class JobDesk(RunrateDb db, JobRuns runs, JobCatalog catalog, CloseRunner close, IClock clock)
{
    public const int HistoryShown = 50;

    private static readonly IReadOnlySet<LocalDate> None = new HashSet<LocalDate>();

    /// <summary>Asks for every run that is due and has not been asked for, of one job or of all, for every entity.</summary>
    public async Task<IReadOnlyList<JobRun>> AskDue(string? only = null, CancellationToken ct = default)
    {
        var asked = new List<JobRun>();
        var now = clock.GetCurrentInstant();
        foreach (var entity in await db.Entities.AsNoTracking().ToListAsync(ct))
        {
            YearMonth? open = catalog.All.Any(j => j.Cadence == JobCadence.Monthly && (only is null || j.Name == only))
                ? await close.FirstUnsealed(entity.Id, ct)
                : null;
            var recorded = await Recorded(entity.Id, ct);
            var due = catalog.All.Where(j => only is null || j.Name == only).SelectMany(job => JobCalendar
                .Missing(job, entity, now, recorded.GetValueOrDefault(job.Name, None), open).Select(day => (Job: job, Day: day)));
            // By day, then as the catalogue has them: what one job leaves the next one finds.
            foreach (var (job, day) in due.OrderBy(d => d.Day).ToList())
            {
                var scope = new JobScope(entity.Id, day, job.Cadence);
                if (await runs.Ask(job.Name, scope, null, ct) && await runs.Find(job.Name, scope.Key, ct) is { } run)
                    asked.Add(run);
            }
        }
        return asked;
    }

    /// <summary>
    /// Asks for a run now. While one that was asked for by hand for the same day or month is not done, that one is given:
    /// pressing twice runs it once. Needs the Accountant role, because jobs post.
    /// </summary>
    /// <param name="period">Of a monthly job; absent, last month.</param>
    public async Task<Outcome<JobRun>> RunNow(
        string name, EntityId entityId, YearMonth? period, Actor actor, CancellationToken ct = default)
    {
        if (Refused(name, actor, out var job) is { } refused)
            return refused;
        if (await db.Entities.AsNoTracking().FirstOrDefaultAsync(e => e.Id == entityId, ct) is not { } entity)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{entityId}'.", "entity");
        var today = clock.Today(entity);
        if (job!.Cadence == JobCadence.Daily && period is not null)
            return new Refusal(RefusalCodes.InvalidValue, $"{name} runs for a day, today; it takes no period.", "period");
        if (period is { } ahead && ahead > today.ToYearMonth())
            return new Refusal(RefusalCodes.InvalidValue, $"{InWords.Of(ahead)} has not begun.", "period");
        var day = job.Cadence == JobCadence.Daily ? today : (period ?? today.ToYearMonth().PlusMonths(-1)).LastDay();
        var before = await db.JobRuns.AsNoTracking()
            .Where(r => r.Entity == entityId && r.Job == name && r.Day == day && r.AskedById != null).ToListAsync(ct);
        if (before.Find(r => r.FinishedAt is null) is { } underWay)
        {
            // Whoever asks again does not wait for the delay of the next attempt.
            await runs.Retry(underWay.Job, underWay.Scope, ct);
            return (await runs.Find(underWay.Job, underWay.Scope, ct))!;
        }
        var scope = new JobScope(entityId, day, job.Cadence, before.Count + 1);
        await runs.Ask(name, scope, actor, ct);
        return (await runs.Find(name, scope.Key, ct))!;
    }

    /// <summary>Has a run tried again that stayed failed, or waits for its next attempt. Needs the Accountant role.</summary>
    public async Task<Outcome<JobRun>> Retry(string name, string scope, Actor actor, CancellationToken ct = default)
    {
        if (Refused(name, actor, out _) is { } refused)
            return refused;
        if (await runs.Find(name, scope, ct) is not { } run)
            return new Refusal(RefusalCodes.NotFound, $"{name} has no run for '{scope}'.", "scope");
        return await runs.Retry(name, scope, ct)
            ? (await runs.Find(name, scope, ct))!
            : new Refusal(RefusalCodes.InvalidValue, $"That run is {Wording(run.State)}: only one that failed is tried again.", "scope");
    }

    /// <summary>The latest run of that job for that day or month, however it was asked for.</summary>
    public Task<JobRun?> Latest(string name, EntityId entity, LocalDate day, CancellationToken ct = default) =>
        db.JobRuns.AsNoTracking().Where(r => r.Entity == entity && r.Job == name && r.Day == day)
            .OrderByDescending(r => r.QueuedAt).ThenByDescending(r => r.Scope).FirstOrDefaultAsync(ct);

    public async Task<IReadOnlyList<JobView>> List(Entity entity, int history = HistoryShown, CancellationToken ct = default)
    {
        var recorded = await Recorded(entity.Id, ct);
        var now = clock.GetCurrentInstant();
        var views = new List<JobView>();
        foreach (var job in catalog.All)
        {
            var latest = await db.JobRuns.AsNoTracking().Where(r => r.Entity == entity.Id && r.Job == job.Name)
                .OrderByDescending(r => r.QueuedAt).ThenByDescending(r => r.Day).ThenByDescending(r => r.Scope).Take(history)
                .ToListAsync(ct);
            views.Add(new JobView(job.Name, job.What, job.Cadence, job.At, job.WorkingDay > 0 ? job.WorkingDay : null,
                JobCalendar.Next(job, entity, now, recorded.GetValueOrDefault(job.Name, None)), latest.FirstOrDefault(), latest));
        }
        return views;
    }

    public static string Wording(JobState state) => state switch
    {
        JobState.Waiting => "waiting",
        JobState.Running => "running",
        JobState.WillRetry => "failed, tried again soon",
        JobState.Done => "done",
        _ => "failed",
    };

    // Runs by hand are left out: what a person asked for says nothing about which days the schedule has covered.
    private async Task<Dictionary<string, IReadOnlySet<LocalDate>>> Recorded(EntityId entity, CancellationToken ct) =>
        (await db.JobRuns.AsNoTracking().Where(r => r.Entity == entity && r.AskedById == null).Select(r => new { r.Job, r.Day })
            .ToListAsync(ct))
        .GroupBy(r => r.Job).ToDictionary(g => g.Key, g => (IReadOnlySet<LocalDate>)g.Select(r => r.Day).ToHashSet());

    private Refusal? Refused(string name, Actor actor, out JobDefinition? job)
    {
        job = catalog.Find(name);
        if (job is null)
            return new Refusal(RefusalCodes.NotFound,
                $"There is no job '{name}'. There are: {string.Join(", ", catalog.All.Select(j => j.Name))}.", "name");
        return actor.Is(Role.Accountant) ? null : new Refusal(RefusalCodes.NotPermitted, "Running a job needs the Accountant role.");
    }
}
