using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Treatments;

/// <summary>What the memos of an arrangement wait for first.</summary>
public enum WaitsFor
{
    /// <summary>Facts: the cautious treatment stands, or the cost waits in suspense.</summary>
    Facts,
    /// <summary>The file without which nobody can approve what a book capitalises.</summary>
    File,
    /// <summary>Another person's approval.</summary>
    Approval,
}

/// <summary>A memo as far as it matters to what it waits for.</summary>
public sealed record WaitingMemo(
    Guid ArrangementId, Book Book, int Version, string Status, MemoStatus Stage, string BookTreatment, bool InForce)
{
    /// <summary>Whether no treatment is safe, so that the cost waits in suspense.</summary>
    public bool IsBlocked => BookTreatment == nameof(Accounting.Classification.BookTreatment.Blocked);
}

/// <summary>
/// The one thing that the memos of an arrangement wait for, so that whatever names it says the same: what lacks facts does not wait for
/// approval as well. The newest memo of a book speaks for it; an older draft may still stand in the ledger.
/// </summary>
/// <param name="Books">The books that wait for it.</param>
/// <param name="Others">Books whose drafts can be approved in the meantime; the lens is not, it goes with the published book.</param>
/// <param name="InSuspense">Whether the cost waits in suspense until then.</param>
/// <param name="HasUnposted">Whether the ledger does not follow some draft yet.</param>
/// <param name="Lacks">What the file lacks, where it is the file.</param>
public sealed record ArrangementWait(
    WaitsFor For, IReadOnlyList<Book> Books, IReadOnlyList<Book> Others, bool InSuspense, bool HasUnposted, IReadOnlyList<string> Lacks)
{
    private const string Suspended = nameof(BookTreatment.Blocked);

    private static readonly List<string> OpenStatuses =
    [
        nameof(DeterminationStatus.DefaultedPendingFacts), nameof(DeterminationStatus.ImpairmentTestOverdue), nameof(DeterminationStatus.Blocked),
    ];

    /// <summary>Null where they wait for nothing.</summary>
    public static ArrangementWait? Of(IEnumerable<WaitingMemo> memos, CapitalisationFile? file)
    {
        var all = memos.Where(m => m.Stage is MemoStatus.Draft or MemoStatus.Approved).ToList();
        var newest = all.GroupBy(m => m.Book).Select(g => g.MaxBy(m => m.Version)!).OrderBy(m => m.Book).ToList();
        var drafts = newest.FindAll(m => m.Stage == MemoStatus.Draft);
        var open = newest.FindAll(LacksFacts);
        if (open.Count == 0 && drafts.Count == 0)
            return null;
        var suspense = all.Exists(m => m is { IsBlocked: true, InForce: true });
        if (open.Count > 0)
        {
            // What stands with them, the lens above all, waits with them.
            var with = newest.FindAll(m => open.Contains(m) || m is { Stage: MemoStatus.Draft, InForce: true });
            return Wait(WaitsFor.Facts, with);
        }
        var missing = CapitalisationFile.MissingOf(file).Select(m => m.Words).Distinct().ToList();
        var unfiled = missing.Count == 0 ? [] : drafts.FindAll(NeedsFile);
        return unfiled.Count > 0 ? Wait(WaitsFor.File, unfiled) with { Lacks = missing } : Wait(WaitsFor.Approval, drafts);

        ArrangementWait Wait(WaitsFor reason, List<WaitingMemo> of) => new(
            reason, [.. of.Select(m => m.Book)], [.. drafts.Except(of).Select(m => m.Book).Where(b => b != Book.Management)], suspense,
            drafts.Exists(m => !m.InForce), []);
    }

    /// <summary>What waits in an entity, by arrangement.</summary>
    public static async Task<IReadOnlyDictionary<Guid, ArrangementWait>> In(RunrateDb db, EntityId entity, CancellationToken ct = default)
    {
        // Most wait for nothing, and are not read.
        var open = await db.Memos.AsNoTracking().Where(m => m.Entity == entity && (m.Stage == MemoStatus.Draft
            || (m.Stage == MemoStatus.Approved && (OpenStatuses.Contains(m.Status) || m.BookTreatment == Suspended))))
            .Select(m => m.ArrangementId).Distinct().ToListAsync(ct);
        var memos = await db.Memos.AsNoTracking()
            .Where(m => EF.Parameter(open).Contains(m.ArrangementId) && (m.Stage == MemoStatus.Draft || m.Stage == MemoStatus.Approved))
            .Select(m => new WaitingMemo(m.ArrangementId, m.Book, m.Version, m.Status, m.Stage, m.BookTreatment, m.InForce)).ToListAsync(ct);
        var groups = memos.GroupBy(m => m.ArrangementId).ToList();
        var drafted = groups.Where(g => g.Any(m => m.Stage == MemoStatus.Draft && NeedsFile(m))).Select(g => g.Key).ToList();
        var files = await db.Arrangements.AsNoTracking().Where(a => EF.Parameter(drafted).Contains(a.Id))
            .Select(a => new { a.Id, a.Capitalisation }).ToDictionaryAsync(a => a.Id, a => a.Capitalisation, ct);
        return groups.Select(g => (g.Key, Wait: Of(g, files.GetValueOrDefault(g.Key)))).Where(g => g.Wait is not null)
            .ToDictionary(g => g.Key, g => g.Wait!);
    }

    private static bool LacksFacts(WaitingMemo memo) =>
        memo is { IsBlocked: true, InForce: true } || OpenStatuses.Contains(memo.Status);

    private static bool NeedsFile(WaitingMemo memo) =>
        Enum.TryParse<BookTreatment>(memo.BookTreatment, out var treatment) && ApproveTreatment.NeedsFile(memo.Book, treatment);
}
