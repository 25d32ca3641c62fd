using Microsoft.EntityFrameworkCore;
using NodaTime;
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
    private const string ToldLonger = "A longer span of time that holds this one was delivered.";
    private const int DaysMax = 31;

    /// <summary>The spans that this delivery states.</summary>
    private readonly StatedSpans stated = new();

    /// <summary>Usage whose span is not that of a bucket of its day, read once a day of a delivery.</summary>
    private readonly Dictionary<(string Source, LocalDate Day), List<StoredSpan>> ofDay = [];

    private readonly record struct StoredSpan((long Start, long End) Span, string Id, Instant? AsOf);

    /// <summary>Whether the delivery's results stand; false where a later one states them under other columns.</summary>
    public async Task<bool> Charges(BucketGroups bucket, CancellationToken ct)
    {
        if (Known(bucket) is { } stands)
            return stands;
        await charges.Flush(ct);
        var entity = intake.Entity.Id;
        var date = intake.DateOf(bucket.Start);
        var stored = await db.Charges.AsNoTracking().Where(c => c.Entity == entity && c.Date == date && c.Source == bucket.Source && c.Current
            && c.PeriodStart == bucket.Start && c.PeriodEnd == bucket.End && c.ExternalId.StartsWith(bucket.Prefix)).ToListAsync(ct);
        var other = Regrouped(bucket, stored.ConvertAll(c => c.ExternalId)) ? stored : [];
        bucket.IsOlder = other.Exists(c => c.AsOf > intake.StatedAt);
        foreach (var charge in other.Where(c => bucket.IsOlder == false && !bucket.Keys.Contains(BucketGroups.BaseOf(c.ExternalId))))
        {
            intake.Effects.Add(charge.Date, charge.Currency, charge.EffectiveCost, 0);
            await charges.TakeBack(charge.Id, ct);
            intake.Remove();
        }
        Say(bucket, other.Count);
        if (bucket.IsOlder == false)
            await ChargesAcross(bucket, date, ct);
        return Stands(bucket);
    }

    /// <summary>
    /// What is known without a look at what is stored. Of a span that this delivery states under two kinds of columns the first stands: were
    /// each taken in turn, the same file delivered again would take back the one and then the other.
    /// </summary>
    private bool? Known(BucketGroups bucket)
    {
        if (bucket.IsOlder is null && stated.Allow(bucket) is { } allowed)
        {
            bucket.IsOlder = !allowed;
            if (!allowed)
                intake.Assume("The file states some spans of time more than once, under different columns: the first statement of each stands.");
        }
        return !bucket.IsOlder;
    }

    private bool Stands(BucketGroups bucket)
    {
        if (bucket.IsOlder == false)
            stated.Add(bucket);
        return bucket.IsOlder == false;
    }

    private async Task ChargesAcross(BucketGroups bucket, LocalDate date, CancellationToken ct)
    {
        var entity = intake.Entity.Id;
        var from = date.PlusDays(-DaysMax);
        var until = intake.DateOf(bucket.End);
        var across = await db.Charges.AsNoTracking().Where(c => c.Entity == entity && c.Date >= from && c.Date <= until
            && c.Source == bucket.Source && c.Current && c.PeriodStart < bucket.End && c.PeriodEnd > bucket.Start
            && (c.PeriodStart != bucket.Start || c.PeriodEnd != bucket.End)).ToListAsync(ct);
        if (!Holds(bucket, across.ConvertAll(c => (c.ExternalId, c.AsOf))))
            return;
        foreach (var charge in across.Where(c => bucket.RelationTo(c.ExternalId) == SpanRelation.Holds))
        {
            intake.Effects.Add(charge.Date, charge.Currency, charge.EffectiveCost, 0);
            await charges.TakeBack(charge.Id, ct);
            intake.Remove();
        }
    }

    private async Task UsageAcross(BucketGroups bucket, LocalDate date, CancellationToken ct)
    {
        var across = new List<(string Id, Instant? AsOf)>();
        // In a zone west of Greenwich the day that holds an hour is of the date before it.
        var last = LocalDate.Min(intake.DateOf(bucket.End - Duration.FromSeconds(1)), date.PlusDays(DaysMax));
        var meetsOwn = stated.Meet(bucket);
        for (var day = date.PlusDays(-1); day <= last; day = day.PlusDays(1))
        {
            var spans = meetsOwn ? await ReadDay(bucket.Source, day, null, ct) : await OfDay(bucket.Source, day, ct);
            across.AddRange(spans.Where(s => bucket.Meets(s.Span)).Select(s => (s.Id, s.AsOf)));
        }
        if (!Holds(bucket, across))
            return;
        foreach (var (id, _) in across.Where(e => bucket.RelationTo(e.Id) == SpanRelation.Holds))
        {
            await intake.Withdraw(bucket.Source, id, ToldLonger, ct);
            intake.Remove();
        }
    }

    /// <summary>What was stored of a day before this delivery.</summary>
    private async Task<List<StoredSpan>> OfDay(string source, LocalDate day, CancellationToken ct) =>
        ofDay.TryGetValue((source, day), out var known) ? known : ofDay[(source, day)] = await ReadDay(source, day, intake.Delivery, ct);

    /// <param name="delivery">The delivery that is left out; null for none.</param>
    private async Task<List<StoredSpan>> ReadDay(string source, LocalDate day, int? delivery, CancellationToken ct)
    {
        var entity = intake.Entity.Id;
        var stored = await db.UsageEvents.AsNoTracking().Where(e => e.Stream.Entity == entity && e.Date == day && e.Stream.Source == source
                && (delivery == null || e.Delivery != delivery) && (e.InputTokens != 0 || e.OutputTokens != 0 || e.CacheReadTokens != 0
                    || e.CacheWriteTokens != 0 || e.CacheWrite1hTokens != 0 || e.Others != null))
            .Select(e => new { e.EventId, e.AsOf }).ToListAsync(ct);
        return [.. stored.Where(e => BucketGroups.SpanOf(e.EventId) is not null)
            .Select(e => new StoredSpan(BucketGroups.SpanOf(e.EventId)!.Value, e.EventId, e.AsOf))];
    }

    /// <summary>Whether the delivery's span may stand beside those that cross it; what it then holds is to be taken back.</summary>
    private bool Holds(BucketGroups bucket, List<(string Id, Instant? AsOf)> across)
    {
        var relations = across.Select(a => (Relation: bucket.RelationTo(a.Id), a.AsOf)).Where(a => a.Relation != SpanRelation.Apart).ToList();
        if (relations.Count == 0)
            return true;
        bucket.IsOlder = relations.Exists(r => r.Relation != SpanRelation.Holds || r.AsOf > intake.StatedAt);
        intake.Assume(bucket.IsOlder == true
            ? "Some of these spans of time lie within longer ones that are counted, or cross them: they were passed over, so that nothing counts "
                + "twice. Import the longer ones again for figures that grew."
            : "Some of these spans of time hold shorter ones that were delivered before: the longer ones state them now.");
        return bucket.IsOlder == false;
    }

    /// <inheritdoc cref="Charges"/>
    public async Task<bool> Usage(BucketGroups bucket, CancellationToken ct)
    {
        if (Known(bucket) is { } stands)
            return stands;
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
        if (bucket.IsOlder == false)
            await UsageAcross(bucket, date, ct);
        return Stands(bucket);
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
