using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Reviews;

/// <summary>What completing a step states.</summary>
/// <param name="Evidence">A document or ticket that shows it; required.</param>
/// <param name="Amount">Refund of prepayments, proceeds of assets, or the fee for leaving a commitment; major units.</param>
public sealed record StepStatement(string? Evidence, decimal? Amount = null);

/// <summary>
/// The exit of an agent, step by step. A ledger step records the end of its arrangements as anybody else would, and takes them off every book
/// at once by the same entries that a close would post, and is done where it has nothing to post; the last step closes the register entry,
/// after which any usage is an incident. Needs the Operator role for ordinary steps and the Controller role for ledger steps, and never the
/// owner.
/// </summary>
public sealed class ExitChecklist(
    RunrateDb db, Journal journal, LedgerQueries ledger, Leavings leavings, AmortizeAssets amortize, RecordDisposal dispose,
    DerecogniseAssets derecognise, IClock clock, IdGenerator ids)
{
    public const string Prepayments = "write-off-prepayments";
    public const string Derecognise = "derecognise-assets";
    public const string Commitments = "cancel-commitments";
    public const string Deregister = "deregister";

    /// <summary>In order; the last waits for all the others.</summary>
    public static IReadOnlyList<ExitStep> Steps { get; } =
    [
        new("announce", "Announce trigger, authority and date", Ledger: false),
        new("migrate-consumers", "Move those who use it to its successor", Ledger: false),
        new("revoke-credentials", "Revoke every credential, all or nothing", Ledger: false),
        new("close-sessions", "Close running sessions", Ledger: false),
        new("archive-logs", "Archive logs for their retention time", Ledger: false),
        new(Commitments, "Cancel commitments; a fee for leaving is a loss at once", Ledger: true),
        new(Prepayments, "Write off prepayments that are not refunded", Ledger: true),
        new(Derecognise, "Derecognise what is still carried", Ledger: true),
        new("lessons", "Record what it knew and what to reuse", Ledger: false),
        new(Deregister, "Close the register entry; later usage is an incident", Ledger: false),
    ];

    /// <summary>Whom a step that has nothing to do names as who did it.</summary>
    public const string Nobody = "nothing to do";

    /// <summary>The steps for an agent: those of the ledger that have nothing to post are done from the start, and say why.</summary>
    internal static async Task<List<ExitStep>> For(Agent agent, LocalDate last, Leavings leavings, Instant now, CancellationToken ct)
    {
        var steps = new List<ExitStep>();
        foreach (var step in Steps)
        {
            steps.Add(step.Ledger && await leavings.WhyNothing(agent, step.Key, last, ct) is { } why
                ? step with { DoneBy = Nobody, DoneAt = now, Evidence = why } : step);
        }
        return steps;
    }

    public async Task<Outcome<AgentReview>> Complete(
        Guid reviewId, string step, StepStatement stated, Actor actor, CancellationToken ct = default)
    {
        var review = await db.Reviews.FirstOrDefaultAsync(r => r.Id == reviewId, ct);
        if (review is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no review {reviewId}.", "review");
        var agent = await db.Agents.FirstAsync(a => a.Id == review.Agent, ct);
        var at = review.Exit.FindIndex(s => s.Key == step);
        if (Refused(review, agent, at, stated, actor) is { } refused)
            return refused;
        if (review.Exit[at].DoneAt is not null)
            return review;
        var entity = await db.Entities.FindAsync([review.Entity], ct) ?? throw new InvariantException($"There is no entity '{review.Entity}'.");
        if (step is Prepayments or Derecognise or Deregister && NotYet(agent, review, review.Exit[at], clock.Today(entity)) is { } early)
            return new Refusal(RefusalCodes.InvalidValue, early, "step");
        if (step == Deregister && await Reopened(review, agent, ct) is { } reopened)
            return reopened;

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var posted = await Post(review, agent, step, stated, actor, ct);
        if (!posted.IsOk)
            return posted.Refusal;
        var now = clock.GetCurrentInstant();
        review.Exit = [.. review.Exit.Select((s, i) => i == at
            ? s with { DoneBy = actor.Name, DoneAt = now, Evidence = stated.Evidence!.Trim() } : s)];
        Record(AgentEventKind.ExitStep, $"{review.Exit[at].Title}: {stated.Evidence}");
        if (step == Deregister)
        {
            (review.Status, agent.Status, agent.RetiredOn) = (ReviewStatus.Completed, AgentStatus.Retired, review.EffectiveOn);
            Record(AgentEventKind.Retired, $"Retired on {InWords.Of(review.EffectiveOn!.Value)}.");
            await OpenReviews.End(db, agent, actor, now, ct);
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return review;

        void Record(AgentEventKind kind, string text) => db.AgentEvents.Add(new AgentEvent
        {
            Id = ids.Next(),
            Entity = review.Entity,
            Agent = agent.Id,
            Kind = kind,
            At = now,
            By = actor.Name,
            Text = text,
        });
    }

    /// <summary>Why a step is not for today: it is for the last day or later, or for when all the others are done; null where it is.</summary>
    public static string? NotYet(Agent agent, AgentReview review, ExitStep step, LocalDate today)
    {
        if (step.Key is Prepayments or Derecognise or Deregister && review.EffectiveOn is { } last && today < last)
            return $"{agent.Name} works until {InWords.Of(last)}: this step is for that day or later.";
        var open = review.Exit.Count(s => s.Key != step.Key && s.DoneAt is null);
        return step.Key == Deregister && open > 0 ? $"It waits for the other {InWords.Count(open, "open step")}." : null;
    }

    /// <summary>What had nothing to do when the exit began may have by now: such a step is opened again before the register entry closes.</summary>
    private async Task<Refusal?> Reopened(AgentReview review, Agent agent, CancellationToken ct)
    {
        var again = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in review.Exit.Where(s => s.DoneBy == Nobody))
        {
            if (await leavings.WhyNothing(agent, step.Key, review.EffectiveOn!.Value, ct) is null)
                again.Add(step.Key);
        }
        if (again.Count == 0)
            return null;
        review.Exit = [.. review.Exit.Select(s => again.Contains(s.Key) ? s with { DoneBy = null, DoneAt = null, Evidence = null } : s)];
        await db.SaveChangesAsync(ct);
        return new Refusal(RefusalCodes.OpenExceptions,
            "Since the exit began something came into the books: "
            + $"{InWords.Join([.. review.Exit.Where(s => again.Contains(s.Key)).Select(s => s.Title)])}.", "step");
    }

    private static Refusal? Refused(AgentReview review, Agent agent, int at, StepStatement stated, Actor actor)
    {
        if (review is not { Decision: ReviewDecision.Retire, Status: not ReviewStatus.Open })
            return new Refusal(RefusalCodes.InvalidValue, "The exit begins with the decision to retire.", "review");
        if (at < 0)
            return new Refusal(RefusalCodes.NotFound, $"The steps are {string.Join(", ", Steps.Select(s => s.Key))}.", "step");
        var role = review.Exit[at].Ledger ? Role.Controller : Role.Operator;
        if (!actor.Is(role) && !actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, $"This step needs the {role} role.");
        if (review.Exit[at].Ledger && agent.Owner is { } owner && (owner == actor.Name || owner == actor.Id))
            return new Refusal(RefusalCodes.MakerIsChecker, $"{actor.Name} owns {agent.Name}: someone else posts its exit.", "step");
        if (string.IsNullOrWhiteSpace(stated.Evidence))
            return new Refusal(RefusalCodes.MissingField, "What shows that it is done: evidence.", "evidence");
        if (stated.Amount < 0)
            return new Refusal(RefusalCodes.InvalidValue, "The amount is negative.", "amount");
        var open = review.Exit.Where((s, i) => i != at && s.DoneAt is null).Select(s => s.Key).ToList();
        return review.Exit[at].Key == Deregister && open.Count > 0
            ? new Refusal(RefusalCodes.OpenExceptions, $"{open.Count} steps are open: {string.Join(", ", open)}.", "step")
            : null;
    }

    private async Task<Outcome<int>> Post(
        AgentReview review, Agent agent, string step, StepStatement stated, Actor actor, CancellationToken ct)
    {
        var amount = Money.From(stated.Amount ?? 0, agent.AcquisitionCost.Currency);
        var date = review.EffectiveOn!.Value;
        if (step == Commitments)
        {
            var fee = RetirementEntries.Terminate(review.Entity, agent.Id, agent.CostCenter, amount, date, review.Id.ToString("N"));
            return await Posted(fee is null ? [] : [fee], actor, ct);
        }
        if (step is not (Prepayments or Derecognise))
            return 0;
        return await Remove(review, agent, step == Prepayments, amount, stated.Evidence!, actor, ct);
    }

    /// <summary>
    /// Every arrangement of the agent that has not ended: charged up to its last whole month, ended, and taken off every book. One that was
    /// ended before, on its own page, is only taken off where that has not happened yet.
    /// </summary>
    private async Task<Outcome<int>> Remove(
        AgentReview review, Agent agent, bool prepayments, Money amount, string evidence, Actor actor, CancellationToken ct)
    {
        var date = review.EffectiveOn!.Value;
        var through = date.PlusDays(1).ToYearMonth().PlusMonths(-1);
        var own = (await leavings.Of(agent, prepayments, ct)).Select(l => l.Arrangement).ToList();
        var charged = await amortize.Charge(review.Entity, through, own, actor, ct);
        if (!charged.IsOk)
            return charged.Refusal;
        var leaving = await leavings.Of(agent, prepayments, ct);
        var ended = await db.Disposals.Where(d => d.Entity == review.Entity).Select(d => d.ArrangementId).ToListAsync(ct);
        var open = leaving.Where(l => !ended.Contains(l.Arrangement)).ToList();
        // What is received is shared over the arrangements by what they carry in the published book.
        var weights = open.Select(l => Math.Max(0, l.Carrying.ToDecimal())).ToList();
        if (!amount.IsZero && weights.Sum() == 0)
            return new Refusal(RefusalCodes.InvalidValue, "Nothing is carried that an amount could be received for.", "amount");
        var shares = amount.IsZero ? [.. weights.Select(_ => amount)] : amount.Allocate(weights, amount.Currency.MinorUnits);
        for (var i = 0; i < open.Count; i++)
        {
            var received = shares[i].ToDecimal();
            var recorded = await dispose.Run(
                new DisposalStatement(open[i].Arrangement, date, prepayments ? null : received, null, prepayments ? received : null, null,
                    $"Retirement review {review.Id.ToString()[..8]}: {evidence.Trim()}"), actor, ct);
            if (!recorded.IsOk)
                return recorded.Refusal;
        }
        var period = await ledger.FirstOpen(review.Entity, date.ToYearMonth(), ct);
        var posted = await derecognise.Run(review.Entity, period, [.. leaving.Select(l => l.Arrangement)], actor, ct);
        return posted.IsOk ? posted.Value.Posted : posted.Refusal;
    }

    private async Task<Outcome<int>> Posted(IReadOnlyList<EntryDraft> drafts, Actor actor, CancellationToken ct)
    {
        var posted = await journal.Post(drafts, actor, LatePolicy.NextOpenPeriod, ct);
        return posted.IsOk ? posted.Value.Posted : posted.Refusal;
    }
}
