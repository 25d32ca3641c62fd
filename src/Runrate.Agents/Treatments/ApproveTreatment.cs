using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Treatments;

/// <summary>What an approval did.</summary>
/// <param name="Warnings">What a reviewer should look at: a long life of a model, an unsettled position, a sealed month in the way.</param>
public sealed record Approval(
    IReadOnlyList<TreatmentMemo> Memos, int Posted, IReadOnlyList<string> Warnings, IReadOnlyList<AccountingFinding> Findings);

/// <summary>
/// Approves memos and takes them to the ledger. The approver is a Controller and not the author; a memo that rests on an assumption, or
/// is blocked, is not approved; nothing is capitalised without its documented file and sign-off.
/// </summary>
public sealed class ApproveTreatment(RunrateDb db, PostTreatments posting, IClock clock)
{
    public const int ModelLifeMonthsMax = 36;

    /// <summary>One book. Approving the published book approves the lens, which goes with it; approving again does nothing.</summary>
    public async Task<Outcome<Approval>> Run(Guid memoId, Actor actor, CancellationToken ct = default)
    {
        var memo = await db.Memos.FirstOrDefaultAsync(m => m.Id == memoId, ct);
        if (memo is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no memo {memoId}.", "memo");
        if (memo.Stage == MemoStatus.Approved && NotAllowed(memo, actor) is null)
            return new Approval([memo], 0, [], []);
        return await Approve(memo.ArrangementId, [memo], actor, ct);
    }

    /// <summary>Every draft of the arrangement at once, so that books that agree share one entry.</summary>
    public async Task<Outcome<Approval>> RunAll(Guid arrangementId, Actor actor, CancellationToken ct = default)
    {
        var drafts = await Drafts(arrangementId, ct);
        return drafts.Count == 0
            ? new Refusal(RefusalCodes.NotFound, "There is no draft to approve.", "arrangement")
            : await Approve(arrangementId, drafts, actor, ct);
    }

    /// <summary>Turns a draft down; the arrangement is classified again when its facts change.</summary>
    public async Task<Outcome<TreatmentMemo>> Reject(Guid memoId, Actor actor, CancellationToken ct = default)
    {
        var memo = await db.Memos.FirstOrDefaultAsync(m => m.Id == memoId, ct);
        if (memo is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no memo {memoId}.", "memo");
        if (Refused(memo, actor) is { } refused)
            return refused;
        memo.Stage = MemoStatus.Rejected;
        await db.SaveChangesAsync(ct);
        return memo;
    }

    private async Task<Outcome<Approval>> Approve(Guid arrangementId, List<TreatmentMemo> chosen, Actor actor, CancellationToken ct)
    {
        var arrangement = await db.Arrangements.FirstAsync(a => a.Id == arrangementId, ct);
        var entity = await db.Entities.FindAsync([arrangement.Entity], ct)
            ?? throw new InvariantException($"There is no entity '{arrangement.Entity}'.");
        var agent = arrangement.Agent is { } id ? await db.Agents.FirstOrDefaultAsync(a => a.Id == id, ct) : null;
        var taken = await BooksLock.Take(db, entity.Id, $"{actor.Name}, approving {arrangement.Name}", ct);
        if (!taken.IsOk)
            return taken.Refusal;
        await using var hold = taken.Value;
        // Whoever held the books until now may have approved the same.
        foreach (var memo in chosen)
            await db.Entry(memo).ReloadAsync(ct);
        if (chosen.TrueForAll(m => m.Stage == MemoStatus.Approved && NotAllowed(m, actor) is null))
            return new Approval(chosen, 0, [], []);
        foreach (var memo in chosen)
        {
            var refused = Refused(memo, actor) ?? Hindrance(memo, arrangement);
            if (refused is not null)
                return refused;
        }
        var drafts = await Drafts(arrangementId, ct);
        var ready = ClassifyArrangement.WithLens(chosen, drafts, entity);
        if (ready.Count == 0)
            return new Refusal(RefusalCodes.TreatmentNotApproved, "The management book goes with the published one: approve that one.", "memo");

        var now = clock.GetCurrentInstant();
        foreach (var memo in ready)
            (memo.Stage, memo.ApprovedBy, memo.ApprovedAt) = (MemoStatus.Approved, actor.Name, now);
        await db.SaveChangesAsync(ct);
        var posted = await posting.Post(arrangement, entity, agent, ready, actor, ct);
        if (!posted.IsOk)
        {
            db.ChangeTracker.Clear();
            return posted.Refusal;
        }
        await hold.Commit(ct);
        return new Approval(ready, posted.Value.Posted, [.. posted.Value.Notes, .. ready.SelectMany(Warnings).Distinct()], posted.Value.Findings);
    }

    /// <summary>The latest draft of each book; an earlier one may still stand in the ledger as the cautious treatment.</summary>
    private async Task<List<TreatmentMemo>> Drafts(Guid arrangementId, CancellationToken ct)
    {
        var drafts = await db.Memos.Where(m => m.ArrangementId == arrangementId && m.Stage == MemoStatus.Draft).ToListAsync(ct);
        return [.. drafts.GroupBy(m => m.Book).Select(g => g.MaxBy(m => m.Version)!)];
    }

    private static Refusal? Refused(TreatmentMemo memo, Actor actor) =>
        NotAllowed(memo, actor) ?? (memo.Stage == MemoStatus.Draft
            ? null
            : new Refusal(RefusalCodes.InvalidValue, $"This memo is {memo.Stage}: only a draft is approved.", "memo"));

    private static Refusal? NotAllowed(TreatmentMemo memo, Actor actor)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Approving a treatment needs the Controller role.");
        return memo.AuthorId == actor.Id
            ? new Refusal(RefusalCodes.MakerIsChecker, $"{actor.Name} wrote this memo: someone else approves it.", "memo")
            : null;
    }

    /// <summary>Why nobody can approve a draft yet: it rests on what is not stated, or the file of what it capitalises lacks something.</summary>
    public static Refusal? Hindrance(TreatmentMemo memo, Arrangement arrangement) => Unready(memo) ?? Undocumented(memo, arrangement);

    private static Refusal? Unready(TreatmentMemo memo)
    {
        var determination = DeterminationJson.Read(memo);
        if (determination.RestsOnAssumption)
        {
            var assumed = determination.FactsUsed.Where(f => f.Source == FactSource.Assumption).Select(f => $"{f.Fact} = {f.Value}");
            return new Refusal(RefusalCodes.TreatmentNotApproved,
                $"{memo.Book.Name()}: the treatment rests on what nobody has confirmed: {string.Join(", ", assumed)}. State it with its evidence.",
                "facts");
        }
        return determination.Status == DeterminationStatus.Blocked
            ? new Refusal(RefusalCodes.TreatmentNotApproved,
                $"{memo.Book.Name()}: no treatment is safe until these are answered: "
                + $"{string.Join(", ", determination.Questions.Select(q => q.Fact))}.",
                "facts")
            : null;
    }

    private static Refusal? Undocumented(TreatmentMemo memo, Arrangement arrangement)
    {
        if (!NeedsFile(memo.Book, DeterminationJson.Read(memo).BookTreatment))
            return null;
        var missing = CapitalisationFile.MissingOf(arrangement.Capitalisation);
        return missing.Count == 0 ? null : new Refusal(
            RefusalCodes.NotDocumented,
            $"Nothing is capitalised without its file. {arrangement.Name} lacks {InWords.Join([.. missing.Select(m => m.Words).Distinct()])}.",
            string.Join(",", missing.Select(m => m.Field)));
    }

    /// <summary>Whether a book capitalises by the treatment, so that the file has to be there.</summary>
    internal static bool NeedsFile(Book book, BookTreatment? treatment) =>
        book is Book.UsGaap or Book.Ifrs or Book.IndAs && treatment?.Capitalises() == true;

    private static IEnumerable<string> Warnings(TreatmentMemo memo)
    {
        var determination = DeterminationJson.Read(memo);
        foreach (var flag in determination.Flags)
            yield return $"{memo.Book}: {flag}";
        var software = determination.BookTreatment is BookTreatment.CapitaliseInternalUseSoftware or BookTreatment.CapitaliseDevelopmentCost;
        if (software && determination.UsefulLifeMonths > ModelLifeMonthsMax)
            yield return $"{memo.Book}: a life of {determination.UsefulLifeMonths} months is long for an AI model; " +
                $"{ModelLifeMonthsMax} is the most that is usually defended.";
    }
}
