using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Treatments;

/// <summary>What taking memos to the ledger did.</summary>
/// <param name="Notes">What was deliberately not done, and why.</param>
public sealed record PostingOutcome(int Posted, IReadOnlyList<string> Notes, IReadOnlyList<AccountingFinding> Findings);

/// <summary>
/// Takes memos to the ledger: one common entry where all books agree, else one a book. A memo that replaces another reverses and reposts
/// in an open month; over a sealed one it works forward only, or raises a finding where the facts were there all along. What was
/// expensed in a sealed month is never brought back. The caller holds the transaction.
/// </summary>
public sealed class PostTreatments(RunrateDb db, Journal journal, AssetLedger assets, LedgerQueries ledger, IClock clock, IdGenerator ids)
{
    /// <summary>Why a record ended whose entries were all reversed.</summary>
    public const string Reversed = "reversed";

    public async Task<Outcome<PostingOutcome>> Post(
        Arrangement arrangement, Entity entity, Agent? agent, IReadOnlyList<TreatmentMemo> ready, Actor actor, CancellationToken ct = default)
    {
        var all = await db.Memos.Where(m => m.ArrangementId == arrangement.Id).ToListAsync(ct);
        var plans = Plans(arrangement, entity, agent, all, ready);
        var (notes, findings, posted) = (new List<string>(), new List<AccountingFinding>(), 0);
        var course = await Course(arrangement, entity, all, ready, plans, ct);
        foreach (var unwound in course.Unwound)
        {
            if (await Unwind(arrangement, unwound, actor, ct) is { } refused)
                return refused;
            posted += unwound.Standing.Count;
        }
        foreach (var each in course.Forward)
        {
            var forward = await Forward(new ReplacedMemo(arrangement, entity, agent, plans[each.Memo.Book], each), actor, notes, findings, ct);
            if (!forward.IsOk)
                return forward.Refusal;
            posted += forward.Value;
        }
        var added = await Fresh(arrangement, entity, agent, course.Fresh, plans, all.Count, actor, ct);
        if (!added.IsOk)
            return added.Refusal;
        await db.SaveChangesAsync(ct);
        return new PostingOutcome(posted + added.Value, notes, findings);
    }

    /// <summary>The plan of each book: of the memo being posted, else of the one in force, else of the latest.</summary>
    internal static Dictionary<Book, AcquisitionPlan> Plans(
        Arrangement arrangement, Entity entity, Agent? agent, IReadOnlyList<TreatmentMemo> all, IReadOnlyList<TreatmentMemo> ready)
    {
        return Plans(arrangement, entity, agent, all.GroupBy(m => m.Book).ToDictionary(g => g.Key, g => DeterminationJson.Read(
            ready.FirstOrDefault(r => r.Book == g.Key) ?? g.OrderByDescending(m => m.Version).First())));
    }

    /// <summary>The plan of each book by its answer; the lens follows the published book's.</summary>
    internal static Dictionary<Book, AcquisitionPlan> Plans(
        Arrangement arrangement, Entity entity, Agent? agent, IReadOnlyDictionary<Book, Determination> answers)
    {
        var terms = ArrangementPlan.Terms(arrangement, agent);
        var plans = answers.Where(c => c.Key != Book.Management)
            .ToDictionary(c => c.Key, c => AcquisitionPlan.Of(terms, c.Value, ArrangementFacts.CalendarOf(c.Key, entity)));
        var served = CostFunctions.Serving(agent?.Function.ToString());
        // What a rule names as the agent's own function follows the agent when that changes. A statutory book bears the function of its
        // own verdict, and the others that of the book that is published.
        var stated = arrangement.Facts.Exists(f => f.Fact == "function");
        foreach (var book in plans.Keys.ToList())
            plans[book] = plans[book] with { Function = FunctionIn(book) };
        if (answers.TryGetValue(Book.Management, out var lens))
        {
            plans[Book.Management] = entity.PrimaryBook == Book.Management
                ? AcquisitionPlan.Of(terms, lens, entity.Calendar) with { Function = FunctionIn(Book.Management) }
                : AcquisitionPlan.Lens(plans[entity.PrimaryBook], [.. plans.Values], lens);
        }
        return plans;

        CostFunction? FunctionIn(Book book)
        {
            var own = book.IsStatutory() ? book : entity.PrimaryBook;
            var function = AcquisitionPlan.FunctionOf(terms, answers.TryGetValue(own, out var answer) ? [answer] : []);
            return stated || function != served ? function : null;
        }
    }

