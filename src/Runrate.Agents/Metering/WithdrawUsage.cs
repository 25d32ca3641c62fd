using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>
/// Takes back usage that turned out to be another record's: its counts fall to nothing and its day with them, so that the next
/// accrual posts the difference. Its identity stays taken, so a resend changes nothing.
/// </summary>
internal sealed class WithdrawUsage(RunrateDb db, EntityId entity, UsagePricing pricing, int? delivery, Instant now)
{
    public async Task Run(string source, string id, string reason, CancellationToken ct)
    {
        var key = RecordKey.Of(source, id);
        if (await db.UsageEvents.FirstOrDefaultAsync(e => e.Key == key && e.Stream.Entity == entity, ct) is not { } row)
            return;
        db.DeliveryChanges.Add(new DeliveryChange
        {
            Delivery = delivery,
            Subject = DeliveryChange.Usage,
            Target = row.Id,
            BeforeDelivery = row.Delivery,
            Before = JsonSerializer.Serialize(UsageState.Of(row)),
        });
        pricing.Take(row);
        UsageCounts.Write(row, []);
        (row.Unpriced, row.Delivery) = (null, delivery);
        foreach (var item in await db.Quarantine.Where(q => q.UsageEventId == row.Id && q.ResolvedAt == null).ToListAsync(ct))
            (item.ResolvedAt, item.ResolvedBy, item.Resolution) = (now, "import", reason);
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
    }
}
