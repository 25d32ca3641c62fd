using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Persistence;
using Runrate.Agents.Reviews;
using Runrate.Agents.Staffing;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Chat.Tools;

/// <summary>Reviews of agents with their decision and what would change it, improvement plans, and what an exit would bring.</summary>
internal sealed class ReviewRecords(RunrateDb db, ReviewPackets packets, AgentDirectory directory, ToolContext context)
{
    private const int ReviewsMax = 15;

    public async Task<IReadOnlyList<RecordSheet>> Of(string kind, Meant meant, CancellationToken ct)
    {
        if (kind == RecordKinds.Exit)
            return await Exits(meant, ct);
        var reviews = (await db.Reviews.AsNoTracking().Where(r => r.Entity == context.Entity.Id).ToListAsync(ct))
            .Where(r => meant.Covers(r.Agent)).ToList();
        if (kind == RecordKinds.Plan)
            return await Plans([.. reviews.Where(r => r.Plan is not null).OrderBy(r => r.Plan!.Deadline)], ct);
        // Of an agent that is named the review that says whether it goes; of all, those that are open or under way.
        var told = meant.Agents.Count > 0
            ? meant.Agents.SelectMany(a => reviews.Where(r => r.Agent.Value == a).OrderByDescending(Weight).Take(1)).ToList()
            : [.. reviews.Where(r => r.Status != ReviewStatus.Completed).OrderBy(r => r.DueOn)];
        var sheets = new List<RecordSheet>();
        foreach (var review in told.Take(ReviewsMax))
        {
            if (await packets.Run(review.Id, ct) is { IsOk: true } packet)
                sheets.Add(Reviewed(packet.Value));
        }
        return sheets;
    }

    private static (bool, bool, Instant) Weight(AgentReview r) => (r.Decision == ReviewDecision.Retire
        || r is { Kind: ReviewKind.Retirement, Status: ReviewStatus.Open }, r.Decision is not null, r.DecidedAt ?? r.OpenedAt);

    private RecordSheet Reviewed(ReviewPacket packet)
    {
        var r = packet.Review;
        var fired = packet.Triggers.Where(t => t.Fired).Select(t => t.Because).Distinct().ToList();
        var open = r.Exit.Where(s => s.DoneAt is null).Select(s => s.Title).ToList();
        var nearest = packet.Triggers.FirstOrDefault(t => !t.Fired)?.Because;
        return new RecordSheet($"{packet.Agent.Name}, {r.Kind.ToString().ToLowerInvariant()} review", packet.Agent.Name, $"/reviews/{r.Id}")
            .With("decision", r.Decision?.ToString() ?? "not decided yet").With("decided", r.DecidedBy ?? "nobody yet")
            .With("decidedon", r.DecidedAt is { } at ? Day(at) : "not decided yet")
            .With("words", r.Decision is null ? "none, it is not decided" : $"“{r.DecisionReason}”")
            .With("recommendation", $"{packet.Recommendation.Course}: {packet.Recommendation.Because}")
            .With("trigger", fired.Count > 0 ? string.Join(" ", fired) : $"no trigger has fired{(nearest is null ? "" : $"; nearest: {nearest}")}")
            .With("cure", Cure(packet)).With("due", r.DueOn).With("opened", $"{r.OpenedBy}, {Day(r.OpenedAt)}: {r.Reason}")
            .With("owner", packet.Agent.Owner ?? "nobody").With("lastday", r.EffectiveOn, "none is set")
            .With("steps", r.Exit.Count == 0 ? "none" : open.Count == 0 ? $"all {r.Exit.Count} are done"
                : $"{r.Exit.Count - open.Count} of {r.Exit.Count} done; open: {string.Join(", ", open)}")
            .With("successor", r.Succession is { } next ? $"{next.Successor}, both from {InWords.Of(next.ParallelFrom)}" : "none is named")
            .With("agent", packet.Agent.Name);
    }