    private async Task<Outcome<int>> Fresh(
        Arrangement arrangement, Entity entity, Agent? agent, IReadOnlyList<TreatmentMemo> memos, Dictionary<Book, AcquisitionPlan> plans,
        int sequence, Actor actor, CancellationToken ct)
    {
        if (memos.Count == 0)
            return 0;
        var source = AssetBalances.SourceOf(arrangement.Id);
        sequence += await db.Entries.CountAsync(
            e => e.Entity == entity.Id && e.Kind == EntryKind.Reversal && e.Postings.Any(p => p.Source == source), ct);
        var posted = 0;
        foreach (var group in ArrangementPlan.Groups(memos, m => m.Book, plans))
        {
            var (plan, common) = (plans[group.Items[0].Book], group.Common);
            var basis = Basis(group.Items[0]);
            var draft = plan.Draft(ArrangementPlan.Terms(arrangement, agent), common ? null : group.Items[0].Book, sequence, basis);
            if (!draft.IsOk)
                return draft.Refusal;
            EntryId? entry = null;
            if (draft.Value is { } entryDraft)
            {
                var result = await journal.Post([entryDraft], actor, LatePolicy.NextOpenPeriod, ct);
                if (!result.IsOk)
                    return result.Refusal;
                entry = result.Value.Entries[0];
                posted += result.Value.Posted;
            }
            foreach (var memo in group.Items)
            {
                (memo.EntryId, memo.InForce, memo.Effect) = (entry?.Value, true, plan.ToString());
                if (plan.HasSchedule && (!plan.Amount.IsZero || plan.Method == AssetMethods.Consumption))
                    db.Assets.Add(plan.Record(arrangement, agent, memo.Book, common, Basis(memo), ids));
            }
        }
        return posted;
    }

    internal static Acquisition Item(Arrangement arrangement, Agent? agent, AcquisitionPlan plan) =>
        plan.Item(ArrangementPlan.Terms(arrangement, agent));

    internal static string Basis(TreatmentMemo memo) =>
        $"{string.Join(", ", DeterminationJson.Read(memo).RuleIds)} · memo {memo.Id.ToString()[..8]} v{memo.Version}";

    /// <summary>What taking the memos to the ledger comes to; whoever asks marks the memos by it.</summary>
    internal async Task<TreatmentCourse> Course(
        Arrangement arrangement, Entity entity, IReadOnlyList<TreatmentMemo> all, IReadOnlyList<TreatmentMemo> ready,
        IReadOnlyDictionary<Book, AcquisitionPlan> plans, CancellationToken ct = default)
    {
        var closed = await ledger.SealedPeriods(entity.Id, ct);
        return await TreatmentCourse.Of(all, ready, plans, closed, book => assets.Standing(entity.Id, arrangement.Id, book, ct));
    }

    /// <summary>Reverses what stands in open months. Other books that shared the entry are posted anew, each for itself.</summary>
    private async Task<Refusal?> Unwind(Arrangement arrangement, Unwinding of, Actor actor, CancellationToken ct)
    {
        var why = $"memo v{of.Memo.Version} replaces v{of.Old.Version} of {arrangement.Name}";
        foreach (var entry in of.Standing)
        {
            var reversed = await journal.Reverse(entry.Id, entry.Date, why, actor, ct);
            if (!reversed.IsOk)
                return reversed.Refusal;
        }
        foreach (var affected in of.Others.Append(of.Old))
            await End(arrangement.Id, affected.Book, null, Reversed, ct);
        return null;
    }

