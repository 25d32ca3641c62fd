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
        var book = await PriceBook.Load(db, ct);
        var totals = new UsageDayTotals(db, entity);
        var priced = await PriceWaiting(entity, book, totals, by, ct);
        var restated = await Restate(entity, book, totals, from, ct);
        await totals.Flush(ct);
        await db.SaveChangesAsync(ct);
        if (own is not null)
        {
            await own.CommitAsync(ct);
            await own.DisposeAsync();
        }
        return new RepriceResult(priced, restated);
    }

    private async Task<int> PriceWaiting(EntityId entity, PriceBook book, UsageDayTotals totals, string by, CancellationToken ct)
    {
        var priced = 0;
        var waiting = await db.Quarantine
            .Where(q => q.Entity == entity && q.ResolvedAt == null && q.Reason == QuarantineReasons.NoPrice
                && q.UsageEventId != null)
            .OrderBy(q => q.Id).ToListAsync(ct);
        foreach (var chunk in waiting.Chunk(ChunkSize))
        {
            var ids = chunk.Select(q => q.UsageEventId!.Value).ToList();
            var events = await db.UsageEvents.Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, ct);
            foreach (var item in chunk)
            {
                var one = events[item.UsageEventId!.Value];
                if (one.Cost is not null || book.Find(one.Provider, one.Model, one.Meter, one.Date) is not { } price)
                    continue;
                one.Cost = one.Quantity * price.PerUnit;
                one.PriceId = price.Id;
                totals.Add(Key(one, price), one.Quantity, one.Cost.Value);
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
        var days = await db.UsageDays.AsNoTracking().Where(d => d.Entity == entity && (from == null || d.Date >= from))
            .ToListAsync(ct);
        var restated = 0;
        foreach (var day in days)
        {
            if (day.Quantity == 0 || book.Find(day.Provider, day.Model, day.Meter, day.Date) is not { } price
                || price.Id == day.PriceId)
                continue;
            var key = new UsageDayKey(day.Date, day.Agent, day.Provider, day.Model, day.Meter, day.PriceId, day.Currency,
                day.Environment);
            totals.Add(key, -day.Quantity, -day.Cost);
            totals.Add(key with { PriceId = price.Id, Currency = price.Currency }, day.Quantity, day.Quantity * price.PerUnit);
            await Move(day, price, ct);
            restated++;
        }
        return restated;
    }

    private async Task Move(UsageDay day, Price price, CancellationToken ct)
    {
        var environment = day.Environment == "" ? null : day.Environment;
        var query = db.UsageEvents.Where(e => e.Entity == day.Entity && e.Date == day.Date && e.Agent == day.Agent
            && e.PriceId == day.PriceId
            && e.Provider == day.Provider && e.Model == day.Model && e.Meter == day.Meter && e.Environment == environment);
        for (var last = 0L; ;)
        {
            var chunk = await query.Where(e => e.Id > last).OrderBy(e => e.Id).Take(ChunkSize).ToListAsync(ct);
            foreach (var one in chunk)
            {
                one.Cost = one.Quantity * price.PerUnit;
                one.PriceId = price.Id;
            }
            await db.SaveChangesAsync(ct);
            if (chunk.Count < ChunkSize)
                return;
            last = chunk[^1].Id;
            db.ChangeTracker.Clear();
        }
    }

    private static UsageDayKey Key(UsageEvent one, Price price) => new(
        one.Date, one.Agent, one.Provider, one.Model, one.Meter, price.Id, price.Currency, one.Environment ?? "");
}
