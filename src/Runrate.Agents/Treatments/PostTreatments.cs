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
        var notes = new List<string>();
        var findings = new List<AccountingFinding>();
        var fresh = new List<TreatmentMemo>();
        var posted = 0;
        var closed = await ledger.SealedPeriods(entity.Id, ct);
        foreach (var memo in ready)
        {
            var old = all.FirstOrDefault(m => m.InForce && m.Book == memo.Book && m.Id != memo.Id);
            if (memo.InForce || fresh.Contains(memo))
                continue;
            if (old is null)
            {
                fresh.Add(memo);
                continue;
            }
            if (old.Effect == plans[memo.Book].ToString())
            {
                CarryOver(old, memo);
                continue;
            }
            var standing = await assets.Standing(entity.Id, arrangement.Id, memo.Book, ct);
            if (standing.All(e => !closed.Contains(e.Period)) || old.BookTreatment == nameof(BookTreatment.Blocked))
            {
                var others = await Unwind(arrangement, memo, old, standing, all, actor, ct);
                if (!others.IsOk)
                    return others.Refusal;
                posted += standing.Count;
                fresh.Add(memo);
                fresh.AddRange(others.Value.Where(m => !fresh.Contains(m) && ready.All(r => r.Book != m.Book)));
                continue;
            }
            var step = new ReplacedMemo(arrangement, entity, agent, memo, old, plans[memo.Book],
                standing.First(e => closed.Contains(e.Period)).Period);
            var forward = await Forward(step, actor, notes, findings, ct);
            if (!forward.IsOk)
                return forward.Refusal;
            posted += forward.Value;
        }
        var added = await Fresh(arrangement, entity, agent, fresh, plans, all.Count, actor, ct);
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
        Arrangement arrangement, Entity entity, Agent? agent, List<TreatmentMemo> memos, Dictionary<Book, AcquisitionPlan> plans,
        int sequence, Actor actor, CancellationToken ct)
    {
        if (memos.Count == 0)
            return 0;
        var common = ArrangementPlan.IsCommon(plans, [.. memos.Select(m => m.Book)]);
        sequence += await db.Entries.CountAsync(
            e => e.Entity == entity.Id && e.Kind == EntryKind.Reversal && e.Memo.Contains(AssetLedger.Reference(arrangement.Id)), ct);
        var posted = 0;
        foreach (var group in common ? [memos] : memos.Select(m => new List<TreatmentMemo> { m }))
        {
            var plan = plans[group[0].Book];
            var basis = Basis(group[0]);
            var draft = plan.Draft(ArrangementPlan.Terms(arrangement, agent), common ? null : group[0].Book, sequence, basis);
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
            foreach (var memo in group)
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

    /// <summary>Reverses what stands in open months. Other books that shared the entry are posted anew, each for itself.</summary>
    private async Task<Outcome<List<TreatmentMemo>>> Unwind(
        Arrangement arrangement, TreatmentMemo memo, TreatmentMemo old, IReadOnlyList<JournalEntry> standing, List<TreatmentMemo> all, Actor actor,
        CancellationToken ct)
    {
        var why = $"memo v{memo.Version} replaces v{old.Version} of {AssetLedger.Reference(arrangement.Id)}";
        foreach (var entry in standing)
        {
            var reversed = await journal.Reverse(entry.Id, entry.Date, why, actor, ct);
            if (!reversed.IsOk)
                return reversed.Refusal;
        }
        var shared = standing.Any(e => e.Book is null);
        var others = shared ? all.Where(m => m.InForce && m.Book != memo.Book).ToList() : [];
        foreach (var affected in others.Append(old))
            await End(arrangement.Id, affected.Book, null, Reversed, ct);
        foreach (var other in others)
            (other.InForce, other.EntryId) = (false, null);
        (old.Stage, old.InForce) = (MemoStatus.Superseded, false);
        return others;
    }

    private static void CarryOver(TreatmentMemo old, TreatmentMemo memo)
    {
        (memo.EntryId, memo.InForce, memo.Effect) = (old.EntryId, true, old.Effect);
        (old.Stage, old.InForce) = (MemoStatus.Superseded, false);
    }

    private async Task<Outcome<int>> Forward(
        ReplacedMemo step, Actor actor, List<string> notes, List<AccountingFinding> findings, CancellationToken ct)
    {
        if (ArrangementFacts.ChangeHeldBy(step.SealedPeriod.LastDay(), step.Arrangement, step.Old.Facts))
        {
            // The lens follows the published book and is nobody's error.
            if (step.Memo.Book == Book.Management && step.Entity.PrimaryBook != Book.Management)
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
        var today = clock.Today(step.Entity);
        var since = ArrangementFacts.ChangeHoldsSince(step.Arrangement, step.Old.Facts)?.ToYearMonth() ?? step.SealedPeriod;
        var open = await ledger.FirstOpen(step.Entity.Id, since > step.SealedPeriod ? since : step.SealedPeriod, ct);
        var date = LocalDate.Min(LocalDate.Max(today, open.FirstDay()), open.LastDay());
        var balances = await assets.Balances(step.Entity.Id, step.Arrangement.Id, step.Memo.Book, ct);
        var record = step.Memo.Id.ToString("N")[..8];
        if (step.Plan.Treatment.Capitalises() && balances.Count > 0)
            return await Reestimate(step, balances, date, record, actor, ct);
        (step.Old.Stage, step.Old.InForce) = (MemoStatus.Superseded, false);
        (step.Memo.InForce, step.Memo.Effect) = (true, step.Plan.ToString());
        if (balances.Count == 0)
        {
            notes.Add(
                $"{step.Memo.Book}: what was expensed in a sealed month is not reinstated; "
                + $"the new treatment holds for cost from {InWords.Of(date)} on.");
            return 0;
        }
        await End(step.Arrangement.Id, step.Memo.Book, date, "superseded", ct);
        var expense = TreatmentAccounts.Expense(step.Arrangement.Category, DeterminationJson.Read(step.Memo).PnlLine);
        var draft = AcquisitionEntries.ExpenseRemainder(
            Item(step.Arrangement, step.Agent, step.Plan), step.Memo.Book, expense, balances, date, record, Basis(step.Memo));
        var result = await journal.Post([draft!], actor, LatePolicy.NextOpenPeriod, ct);
        if (!result.IsOk)
            return result.Refusal;
        step.Memo.EntryId = result.Value.Entries[0].Value;
        notes.Add($"{step.Memo.Book}: what was left is expensed from {InWords.Of(date)}; earlier months stand.");
        return result.Value.Posted;
    }

    /// <summary>A change of estimate: the carrying amount goes over what is left of the new life, from the next month on.</summary>
    private async Task<Outcome<int>> Reestimate(
        ReplacedMemo step, IReadOnlyList<(string Account, Money Balance)> balances, LocalDate date, string record, Actor actor, CancellationToken ct)
    {
        var old = await db.Assets.FirstOrDefaultAsync(a => a.ArrangementId == step.Arrangement.Id && a.Book == step.Memo.Book
            && a.EndedOn == null, ct);
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
        var cost = balances.FirstOrDefault(b => b.Account == (old?.AcquiredInto ?? old?.AssetAccount));
        if (cost.Account is null || cost.Account == next.AssetAccount)
            return 0;
        var draft = AcquisitionEntries.Transfer(
            Item(step.Arrangement, step.Agent, step.Plan), step.Memo.Book, cost.Account, next.AssetAccount, cost.Balance, date, record,
                Basis(step.Memo));
        var result = await journal.Post([draft!], actor, LatePolicy.NextOpenPeriod, ct);
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

    private sealed record ReplacedMemo(
        Arrangement Arrangement, Entity Entity, Agent? Agent, TreatmentMemo Memo, TreatmentMemo Old, AcquisitionPlan Plan, YearMonth SealedPeriod);
}
