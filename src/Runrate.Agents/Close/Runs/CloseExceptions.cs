using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Close.Runs;

/// <summary>How an exception stands in the way of sealing.</summary>
public enum ExceptionWeight
{
    /// <summary>On the checklist; the month may be sealed with it.</summary>
    Noted,
    /// <summary>Sealing needs a signed reason.</summary>
    NeedsReason,
    /// <summary>No reason helps: the ledger is broken.</summary>
    Forbids,
}

/// <summary>
/// Something a month is closed in spite of. <paramref name="Kind"/>: <c>quarantine</c>, <c>suspense</c>, <c>memo-not-posted</c>,
/// <c>memo-defaulted</c>, <c>impairment</c>, <c>write-down</c>, <c>write-down-not-posted</c>, <c>not-in-use</c>, <c>finding</c>,
/// <c>bill-match</c>, <c>ledger</c>, <c>step-note</c>.
/// </summary>
/// <param name="Subject">The arrangement, finding, test, provider or step that it is about.</param>
public sealed record CloseException(string Kind, string Text, ExceptionWeight Weight, string? Subject = null)
{
    private const string Note = "step-note";

    /// <summary>The step that comes upon it; null where none does.</summary>
    public string? Step() => Kind switch
    {
        "quarantine" => CloseSteps.AccrueUsage.Name,
        "bill-match" => CloseSteps.MatchBills.Name,
        "impairment" or "write-down" or "write-down-not-posted" => CloseSteps.TestForImpairment.Name,
        "not-in-use" => CloseSteps.AmortizeAgents.Name,
        "ledger" => CloseSteps.CheckLedger.Name,
        Note => Subject,
        _ => null,
    };

    /// <summary>
    /// What the steps of a month that is not sealed found in their last run and nothing else tells: it blocks nothing, unless it is the ledger.
    /// </summary>
    public static IEnumerable<CloseException> NotesOf(PeriodClose close) => close.Status == CloseStatus.Closed ? [] : close.Steps.SelectMany(
        step => step.Notes.Select(text => step.Step == CloseSteps.CheckLedger.Name
            ? new CloseException("ledger", text, ExceptionWeight.Forbids)
            : new CloseException(Note, text, ExceptionWeight.Noted, step.Step)));
}

