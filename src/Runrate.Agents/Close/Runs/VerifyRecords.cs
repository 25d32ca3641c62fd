using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Close.Runs;

/// <summary>
/// Proves the records that are too many for a digest each: every charge is what it was when it was written, is current unless a row takes it
/// back, and is posted where it names an entry; and what waits for a record has that record.
/// </summary>
public sealed class VerifyRecords(RunrateDb db)
{
    private const int FindingsMax = 20;

    public async Task<IReadOnlyList<LedgerFinding>> Check(EntityId entity, CancellationToken ct = default)
    {
        var findings = new List<LedgerFinding>();
        var takenBack = (await db.Charges.AsNoTracking().Where(c => c.Entity == entity && c.Reverses != null).Select(c => c.Reverses!.Value)
            .ToListAsync(ct)).ToHashSet();
        await foreach (var charge in db.Charges.AsNoTracking().Where(c => c.Entity == entity).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (findings.Count == FindingsMax)
                break;
            if (charge.Print != ChargePrint.Of(charge))
                findings.Add(Found("charge-changed", charge, "was changed after it was written"));
            else if (charge.Current == (charge.Reverses is not null || takenBack.Contains(charge.Id)))
                findings.Add(Found("charge-current", charge, charge.Current
                    ? "stands, and a row takes it back" : "does not stand, and no row takes it back"));
            else if (charge is { EntryId: not null, PostedAt: null })
                findings.Add(Found("charge-unposted", charge, "names an entry and is not marked as posted"));
        }
        var waiting = await db.Quarantine.AsNoTracking()
            .Where(q => q.Entity == entity && q.UsageEventId != null && !db.UsageEvents.Any(e => e.Id == q.UsageEventId))
            .Select(q => new { q.Id, q.UsageEventId }).Take(FindingsMax).ToListAsync(ct);
        findings.AddRange(waiting.Select(w => new LedgerFinding("usage-missing", $"{w.Id}",
            $"A record waits under {w.Id}, and usage {w.UsageEventId} that it is about is not there.")));
        // A lane holds its quotation from its first day, and another from the day another holds.
        var lanes = await db.UsageLanes.AsNoTracking().Where(l => l.Entity == entity && l.Meter != Meters.StatedCost
                && !db.Prices.Any(p => p.Id == l.PriceId && p.Currency == l.Currency && p.PerUnit == l.PerUnit))
            .Select(l => new { l.Id, l.Agent, l.Model, l.Meter }).Take(FindingsMax).ToListAsync(ct);
        findings.AddRange(lanes.Select(l => new LedgerFinding("usage-price", $"{l.Id}",
            $"{l.Meter} of {l.Model} by {l.Agent} is priced otherwise than the price that it names.")));
        return findings;
    }

    private static LedgerFinding Found(string check, Charge charge, string what) =>
        new(check, $"{charge.Source}/{charge.ExternalId}", $"The charge {charge.Source}/{charge.ExternalId} {what}.");
}
