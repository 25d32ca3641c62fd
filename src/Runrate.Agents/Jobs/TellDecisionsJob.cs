using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Persistence;
using Runrate.Agents.Statements;

namespace Runrate.Agents.Jobs;

/// <summary>Where digests of what needs a decision go; nowhere unless stated.</summary>
public sealed record NoticeSettings
{
    public SealPostSettings Post { get; init; } = new();
    /// <summary>What links in the digest begin with: the address people open.</summary>
    public string? Address { get; init; }
}

/// <summary>Sends notices to people.</summary>
public sealed class NoticePost(NoticeSettings settings) : IDisposable
{
    private readonly Outbox outbox = new(settings.Post);

    public NoticeSettings Settings => settings;

    /// <summary>The webhook's <c>text</c> is what Slack and Teams show; the rest is for programs.</summary>
    public Task<Outcome<IReadOnlyList<string>>> Send(string subject, string text, object items, CancellationToken ct) =>
        outbox.Send("The digest", subject, text, new { text = $"{subject}\n{text}", items }, ct);

    public void Dispose() => outbox.Dispose();
}

/// <summary>
/// One digest of all that waits for a person, budgets that reached a threshold among it. A digest that would say the same as the last one is
/// not sent: what was said is known by its hash in the run that sent it.
/// </summary>
internal static class TellDecisionsJob
{
    public const string Name = "tell-decisions";

    private const string Sent = "Sent ";
    private const int ItemsMax = 50;

    public static async Task<Outcome<string>> Run(JobContext job)
    {
        var post = job.Get<NoticePost>();
        if (!post.Settings.Post.IsStated)
            return "Digests are sent nowhere: Runrate:Notices names no webhook and no mail.";
        var (db, entity) = (job.Get<RunrateDb>(), job.Scope.Entity);
        var owner = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == entity, job.Cancelled);
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(owner.TimeZone) ?? DateTimeZone.Utc;
        var period = job.Get<IClock>().GetCurrentInstant().InZone(zone).Date.ToYearMonth();
        var view = await job.Get<WorkforceSummary>().Run(entity, period, Book.Management, job.Cancelled);
        if (!view.IsOk)
            return view.Refusal;
        var items = view.Value.NeedsDecision.OrderByDescending(i => Math.Abs(i.Amount?.Micros ?? 0)).ToList();
        if (items.Count == 0)
            return "Nothing waits for a decision.";
        var text = Text(items, post.Settings.Address);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
        var last = await db.JobRuns.AsNoTracking()
            .Where(r => r.Entity == entity && r.Job == Name && r.Error == null && r.Result != null && r.Result.StartsWith(Sent))
            .OrderByDescending(r => r.StartedAt).Select(r => r.Result).FirstOrDefaultAsync(job.Cancelled);
        if (last?.EndsWith($"digest {hash}.", StringComparison.Ordinal) == true)
            return "Nothing changed since the last digest was sent.";
        var sent = await post.Send($"{owner.Name}: {InWords.Count(items.Count, "matter needs", "matters need")} a decision", text,
            items.Take(ItemsMax).Select(i => new
            {
                i.Kind,
                i.Title,
                i.Detail,
                Amount = i.Amount?.ToString(),
                Due = i.Due?.ToString("uuuu-MM-dd", null),
                i.Owner,
            }), job.Cancelled);
        return sent.IsOk ? $"{Sent}{InWords.Count(items.Count, "matter")} to {InWords.Join([.. sent.Value])}, digest {hash}." : sent.Refusal;
    }

    private static string Text(List<DecisionItem> items, string? address)
    {
        var text = new StringBuilder();
        foreach (var item in items.Take(ItemsMax))
        {
            text.Append("- ").Append(item.Title);
            if (item.Amount is { } amount)
                text.Append(", ").Append(InWords.Of(amount));
            if (item.Due is { } due)
                text.Append(", due ").Append(InWords.Of(due));
            if (item.Owner is { } owner)
                text.Append(", ").Append(owner);
            text.Append(": ").AppendLine(item.Detail);
        }
        if (items.Count > ItemsMax)
            text.AppendLine($"and {items.Count - ItemsMax} more.");
        if (address is { Length: > 0 })
            text.AppendLine(address);
        return text.ToString();
    }
}
