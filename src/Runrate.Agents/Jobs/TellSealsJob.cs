using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Jobs;

/// <summary>
/// Sends the digests of seals set since they were last sent. What has been sent is known from the runs that sent, so one that failed, or
/// ran before a place was stated, leaves its seals to the next.
/// </summary>
internal static class TellSealsJob
{
    public const string Name = "tell-seals";

    private const string Sent = "Sent ";

    /// <summary>Links of one notice, the latest: the last one's hash covers all before it.</summary>
    private const int LinksMax = 60;

    public static async Task<Outcome<string>> Run(JobContext job)
    {
        var post = job.Get<SealPost>();
        if (!post.Settings.IsStated)
            return "Digests of seals are sent nowhere: Runrate:Seals names no webhook and no mail.";
        var (db, entity) = (job.Get<RunrateDb>(), job.Scope.Entity);
        if (await db.SealHeads.AsNoTracking().FirstOrDefaultAsync(h => h.Entity == entity, job.Cancelled) is not { } head)
            return "No month has been sealed yet.";
        var since = await db.JobRuns.AsNoTracking()
            .Where(r => r.Entity == entity && r.Job == Name && r.Error == null && r.Result != null && r.Result.StartsWith(Sent))
            .MaxAsync(r => r.StartedAt, job.Cancelled);
        var links = await db.Seals.AsNoTracking().Where(s => s.Entity == entity).OrderByDescending(s => s.Number).Take(LinksMax)
            .ToListAsync(job.Cancelled);
        if (since is { } before && links.TrueForAll(l => l.At < before))
            return "No month was sealed or reopened since the digests were last sent.";
        var notice = new SealNotice(entity, head.Chain, head.Number, head.Hash, [.. links.OrderBy(l => l.Number).Select(ToldSeal.Of)]);
        var sent = await post.Send(notice, job.Cancelled);
        return sent.IsOk
            ? $"{Sent}{InWords.Count(links.Count, "digest")}, up to number {head.Number}, to {InWords.Join([.. sent.Value])}."
            : sent.Refusal;
    }
}
