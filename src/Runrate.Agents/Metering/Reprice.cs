using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <param name="Priced">Events that waited for a price and have one now.</param>
/// <param name="Restated">Usage days that moved to another price.</param>
public sealed record RepriceResult(int Priced, int Restated);

/// <summary>
/// Applies the price book to what is stored, after it changed. Waiting usage is priced. A day whose price in force is another one
/// now moves to it: the old day falls to nothing, the new one takes its quantity, and the next accrual posts the two differences;
/// no entry is edited. Running it again does nothing.
/// </summary>
public sealed class Reprice(RunrateDb db, IClock clock)
{
    private const int ChunkSize = 1_000;

    /// <param name="from">Only usage of that day or later is looked at again; null looks at all.</param>
    public async Task<RepriceResult> Run(EntityId entity, string by, LocalDate? from = null, CancellationToken ct = default)
    {
        var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        var owner = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == entity, ct);
        var book = await PriceBook.Load(db, ct);
        var totals = new UsageDayTotals(db, entity);
        var pricing = new UsagePricing(book, totals, owner.StatedCost);
        var priced = await PriceWaiting(entity, pricing, by, ct);
        var restated = await Restate(entity, book, totals, from, ct);
        await new SettleOverlaps(db, owner, book, totals).Run(pricing.Touched, ct);
        await totals.Flush(ct);
        await db.SaveChangesAsync(ct);
        if (own is not null)
        {
            await own.CommitAsync(ct);
            await own.DisposeAsync();
        }
        return new RepriceResult(priced, restated);
    }

    private async Task<int> PriceWaiting(EntityId entity, UsagePricing pricing, string by, CancellationToken ct)
    {
        var priced = 0;
        var waiting = await db.Quarantine
            .Where(q => q.Entity == entity && (q.ResolvedAt == null || q.Resolution == StatedCost.Resolution)
                && q.Reason == QuarantineReasons.NoPrice && q.UsageEventId != null)
            .OrderBy(q => q.Id).ToListAsync(ct);
        foreach (var chunk in waiting.Chunk(ChunkSize))
        {
            var ids = chunk.Select(q => q.UsageEventId!.Value).ToList();
            var events = await db.UsageEvents.Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, ct);
            foreach (var item in chunk)
            {
                if (!events.TryGetValue(item.UsageEventId!.Value, out var one) || item.Meter is not { } meter
                    || !one.UnpricedMeters.Contains(meter))
                    continue;
                var count = one.Counts.FirstOrDefault(c => c.Meter == meter);
                if (pricing.Find(one, count with { Meter = meter }) is not { } price)
                    continue;
                pricing.Take(one);
                var waits = string.Join(',', one.UnpricedMeters.Where(m => m != meter));
                one.Unpriced = waits == "" ? null : waits;
                pricing.Add(one);
                item.ResolvedAt = clock.GetCurrentInstant();
                item.ResolvedBy = by;
                item.Resolution = $"Priced by {price.Source}.";
                priced++;
            }
            await db.SaveChangesAsync(ct);
        }
        return priced;
    }

    private async Task<int> Restate(EntityId entity, PriceBook book, UsageDayTotals totals, LocalDate? from, CancellationToken ct)
    {
        var days = await db.UsageDays.AsNoTracking().Where(d => d.Lane.Entity == entity && (from == null || d.Date >= from))
            .ToListAsync(ct);
        var restated = 0;
        foreach (var day in days)
        {
            if (day.Quantity == 0 || book.Find(day.Provider, day.Model, day.Meter, day.Date) is not { } price
                || price.Id == day.PriceId)
                continue;
            var lane = new UsageLaneKey(day.Agent, day.Provider, day.Model, day.Meter, day.PriceId, day.Lane.PerUnit, day.Currency, day.Environment);
            totals.Add(day.Date, lane, -day.Quantity);
            totals.Add(day.Date, lane with { PriceId = price.Id, PerUnit = price.PerUnit, Currency = price.Currency }, day.Quantity);
            restated++;
        }
        return restated;
    }
}
