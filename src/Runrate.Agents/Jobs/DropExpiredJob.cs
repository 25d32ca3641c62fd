using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Retention;

namespace Runrate.Agents.Jobs;

/// <summary>Removes every night what is older than it is kept.</summary>
internal static class DropExpiredJob
{
    public const string Name = "drop-expired";

    public static async Task<Outcome<string>> Run(JobContext job)
    {
        var dropped = await job.Get<DropExpired>().Run(Actor.System, job.Cancelled);
        if (!dropped.IsOk)
            return dropped.Refusal;
        return dropped.Value.Count == 0
            ? "Everything is kept for good: Runrate:Retention names no time."
            : string.Join(", ", dropped.Value.Select(d => $"{d.Title}: {InWords.Count(d.Dropped, "record")} removed")) + ".";
    }
}
