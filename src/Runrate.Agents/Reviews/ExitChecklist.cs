using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
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
/// The exit of an agent, step by step. Ledger steps post when they are completed; the last step closes the register entry, after which
/// any usage is an incident. Needs the Operator role for ordinary steps and the Controller role for ledger steps, and never the owner.
/// </summary>
public sealed class ExitChecklist(RunrateDb db, Journal journal, AssetLedger assets, AmortizeAssets amortize, IClock clock, IdGenerator ids)
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
            Record(AgentEventKind.Retired, $"Retired on {review.EffectiveOn:uuuu-MM-dd}.");
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return review;

        void Record(AgentEventKind kind, string text) => db.AgentEvents.Add(new AgentEvent
        {
            Id = ids.Next(), Entity = review.Entity, Agent = agent.Id, Kind = kind, At = now, By = actor.Name, Text = text,
        });
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
        var upToDate = await CatchUp(review.Entity, date, step == Prepayments, actor, ct);
        if (!upToDate.IsOk)
            return upToDate.Refusal;
        return await Remove(review, agent, step == Prepayments, amount, date, actor, ct);
    }

    /// <summary>Charges run to the month before the last: the month of leaving does not count, as the month of starting did.</summary>
    private async Task<Outcome<StepResult>> CatchUp(EntityId entity, LocalDate date, bool prepayments, Actor actor, CancellationToken ct)
    {
        var through = date.ToYearMonth().PlusMonths(-1);
        return prepayments
            ? await amortize.ReleasePrepayments(entity, through, actor, ct)
            : await amortize.AmortizeAgents(entity, through, actor, ct);
    }

    private async Task<Outcome<int>> Remove(
        AgentReview review, Agent agent, bool prepayments, Money amount, LocalDate date, Actor actor, CancellationToken ct)
    {
        var records = (await db.Assets.Where(a => a.Entity == review.Entity && a.Agent == agent.Id && a.EndedOn == null).ToListAsync(ct))
            .Where(a => prepayments == IsPrepayment(a) && EndsWithUse(a)).ToList();
        var arrangements = records.Select(r => r.ArrangementId).Distinct().ToList();
        // What is received is shared over the arrangements by what they carry in the published book.
        var weights = new List<decimal>();
        foreach (var arrangement in arrangements)
            weights.Add(Math.Max(0, (await Carried(records.First(r => r.ArrangementId == arrangement), ct)).Carrying.ToDecimal()));
        if (!amount.IsZero && weights.Sum() == 0)
            return new Refusal(RefusalCodes.InvalidValue, "Nothing is carried that an amount could be received for.", "amount");
        var shares = amount.IsZero ? [.. weights.Select(_ => amount)] : amount.Allocate(weights, amount.Currency.MinorUnits);
        var drafts = new List<EntryDraft>();
        foreach (var group in records.GroupBy(r => r.Common ? $"{r.ArrangementId}" : $"{r.Id}"))
        {
            var record = group.First();
            var (balances, _) = await Carried(record, ct);
            var draft = RetirementEntries.Derecognise(
                AmortizeAssets.Item(record), record.Common ? null : record.Book, balances, shares[arrangements.IndexOf(record.ArrangementId)], date,
                DecideWriteDown.Key(record), $"Retirement review {review.Id.ToString()[..8]}");
            if (draft is not null)
                drafts.Add(draft);
            foreach (var ended in group)
                (ended.EndedOn, ended.EndedWhy) = (date.ToYearMonth().FirstDay().PlusDays(-1), prepayments ? "written off" : "retired");
        }
        return await Posted(drafts, actor, ct);
    }

    private async Task<(IReadOnlyList<(string Account, Money Balance)> Balances, Money Carrying)> Carried(AssetRecord record, CancellationToken ct)
    {
        var balances = await assets.Balances(record.Entity, record.ArrangementId, record.Book, ct);
        return (balances, balances.Aggregate(Money.Zero(record.Cost.Currency), (sum, b) => sum + b.Balance));
    }

    private async Task<Outcome<int>> Posted(IReadOnlyList<EntryDraft> drafts, Actor actor, CancellationToken ct)
    {
        var posted = await journal.Post(drafts, actor, LatePolicy.NextOpenPeriod, ct);
        return posted.IsOk ? posted.Value.Posted : posted.Refusal;
    }

    private static bool IsPrepayment(AssetRecord asset) =>
        asset.Method is AssetMethods.ServicePeriod or AssetMethods.Consumption or AssetMethods.AsReceived;

    /// <summary>An Indian block goes on without the asset, and foreign research of section 174 goes on being amortised.</summary>
    private static bool EndsWithUse(AssetRecord asset) => asset.Book switch
    {
        Book.IndiaTax => IsPrepayment(asset),
        Book.UsTax => asset.LifeMonths != ForeignResearchMonths,
        _ => true,
    };

    private const int ForeignResearchMonths = Accounting.Tax.UsAmortization.ForeignResearchMonths;
}
