using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Steps;
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
/// <c>memo-defaulted</c>, <c>finding</c>, <c>bill-match</c>, <c>ledger</c>.
/// </summary>
public sealed record CloseException(string Kind, string Text, ExceptionWeight Weight, string? Subject = null);

/// <summary>Collects what is open at a month's end.</summary>
public sealed class CloseExceptions(RunrateDb db, VerifyLedger verify, ThreeWayMatch matches)
{
    /// <param name="ledger">What checking the month's ledger found, where that was done a moment ago.</param>
    public async Task<IReadOnlyList<CloseException>> For(
        EntityId entity, YearMonth period, IReadOnlyList<LedgerFinding>? ledger = null, CancellationToken ct = default) =>
    [
        .. await Quarantined(entity, period, ct),
        .. await Suspense(entity, period, ct),
        .. await Memos(entity, period, ct),
        .. await Findings(entity, ct),
        .. (await matches.Of(entity, period, ct)).Where(m => !m.IsSettled)
            .Select(m => new CloseException("bill-match", MatchBills.Text(m), ExceptionWeight.Noted, m.Provider)),
        .. (ledger ?? await verify.Check(entity, period, ct)).Select(f => new CloseException("ledger", f.Text, ExceptionWeight.Forbids, f.Subject)),
    ];

    private async Task<IEnumerable<CloseException>> Quarantined(EntityId entity, YearMonth period, CancellationToken ct)
    {
        var last = period.LastDay();
        var count = await QuarantineItem.Records(db.Quarantine.Where(q => q.Entity == entity && q.ResolvedAt == null && q.Date <= last), ct);
        var waits = count == 1 ? "waits in quarantine and is" : "wait in quarantine and are";
        return count == 0 ? [] : [new CloseException(
            "quarantine", $"{InWords.Count(count, "record")} dated to {InWords.Of(last)} {waits} in no figure.", ExceptionWeight.NeedsReason)];
    }

    private async Task<IEnumerable<CloseException>> Suspense(EntityId entity, YearMonth period, CancellationToken ct)
    {
        var balances = await db.Balances.AsNoTracking()
            .Where(b => b.Entity == entity && b.Account == TreatmentAccounts.Suspense && b.Period <= period).ToListAsync(ct);
        var books = balances.Select(b => b.Book).Where(b => b != 0).Distinct().DefaultIfEmpty(0);
        return books.SelectMany(book => balances.Where(b => b.Book == 0 || b.Book == book).GroupBy(b => b.Currency)
            .Select(g => (book, Balance: new Money(g.Sum(b => b.Micros), g.Key))))
            .Where(x => !x.Balance.IsZero)
            .GroupBy(x => x.Balance)
            .Select(g => new CloseException(
                "suspense",
                $"The suspense account holds {InWords.Of(g.Key)}" +
                (g.Any(x => x.book == 0) ? "" : $" in {g.Select(x => (Book)x.book).Names()}") + ": state the facts.",
                ExceptionWeight.NeedsReason));
    }

    private async Task<IEnumerable<CloseException>> Memos(EntityId entity, YearMonth period, CancellationToken ct)
    {
        var last = period.LastDay();
        var arrangements = await db.Arrangements.AsNoTracking().Where(a => a.Entity == entity && a.Date <= last)
            .Select(a => new { a.Id, a.Name, a.Amount }).ToDictionaryAsync(a => a.Id, ct);
        var memos = await db.Memos.AsNoTracking().Where(m => m.Entity == entity && (m.Stage == MemoStatus.Draft || m.InForce))
            .Select(m => new { m.ArrangementId, m.Book, m.Stage, m.Status, m.InForce }).ToListAsync(ct);
        var unclassified = arrangements.Values.Where(a => !a.Amount.IsZero && memos.TrueForAll(m => m.ArrangementId != a.Id))
            .Select(a => new CloseException("memo-not-posted", $"{a.Name} is not classified: its cost is in no book.",
                ExceptionWeight.NeedsReason, a.Id.ToString()));
        var known = memos.Where(m => arrangements.ContainsKey(m.ArrangementId)).ToList();
        var waiting = known.Where(m => !m.InForce && !arrangements[m.ArrangementId].Amount.IsZero).GroupBy(m => m.ArrangementId)
            .Select(g => new CloseException(
                "memo-not-posted", $"{arrangements[g.Key].Name} waits for approval in {g.Select(m => m.Book).Names()}.",
                ExceptionWeight.NeedsReason, g.Key.ToString()));
        var defaulted = known
            .Where(m => m.InForce && (m.Stage == MemoStatus.Draft || m.Status is "DefaultedPendingFacts" or "ImpairmentTestOverdue"))
            .GroupBy(m => m.ArrangementId)
            .Select(g => new CloseException(
                "memo-defaulted",
                $"{arrangements[g.Key].Name} stands at its cautious treatment in {g.Select(m => m.Book).Names()} until facts are stated.",
                ExceptionWeight.Noted, g.Key.ToString()));
        return unclassified.Concat(waiting).Concat(defaulted);
    }

    private async Task<IEnumerable<CloseException>> Findings(EntityId entity, CancellationToken ct) =>
        (await db.Findings.AsNoTracking().Where(f => f.Entity == entity && f.ResolvedAt == null).ToListAsync(ct))
            .Select(f => new CloseException("finding", f.Text, ExceptionWeight.NeedsReason, f.Id.ToString()));
}