    /// <summary>What would lead the rules to another course, and who decides then.</summary>
    private static string Cure(ReviewPacket packet)
    {
        var owner = packet.Triggers.FirstOrDefault(t => t.Fired && t.Trigger.Kind == RetirementTriggerKind.Ownerless) is { } ownerless
            ? $"name an owner ({ownerless.Because.TrimEnd('.')}). " : "";
        var decide = packet.Review.Status == ReviewStatus.Open ? $". A reviewer then decides the review, due {InWords.Of(packet.Review.DueOn)}" : "";
        return owner + packet.Recommendation.WouldChange.TrimEnd('.') + decide;
    }

    private async Task<IReadOnlyList<RecordSheet>> Plans(List<AgentReview> reviews, CancellationToken ct)
    {
        if (reviews.Count == 0)
            return [];
        var names = await AgentNames.Load(db, context, ct);
        var roster = (await directory.Roster(context.Entity.Id, context.Period, Book.Management, ct)).ToDictionary(r => r.Agent);
        return [.. reviews.Select(r => Planned(r, r.Plan!, names.Of(r.Agent)!, roster.GetValueOrDefault(r.Agent)))];
    }

    private RecordSheet Planned(AgentReview r, ImprovementPlan plan, string name, RosterRow? row)
    {
        var look = plan.CheckIns is [.., var last] ? $"{InWords.Of(last.Measured)} measured on {InWords.Of(last.On)} ({last.Note.TrimEnd('.')})"
            : "no check-in yet";
        var done = row is null ? "" : $"{InWords.Of(row.Accepted)} accepted in {InWords.Of(context.Period)}; ";
        return new RecordSheet($"Improvement plan of {name}", name, $"/reviews/{r.Id}")
            .With("goal", $"{plan.Metric}: at least {InWords.Of(plan.Threshold)}").With("deadline", plan.Deadline).With("budget", plan.Budget)
            .With("now", done + look).With("fallback", plan.Rollback)
            .With("outcome", plan.Outcome is { } ended ? $"{ended}, {plan.Measured:0.####} measured, closed by {plan.ClosedBy}" : "under way")
            .With("owner", row?.Owner ?? "nobody").With("started", plan.StartedOn, r.DecidedAt is { } at ? Day(at) : "not stated")
            .With("decided", r.DecidedBy is { } by ? $"{by}{(r.DecidedAt is { } on ? $", {Day(on)}" : "")}" : "nobody yet")
            .With("reason", r.DecisionReason).With("agent", name);
    }

    private async Task<IReadOnlyList<RecordSheet>> Exits(Meant meant, CancellationToken ct)
    {
        var agents = (await db.Agents.AsNoTracking().Where(a => a.Entity == context.Entity.Id && a.Status != AgentStatus.Retired).ToListAsync(ct))
            .Where(a => meant.Agents.Contains(a.Id.Value)).OrderBy(a => a.Name, StringComparer.Ordinal).ToList();
        var sheets = new List<RecordSheet>();
        foreach (var agent in agents)
        {
            var (remaining, tax) = await packets.Leaves(agent, context.Entity, context.Today, ct);
            var review = await db.Reviews.AsNoTracking().Where(r => r.Agent == agent.Id && r.Status == ReviewStatus.Open)
                .OrderByDescending(r => r.Kind == ReviewKind.Retirement).Select(r => (Guid?)r.Id).FirstOrDefaultAsync(ct);
            var sheet = new RecordSheet($"Exit of {agent.Name}", agent.Name, review is { } id ? $"/reviews/{id}" : $"/agents/{agent.Id.Value}")
                .With("agent", agent.Name);
            foreach (var each in tax)
                sheet.With("loss", each.Loss, each.Book).With("carrying", each.Loss, each.Book)
                    .With("tax", each.Tax is { } saved ? $"{InWords.Of(saved)} saved. {each.Because}" : each.Because, each.Book);
            foreach (var group in remaining.GroupBy(m => m.Book))
                sheet.With("remains", string.Join(", ", group.Select(m => $"{m.Name} {InWords.Of(m.CarryingAmount)}")), group.Key);
            if (tax.Count == 0)
                sheet.With("loss", "none: nothing of it stands on a balance sheet").With("carrying", "nothing").With("remains", "nothing")
                    .With("tax", "none, because there is no loss");
            sheets.Add(sheet);
        }
        return sheets;
    }

    private string Day(Instant at) => InWords.Of(at.InZone(DateTimeZoneProviders.Tzdb[context.Entity.TimeZone]).Date);
}
