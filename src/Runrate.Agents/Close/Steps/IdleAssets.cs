using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close.Steps;

/// <summary>What is capitalised and not charged, an arrangement a sentence: not ready, or in a tax book without a settled position.</summary>
public static class IdleAssets
{
    /// <summary>Those at the end of a month.</summary>
    public static async Task<IReadOnlyList<(Guid Arrangement, string Text)>> At(
        RunrateDb db, EntityId entity, YearMonth period, CancellationToken ct = default)
    {
        var last = period.LastDay();
        return await Said(db, entity, await db.Assets.AsNoTracking().Where(a => a.Entity == entity && a.Method == AssetMethods.NotInUse
            && a.EndedOn == null && a.AcquiredOn <= last).ToListAsync(ct), ct);
    }

    /// <summary>What is said of the given ones.</summary>
    public static async Task<IReadOnlyList<(Guid Arrangement, string Text)>> Said(
        RunrateDb db, EntityId entity, IReadOnlyCollection<AssetRecord> idle, CancellationToken ct = default)
    {
        var unsettled = idle.Any(a => a.Book is Book.UsTax or Book.IndiaTax)
            ? await db.Memos.AsNoTracking()
                .Where(m => m.Entity == entity && m.InForce && m.Status == nameof(DeterminationStatus.UnsettledPosition))
                .Select(m => new { m.ArrangementId, m.Book }).ToListAsync(ct)
            : [];
        var open = unsettled.Select(m => (m.ArrangementId, m.Book)).ToHashSet();
        return [.. idle.GroupBy(a => (a.ArrangementId, a.Name, IsOpen: open.Contains((a.ArrangementId, a.Book)))).Select(g => (g.Key.ArrangementId,
            g.Key.IsOpen
                ? $"{g.Key.Name} is carried in {Books(g)} and deducts nothing there until its position is settled."
                : $"{g.Key.Name} is capitalised in {Books(g)} and not in use yet: state when it is ready."))];

        static string Books(IEnumerable<AssetRecord> of) => of.Select(a => a.Book).Distinct().Order().Names();
    }
}