    /// <summary>The entry that a memo over a sealed month adds in an open one; null where it adds none, and then why.</summary>
    internal async Task<(EntryDraft? Draft, string? Why)> ForwardDraft(ReplacedMemo step, CancellationToken ct = default)
    {
        if (ArrangementFacts.ChangeHeldBy(step.SealedPeriod.LastDay(), step.Arrangement, step.Old.Facts))
        {
            return (null, IsLens(step) ? null : $"facts of {InWords.Of(step.SealedPeriod)}, which is sealed, give another treatment than was posted: "
                + "that is put among the findings, where somebody signs whether the error is material");
        }
        var now = await Now(step, ct);
        return now.Balances.Count == 0 ? (null, NotReinstated(now.Date))
            : (step.Plan.Treatment.Capitalises() ? Moved(step, now, await Live(step, ct)) : Remainder(step, now), null);
    }

    /// <summary>The lens follows the published book and is nobody's error.</summary>
    private static bool IsLens(ReplacedMemo step) => step.Memo.Book == Book.Management && step.Entity.PrimaryBook != Book.Management;

    private static string NotReinstated(LocalDate date) =>
        $"what was expensed in a sealed month is not reinstated; the new treatment holds for cost from {InWords.Of(date)} on";

    private async Task<Outcome<int>> Forward(
        ReplacedMemo step, Actor actor, List<string> notes, List<AccountingFinding> findings, CancellationToken ct)
    {
        if (ArrangementFacts.ChangeHeldBy(step.SealedPeriod.LastDay(), step.Arrangement, step.Old.Facts))
        {
            if (IsLens(step))
                return 0;
            var finding = new AccountingFinding
            {
                Id = ids.Next(),
                Entity = step.Entity.Id,
                ArrangementId = step.Arrangement.Id,
                MemoId = step.Memo.Id,
                Book = step.Memo.Book,
                Period = step.SealedPeriod,
                RaisedAt = clock.GetCurrentInstant(),
                Text = $"{step.Arrangement.Name}: {step.Old.BookTreatment} was posted to {step.Memo.Book.Name()} in " +
                       $"{InWords.Of(step.SealedPeriod)}, which is sealed, " +
                       $"while facts of that time give {step.Memo.BookTreatment}. Decide whether the error is material; nothing was changed.",
            };
            db.Findings.Add(finding);
            findings.Add(finding);
            return 0;
        }
        var now = await Now(step, ct);
        var (date, balances) = (now.Date, now.Balances);
        if (step.Plan.Treatment.Capitalises() && balances.Count > 0)
            return await Reestimate(step, now, actor, ct);
        (step.Old.Stage, step.Old.InForce) = (MemoStatus.Superseded, false);
        (step.Memo.InForce, step.Memo.Effect) = (true, step.Plan.ToString());
        if (balances.Count == 0)
        {
            notes.Add($"{step.Memo.Book.Name()}: {NotReinstated(date)}.");
            return 0;
        }
        await End(step.Arrangement.Id, step.Memo.Book, date, "superseded", ct);
        var result = await journal.Post([Remainder(step, now)], actor, LatePolicy.NextOpenPeriod, ct);
        if (!result.IsOk)
            return result.Refusal;
        step.Memo.EntryId = result.Value.Entries[0].Value;
        notes.Add($"{step.Memo.Book}: what was left is expensed from {InWords.Of(date)}; earlier months stand.");
        return result.Value.Posted;
    }

