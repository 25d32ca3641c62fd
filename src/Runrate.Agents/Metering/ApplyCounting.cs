using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>
/// Brings stored usage to a changed policy of counting: what waits for a price counts at its stated cost, or waits again, and meters
/// that saw the same calls are set in the new order. The next accrual posts the difference. Within the caller's transaction.
/// </summary>
internal sealed class ApplyCounting(RunrateDb db, IClock clock)
{
    private const int ChunkSize = 1_000;

    /// <param name="entity">With the policy that holds now.</param>
    public async Task Run(Entity entity, StatedCostUse before, string by, CancellationToken ct)
    {
        var book = await PriceBook.Load(db, ct);
        var totals = new UsageDayTotals(db, entity.Id);
        if (before != entity.StatedCost)
            await StatedCosts(entity, before, book, totals, by, ct);
        await new SettleOverlaps(db, entity, book, totals).Run(null, ct);
        await totals.Flush(ct);
        await db.SaveChangesAsync(ct);
    }

    private async Task StatedCosts(Entity entity, StatedCostUse before, PriceBook book, UsageDayTotals totals, string by, CancellationToken ct)
    {
        var (old, now) = (new UsagePricing(book, totals, before), new UsagePricing(book, totals, entity.StatedCost));
        for (var last = 0L; ;)
        {
            var chunk = await db.UsageEvents.AsNoTracking()
                .Where(e => e.Id > last && e.Stream.Entity == entity.Id && e.Unpriced != null && e.ReportedCost != null)
                .OrderBy(e => e.Id).Take(ChunkSize).ToListAsync(ct);
            foreach (var one in chunk)
            {
                old.Take(one);
                now.Add(one);
            }
            var ids = chunk.Where(e => StatedCost.Counted(e, StatedCostUse.Counts) is not null).Select(e => e.Id).ToList();
            await Settle(entity, ids, by, ct);
            if (chunk.Count < ChunkSize)
                return;
            last = chunk[^1].Id;
        }
    }

    private async Task Settle(Entity entity, List<long> ids, string by, CancellationToken ct)
    {
        var items = db.Quarantine.Where(q => q.Entity == entity.Id && q.UsageEventId != null && ids.Contains(q.UsageEventId.Value)
            && (q.Reason == QuarantineReasons.NoPrice || q.Reason == QuarantineReasons.NoCounts));
        if (entity.StatedCost == StatedCostUse.Counts)
        {
            await db.UpdateKept<QuarantineItem, Guid>(items.Where(q => q.ResolvedAt == null), u => u
                .SetProperty(q => q.ResolvedAt, clock.GetCurrentInstant())
                .SetProperty(q => q.ResolvedBy, by).SetProperty(q => q.Resolution, StatedCost.Resolution), ct);
            return;
        }
        await db.UpdateKept<QuarantineItem, Guid>(items.Where(q => q.Resolution == StatedCost.Resolution), u => u
            .SetProperty(q => q.ResolvedAt, (Instant?)null).SetProperty(q => q.ResolvedBy, (string?)null)
            .SetProperty(q => q.Resolution, (string?)null), ct);
    }
}