/// <summary>Collects what is open at a month's end.</summary>
public sealed class CloseExceptions(
    RunrateDb db, VerifyLedger verify, ThreeWayMatch matches, AssetBalances balances, ImpairmentDuties duties, Remembered remembered)
{
    /// <param name="found">Of the steps, where they ran a moment ago.</param>
    public Task<IReadOnlyList<CloseException>> For(
        EntityId entity, YearMonth period, StepsFound? found = null, CancellationToken ct = default) => found is not null
        ? Read(entity, period, found, ct)
        : remembered.Read(db, ("exceptions", entity, period), () => Read(entity, period, null, ct), e => e.Count, ct);

    private async Task<IReadOnlyList<CloseException>> Read(
        EntityId entity, YearMonth period, StepsFound? found, CancellationToken ct) =>
        await Read(entity, period, found, await ArrangementWait.In(db, entity, ct), ct);

    private async Task<IReadOnlyList<CloseException>> Read(
        EntityId entity, YearMonth period, StepsFound? found, IReadOnlyDictionary<Guid, ArrangementWait> waits, CancellationToken ct) =>
    [
        .. await Quarantined(entity, period, ct),
        .. await Suspense(entity, period, waits, ct),
        .. await Memos(entity, period, waits, ct),
        .. await Impairment(entity, period, ct),
        .. await Findings(entity, ct),
        .. (found?.Matches ?? await matches.Of(entity, period, ct)).Where(m => !m.IsSettled)
            .Select(m => new CloseException("bill-match", MatchBills.Text(m), ExceptionWeight.Noted, m.Provider)),
        .. (found?.Ledger ?? await verify.Check(entity, period, ct))
            .Select(f => new CloseException("ledger", f.Text, ExceptionWeight.Forbids, f.Subject)),
    ];

    private async Task<IEnumerable<CloseException>> Quarantined(EntityId entity, YearMonth period, CancellationToken ct)
    {
        var last = period.LastDay();
        var count = await QuarantineItem.Records(db.Quarantine.Where(q => q.Entity == entity && q.ResolvedAt == null && q.Date <= last), ct);
        var waits = count == 1 ? "waits in quarantine and is" : "wait in quarantine and are";
        return count == 0 ? [] : [new CloseException(
            "quarantine", $"{InWords.Count(count, "record")} dated to {InWords.Of(last)} {waits} in no figure.", ExceptionWeight.NeedsReason)];
    }

    /// <summary>What waits in suspense, by the arrangement whose facts are missing; what no arrangement put there, by itself.</summary>
    private async Task<IEnumerable<CloseException>> Suspense(
        EntityId entity, YearMonth period, IReadOnlyDictionary<Guid, ArrangementWait> waits, CancellationToken ct)
    {
        var held = await db.Balances.AsNoTracking()
            .Where(b => b.Entity == entity && b.Account == TreatmentAccounts.Suspense && b.Period <= period).ToListAsync(ct);
        if (held.GroupBy(b => (b.Book, b.Currency)).All(g => g.Sum(b => b.Micros) == 0))
            return [];
        var arrangements = await db.Arrangements.AsNoTracking().Where(a => a.Entity == entity).Select(a => new { a.Id, a.Name }).ToListAsync(ct);
        var bySource = arrangements.ToDictionary(a => AssetBalances.SourceOf(a.Id), a => (Id: a.Id.ToString(), a.Name));
        var books = held.Select(b => b.Book).Where(b => b != 0).Distinct().Order().ToList();
        var found = new List<(string? Id, string? Name, int Book, Money Balance)>();
        foreach (var book in books.DefaultIfEmpty(0))
        {
            var named = new Dictionary<Currency, Money>();
            // A book that has nothing of its own sees what all of them share.
            foreach (var of in await balances.Of(entity, book == 0 ? Book.Management : (Book)book, period, [TreatmentAccounts.Suspense], null, ct))
            {
                if (!bySource.TryGetValue(of.Source, out var arrangement))
                    continue;
                found.Add((arrangement.Id, arrangement.Name, book, of.Balance));
                named[of.Balance.Currency] = named.GetValueOrDefault(of.Balance.Currency, Money.Zero(of.Balance.Currency)) + of.Balance;
            }
            foreach (var all in held.Where(b => b.Book == 0 || b.Book == book).GroupBy(b => b.Currency))
            {
                var rest = new Money(all.Sum(b => b.Micros), all.Key) - named.GetValueOrDefault(all.Key, Money.Zero(all.Key));
                if (!rest.IsZero)
                    found.Add((null, null, book, rest));
            }
        }
        // Whose facts are stated by now waits for approval, and is said there.
        var stated = waits.Where(w => w.Value is { For: not WaitsFor.Facts, HasUnposted: true }).Select(w => w.Key.ToString()).ToHashSet();
        return found.Where(f => f.Id is null || !stated.Contains(f.Id)).GroupBy(f => (f.Id, f.Name, f.Balance)).Select(g => new CloseException(
            "suspense",
            $"The suspense account holds {InWords.Of(g.Key.Balance)}" + (books.Count == 0 ? "" : $" in {g.Select(f => (Book)f.Book).Names()}")
            + (g.Key.Name is null ? ": state the facts." : $" for {g.Key.Name}: state its missing facts."),
            ExceptionWeight.NeedsReason, g.Key.Id));
    }

    private async Task<IEnumerable<CloseException>> Memos(
        EntityId entity, YearMonth period, IReadOnlyDictionary<Guid, ArrangementWait> waits, CancellationToken ct)
    {
        var last = period.LastDay();
        var arrangements = await db.Arrangements.AsNoTracking().Where(a => a.Entity == entity && a.Date <= last)
            .Select(a => new { a.Id, a.Name, a.Amount }).ToDictionaryAsync(a => a.Id, ct);
        var classified = await db.Memos.AsNoTracking().Where(m => m.Entity == entity && (m.Stage == MemoStatus.Draft || m.InForce))
            .Select(m => m.ArrangementId).Distinct().ToHashSetAsync(ct);
        var unclassified = arrangements.Values.Where(a => !a.Amount.IsZero && !classified.Contains(a.Id))
            .Select(a => new CloseException("memo-not-posted", $"{a.Name} is not classified: its cost is in no book.",
                ExceptionWeight.NeedsReason, a.Id.ToString()));
        var waiting = waits.Where(w => arrangements.ContainsKey(w.Key))
            .Select(w => Waiting(w.Key, arrangements[w.Key].Name, w.Value, arrangements[w.Key].Amount.IsZero)).OfType<CloseException>();
        return unclassified.Concat(waiting);
    }

    /// <summary>An arrangement is one matter. What waits in suspense until its facts are stated is said there.</summary>
    private static CloseException? Waiting(Guid id, string name, ArrangementWait wait, bool isFree)
    {
        var asks = wait.HasUnposted && !isFree;
        if (wait is { For: WaitsFor.Facts, InSuspense: true } && !asks)
            return null;
        var text = wait.For switch
        {
            WaitsFor.Facts when wait.InSuspense => $"{name} waits for approval in {wait.Others.Names()}.",
            WaitsFor.Facts => $"{name} stands at its cautious treatment in {wait.Books.Names()} until facts are stated"
                + (wait.Others.Count == 0 ? "." : $", and waits for approval in {wait.Others.Names()}."),
            WaitsFor.File => $"{name} cannot be approved in {wait.Books.Names()}: its file lacks {InWords.Join(wait.Lacks)}.",
            _ => $"{name} waits for approval in {wait.Books.Names()}.",
        };
        return asks ? new CloseException("memo-not-posted", text, ExceptionWeight.NeedsReason, id.ToString())
            : new CloseException("memo-defaulted", text, ExceptionWeight.Noted, id.ToString());
    }

    /// <summary>
    /// Tests that a standard asks for by now: without them a carrying amount is not supported, so that sealing over them is signed; one
    /// that this very month asked for is not overdue before the next. What is capitalised and not used yet is only noted.
    /// </summary>
    private async Task<IEnumerable<CloseException>> Impairment(EntityId entityId, YearMonth period, CancellationToken ct)
    {
        var entity = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == entityId, ct);
        // What has left the books is tested no more.
        var open = await db.WriteDowns.AsNoTracking().Where(w => w.Entity == entityId && w.Period <= period
            && (w.Status == WriteDownStatus.NeedsFacts || w.Status == WriteDownStatus.Proposed)
            && db.Assets.Any(a => a.ArrangementId == w.ArrangementId && a.Book == w.Book && a.EndedOn == null)).ToListAsync(ct);
        return
        [
            .. (await duties.Open(entity, period, ct)).Select(d =>
                new CloseException("impairment", d.Text, ExceptionWeight.NeedsReason, d.Arrangement.ToString())),
            .. open.Where(w => w.Status == WriteDownStatus.Proposed).GroupBy(w => w.ArrangementId).Select(g => new CloseException(
                "write-down-not-posted",
                $"{g.First().Name} is carried at more than its test supports: a write-down of {Losses(g)} waits for approval.",
                ExceptionWeight.NeedsReason, g.First().Id.ToString())),
            .. open.Where(w => w.Status == WriteDownStatus.NeedsFacts).GroupBy(w => w.ArrangementId).Select(g => new CloseException(
                "write-down", $"{g.First().Name} has to be tested for impairment in {g.Select(w => w.Book).Names()}. {g.First().Indicator}",
                g.Any(w => w.Period < period) ? ExceptionWeight.NeedsReason : ExceptionWeight.Noted, g.First().Id.ToString())),
            .. (await IdleAssets.At(db, entityId, period, ct)).Select(i =>
                new CloseException("not-in-use", i.Text, ExceptionWeight.Noted, i.Arrangement.ToString())),
        ];
    }

    private static string Losses(IEnumerable<WriteDown> tests) => InWords.Join(
        [.. tests.GroupBy(w => w.Loss).Select(g => $"{InWords.Of(g.Key)} in {g.Select(w => w.Book).Order().Names()}")]);

    private async Task<IEnumerable<CloseException>> Findings(EntityId entity, CancellationToken ct) =>
        (await db.Findings.AsNoTracking().Where(f => f.Entity == entity && f.ResolvedAt == null).ToListAsync(ct))
            .Select(f => new CloseException("finding", f.Text, ExceptionWeight.NeedsReason, f.Id.ToString()));
}