    /// <summary>A change of estimate: the carrying amount goes over what is left of the new life, from the next month on.</summary>
    private async Task<Outcome<int>> Reestimate(
        ReplacedMemo step, StandingNow now, Actor actor, CancellationToken ct)
    {
        var (date, balances) = (now.Date, now.Balances);
        var old = await Live(step, ct);
        var draft = Moved(step, now, old);
        var carrying = balances.Aggregate(Money.Zero(step.Plan.Amount.Currency), (sum, b) => sum + b.Balance);
        var inUse = step.Plan.Method != AssetMethods.NotInUse;
        var startsNext = old is { ChargedThrough: { } through } ? through.Next().FirstDay()
            : LocalDate.Max(step.Plan.StartsOn, date.ToYearMonth().FirstDay());
        var elapsed = old is { ChargedThrough: not null } ? Math.Max(0, old.StartsOn.ToYearMonth().MonthsUntil(startsNext.ToYearMonth())) : 0;
        await End(step.Arrangement.Id, step.Memo.Book, startsNext.PlusDays(-1), "superseded", ct);
        var plan = step.Plan with
        {
            Amount = carrying,
            AcquiredInto = null,
            StartsOn = startsNext,
            LifeMonths = Math.Max(1, step.Plan.LifeMonths - elapsed),
        };
        var next = (inUse ? plan : step.Plan with { Amount = carrying })
            .Record(step.Arrangement, step.Agent, step.Memo.Book, false, Basis(step.Memo), ids);
        db.Assets.Add(next);
        (step.Old.Stage, step.Old.InForce) = (MemoStatus.Superseded, false);
        (step.Memo.InForce, step.Memo.Effect, step.Memo.EntryId) = (true, step.Plan.ToString(), step.Old.EntryId);
        if (draft is null)
            return 0;
        var result = await journal.Post([draft], actor, LatePolicy.NextOpenPeriod, ct);
        return result.IsOk ? result.Value.Posted : result.Refusal;
    }

    /// <summary>Ends the records of a book; a common schedule is a schedule of each book from then on.</summary>
    private async Task End(Guid arrangement, Book book, LocalDate? on, string why, CancellationToken ct)
    {
        var records = await db.Assets.Where(a => a.ArrangementId == arrangement && a.EndedOn == null).ToListAsync(ct);
        foreach (var record in records.Where(r => r.Book == book))
            (record.EndedOn, record.EndedWhy) = (on ?? record.AcquiredOn, why);
        foreach (var record in records.Where(r => r.Book != book))
            record.Common = false;
    }

    private async Task<StandingNow> Now(ReplacedMemo step, CancellationToken ct)
    {
        var today = clock.Today(step.Entity);
        var since = ArrangementFacts.ChangeHoldsSince(step.Arrangement, step.Old.Facts)?.ToYearMonth() ?? step.SealedPeriod;
        var open = await ledger.FirstOpen(step.Entity.Id, since > step.SealedPeriod ? since : step.SealedPeriod, ct);
        return new StandingNow(
            LocalDate.Min(LocalDate.Max(today, open.FirstDay()), open.LastDay()),
            await assets.Balances(step.Entity.Id, step.Arrangement.Id, step.Memo.Book, ct));
    }

    private Task<AssetRecord?> Live(ReplacedMemo step, CancellationToken ct) => db.Assets.FirstOrDefaultAsync(
        a => a.ArrangementId == step.Arrangement.Id && a.Book == step.Memo.Book && a.EndedOn == null, ct);

    /// <summary>What is carried goes to the account of its new treatment; null where it stands there.</summary>
    private static EntryDraft? Moved(ReplacedMemo step, StandingNow now, AssetRecord? old)
    {
        var into = step.Plan.Accounts.Debit;
        var cost = now.Balances.FirstOrDefault(b => b.Account == (old?.AcquiredInto ?? old?.AssetAccount));
        return cost.Account is null || cost.Account == into ? null : AcquisitionEntries.Transfer(
            Item(step.Arrangement, step.Agent, step.Plan), step.Memo.Book, cost.Account, into, cost.Balance, now.Date, step.Record, Basis(step.Memo));
    }

    private static EntryDraft Remainder(ReplacedMemo step, StandingNow now) => AcquisitionEntries.ExpenseRemainder(
        Item(step.Arrangement, step.Agent, step.Plan), step.Memo.Book,
        TreatmentAccounts.Expense(step.Arrangement.Category, DeterminationJson.Read(step.Memo).PnlLine), now.Balances, now.Date, step.Record,
        Basis(step.Memo))!;

    /// <summary>The day in an open month at which a change is made, and what is carried then.</summary>
    private sealed record StandingNow(LocalDate Date, IReadOnlyList<(string Account, Money Balance)> Balances);
}
