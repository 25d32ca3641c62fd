using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>
/// Takes back usage that turned out to be another record's: its counts fall to nothing and its day with them, so that the next
/// accrual posts the difference. Its identity stays taken, so a resend changes nothing.
/// </summary>
internal sealed class WithdrawUsage(RunrateDb db, EntityId entity, UsageDayTotals totals, Instant now)
{
    public async Task Run(string source, string id, LocalDate date, string reason, CancellationToken ct)
    {
        var (from, to, meters) = (date.PlusDays(-1), date.PlusDays(1), id + "~");
        var rows = await db.UsageEvents.Where(e => e.Entity == entity && e.Date >= from && e.Date <= to && e.Source == source
            && (e.EventId == id || e.EventId.StartsWith(meters))).ToListAsync(ct);
        foreach (var row in rows)
        {
            if (row.PriceId is { } price && row.Cost is { } cost
                && await db.Prices.AsNoTracking().FirstOrDefaultAsync(p => p.Id == price, ct) is { } list)
                totals.Add(new UsageDayKey(row.Date, row.Agent, row.Provider, row.Model, row.Meter, price, list.Currency,
                    row.Environment ?? ""), -row.Quantity, -cost);
            row.Quantity = 0;
            row.Cost = 0;
            row.PriceId = null;
        }
        var ids = rows.Select(r => (long?)r.Id).ToList();
        var waiting = db.Quarantine.Where(q => q.Entity == entity && q.ResolvedAt == null && ids.Contains(q.UsageEventId));
        foreach (var item in await waiting.ToListAsync(ct))
            (item.ResolvedAt, item.ResolvedBy, item.Resolution) = (now, "import", reason);
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
    }
}
