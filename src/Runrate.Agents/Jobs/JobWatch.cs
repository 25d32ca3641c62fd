using NodaTime;

namespace Runrate.Agents.Jobs;

/// <summary>
/// Finds the runs that a node should take up: those nobody has taken, those due for another attempt, and those whose node has
/// died. A node is dead when its beat has stood still for a while by this process's own stopwatch, so that neither a wrong
/// clock nor two clocks that differ make a living node look dead.
/// </summary>
public sealed class JobWatch(JobSettings settings, IClock clock, TimeProvider time)
{
    private readonly Dictionary<(string Job, string Scope), (string Node, long Beat, long Since)> seen = [];

    /// <summary>The runs to take up now. Each look remembers where the beats stood.</summary>
    public async Task<IReadOnlyList<JobRun>> Look(JobRuns runs, CancellationToken ct)
    {
        var unfinished = await runs.Unfinished(ct);
        var now = clock.GetCurrentInstant();
        var ready = new List<JobRun>();
        foreach (var run in unfinished)
        {
            var isFree = run.Node is null
                ? settings.IsDue(run.NextAttemptAt, now)
                : IsDead(run) && await runs.TakeFrom(run, ct);
            if (isFree)
                ready.Add(run);
        }
        var live = unfinished.Where(r => r.Node is not null).Select(r => (r.Job, r.Scope)).ToHashSet();
        foreach (var gone in seen.Keys.Where(k => !live.Contains(k)).ToList())
            seen.Remove(gone);
        return ready;
    }

    private bool IsDead(JobRun run)
    {
        var key = (run.Job, run.Scope);
        if (!seen.TryGetValue(key, out var last) || last.Node != run.Node || last.Beat != run.Beat)
        {
            seen[key] = (run.Node!, run.Beat, time.GetTimestamp());
            return false;
        }
        return time.GetElapsedTime(last.Since) >= settings.DeadAfter;
    }
}
