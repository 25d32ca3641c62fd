using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports;

/// <summary>
/// Compares a span of a report with what stands of it under other columns. The latest delivery states the span: what it groups otherwise
/// is taken back, so that one figure is not counted once by line item and once in one sum.
/// </summary>
internal sealed class Regrouping(RunrateDb db, Intake intake, ChargeBatch charges)
{
    private const string Told = "The same span of time was delivered under other columns.";

    /// <summary>Whether the delivery's results stand; false where a later one states them under other columns.</summary>
    public async Task<bool> Charges(BucketGroups bucket, CancellationToken ct)
    {
        if (bucket.IsOlder is { } known)
            return !known;
        await charges.Flush(ct);
        var entity = intake.Entity.Id;
        var date = intake.DateOf(bucket.Start);
        var stored = await db.Charges.AsNoTracking().Where(c => c.Entity == entity && c.Date == date && c.Source == bucket.Source && c.Current
            && c.PeriodStart == bucket.Start && c.PeriodEnd == bucket.End).ToListAsync(ct);
        var other = Regrouped(bucket, stored.ConvertAll(c => c.ExternalId)) ? stored : [];
        bucket.IsOlder = other.Exists(c => c.AsOf > intake.StatedAt);
        foreach (var charge in other.Where(c => bucket.IsOlder == false && !bucket.Keys.Contains(BucketGroups.BaseOf(c.ExternalId))))
        {
            intake.Effects.Add(charge.Date, charge.Currency, charge.EffectiveCost, 0);
            await charges.TakeBack(charge.Id, ct);
            intake.Remove();
        }
        Say(bucket, other.Count);
        return bucket.IsOlder == false;
    }

    /// <inheritdoc cref="Charges"/>
    public async Task<bool> Usage(BucketGroups bucket, CancellationToken ct)
    {
        if (bucket.IsOlder is { } known)
            return !known;
        await intake.FlushUsage(ct);
        var entity = intake.Entity.Id;
        var date = intake.DateOf(bucket.Start);
        var stored = await db.UsageEvents.AsNoTracking().Where(e => e.Stream.Entity == entity && e.Date == date
                && e.Stream.Source == bucket.Source && e.EventId.StartsWith(bucket.Prefix)
                && (e.InputTokens != 0 || e.OutputTokens != 0 || e.CacheReadTokens != 0 || e.CacheWriteTokens != 0
                    || e.CacheWrite1hTokens != 0 || e.Others != null))
            .Select(e => new { e.EventId, e.AsOf }).ToListAsync(ct);
        var other = Regrouped(bucket, stored.ConvertAll(e => e.EventId)) ? stored : [];
        var hasModels = bucket.ModelPlace is { } place && bucket.Grouping(other.ConvertAll(e => e.EventId)).Contains(place)
            && !bucket.Grouping(bucket.Keys).Contains(place);
        bucket.IsOlder = hasModels || other.Exists(e => e.AsOf > intake.StatedAt);
        foreach (var row in other.Where(e => bucket.IsOlder == false && !bucket.Keys.Contains(BucketGroups.BaseOf(e.EventId))))
        {
            await intake.Withdraw(bucket.Source, row.EventId, Told, ct);
            intake.Remove();
        }
        var waiting = $"{bucket.Source}/{bucket.Prefix}";
        await db.UpdateKept<QuarantineItem, Guid>(db.Quarantine.Where(q => q.Entity == entity && q.ResolvedAt == null
                && q.Reason == QuarantineReasons.NoModel && q.ChargeKey!.StartsWith(waiting)),
            q => q.SetProperty(i => i.ResolvedAt, intake.Now).SetProperty(i => i.ResolvedBy, "import").SetProperty(i => i.Resolution, Told), ct);
        Say(bucket, other.Count);
        return bucket.IsOlder == false;
    }

    private static bool Regrouped(BucketGroups bucket, List<string> stored) =>
        stored.Count > 0 && !bucket.Grouping(stored).SetEquals(bucket.Grouping(bucket.Keys));

    private void Say(BucketGroups bucket, int other)
    {
        if (other > 0)
            intake.Assume(bucket.IsOlder == true
                ? "Another delivery states some of these spans of time under other columns, later or by model: it stands, and these results were "
                    + "passed over."
                : "Some of these spans of time were delivered before under other columns: this delivery states them now, and what it does "
                    + "not repeat was taken back.");
    }
}
