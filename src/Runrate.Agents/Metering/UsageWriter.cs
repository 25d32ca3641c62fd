using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Metering;

/// <summary>
/// What became of a usage record: new, restated, or there already; and why it waits, if it does. A held one is told at the end.
/// </summary>
internal readonly record struct UsageFate(bool IsNew, string? Waits, bool IsRestated = false)
{
    public bool IsHeld { get; init; }
}

/// <summary>
/// Stores usage in batches within the caller's transaction: prices each meter at the price in force, keeps the usage days, and
/// puts aside what has no price. A record that is there already changes nothing, unless it is a bucket or a later state of a call:
/// then its counts replace the ones that are there, and the days move by the difference.
/// </summary>
internal sealed class UsageWriter : IAsyncDisposable
{
    public const string Superseded = "Superseded by a later delivery.";

    private readonly RunrateDb db;
    private readonly Entity entity;
    private readonly DateTimeZone zone;
    private readonly AgentAssignment agents;
    private readonly PriceBook prices;
    private readonly DeliveryEffects effects;
    private readonly UsagePricing pricing;
    private readonly UsageStreams streams;
    private readonly UsageEventInsert insert;
    private readonly UsageWorks works;
    private readonly HeldBuckets held = new();
    private readonly HashSet<(AgentId, string)> incidents = [];

    public UsageWriter(
        RunrateDb db, Entity entity, PriceBook prices, AgentAssignment agents, UsageStreams streams, UsageLanes lanes, DeliveryEffects effects)
    {
        this.db = db;
        this.entity = entity;
        this.agents = agents;
        zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(entity.TimeZone) ?? DateTimeZone.Utc;
        this.prices = prices;
        this.effects = effects;
        this.streams = streams;
        pricing = new UsagePricing(prices, new UsageDayTotals(db, lanes), entity.StatedCost, effects);
        insert = new UsageEventInsert(db);
        works = new UsageWorks(db, entity.Id);
    }

    public required Guid? ImportId { get; init; }
    public required int? Delivery { get; init; }
    public required Instant Now { get; init; }
    /// <summary>When the delivery says it was made; a bucket is as of then.</summary>
    public required Instant StatedAt { get; init; }
    public required IdGenerator Ids { get; init; }

    /// <summary>The fate of each record, in order. Of buckets that are there already the last statement is held until <see cref="Settle"/>.</summary>
    public async Task<UsageFate[]> Write(IReadOnlyList<UsageRecord> records, CancellationToken ct)
    {
        var rows = new UsageEvent[records.Count];
        await streams.Know(records.Select(KeyOf), ct);
        for (var i = 0; i < rows.Length; i++)
        {
            var key = KeyOf(records[i]);
            rows[i] = Row(records[i], streams.TryGet(key, out var known) ? known! : await streams.Of(key, ct));
        }
        var inserted = await insert.Add(rows, ct);
        var fates = new UsageFate[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            if (inserted[i])
            {
                pricing.Add(rows[i]);
                fates[i] = new UsageFate(true, Waits(rows[i]));
                if (rows[i].Unpriced is not null)
                    await PutAside(rows[i], await IdOf(rows[i].Key, ct), ct);
                if (agents.IsRetired(rows[i].Agent, rows[i].Date))
                    await Retired(rows[i], ct);
            }
            else if (records[i] is { IsBucket: true, AsOf: null })
            {
                held.Add(rows[i], records[i]);
                fates[i] = new UsageFate { IsHeld = true };
            }
            else if (records[i].AsOf is not null)
            {
                fates[i] = await Restate(rows[i], records[i].IsBucket, ct);
            }
            if (fates[i].IsNew || fates[i].IsRestated)
                await works.Note(rows[i].Key, records[i].Facts, ct);
        }
        if (db.ChangeTracker.HasChanges())
        {
            await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
        }
        await pricing.Totals.FlushWhereMany(ct);
        return fates;
    }

    /// <summary>
    /// Puts what was held in the place of what is stored; the fates of all that was held. Before the last of a delivery only where much is.
    /// </summary>
    public async Task<IReadOnlyList<(UsageFate Fate, int Line)>> Settle(bool isLast, CancellationToken ct)
    {
        if (held.Count == 0 || (!isLast && held.Count < HeldBuckets.Max))
            return [];
        var fates = new List<(UsageFate, int)>();
        foreach (var (row, record) in held.TakeAll())
        {
            var fate = row is null ? default : await Restate(row, record.IsBucket, ct);
            if (fate.IsRestated)
                await works.Note(row!.Key, record.Facts, ct);
            fates.Add((fate, record.Line ?? 0));
        }
        await pricing.Totals.FlushWhereMany(ct);
        return fates;
    }

    /// <summary>Brings the usage days up to date. Once, after the last batch.</summary>
    public async Task Finish(CancellationToken ct)
    {
        if (pricing.Touched.Count > 0 && await streams.Sum(ct))
            await new SettleOverlaps(db, entity, prices, pricing.Totals, effects).Run(pricing.Touched, ct);
        await pricing.Totals.Flush(ct);
        if (db.ChangeTracker.HasChanges())
            await db.SaveChangesAsync(ct);
    }

    /// <summary>Why a record is in no figure; null where it is in one.</summary>
    private string? Waits(UsageEvent row) =>
        row.Unpriced is null || StatedCost.Counted(row, entity.StatedCost) is not null ? null
        : row.Unpriced == Meters.StatedCost ? QuarantineReasons.NoCounts : QuarantineReasons.NoPrice;

    public ValueTask DisposeAsync() => insert.DisposeAsync();

    private StreamKey KeyOf(UsageRecord record) => new(
        record.Source, agents.Assign(record.Facts), AgentAssignment.KeyOf(record.Facts) ?? "", record.Provider, record.Model,
        record.Environment ?? "");

    private UsageEvent Row(UsageRecord record, UsageStream stream)
    {
        var row = new UsageEvent
        {
            Key = RecordKey.Of(record.Source, record.Id),
            StreamId = stream.Id,
            Stream = stream,
            EventId = record.Id,
            OccurredAt = record.At,
            Date = record.At.InZone(zone).Date,
            ReportedCost = record.ReportedCost,
            Delivery = Delivery,
            Line = record.Line,
            AsOf = record.AsOf ?? (record.IsBucket ? StatedAt : null),
        };
        UsageCounts.Write(row, record.Counts);
        pricing.Mark(row);
        return row;
    }

    /// <summary>Puts what is said now in place of what was said. What a claim gave to an agent stays with it.</summary>
    private async Task<UsageFate> Restate(UsageEvent said, bool isBucket, CancellationToken ct)
    {
        var stored = await db.UsageEvents.FirstAsync(e => e.Key == said.Key, ct);
        // Of two states of an event at one time the one that counts more of the answer is the later: an answer only grows.
        var isEarlier = stored.AsOf > said.AsOf || (!isBucket && stored.AsOf == said.AsOf && said.OutputTokens < stored.OutputTokens);
        if (isEarlier || IsSame(stored, said) || stored.Entity != said.Entity)
            return default;
        db.Set<DeliveryChange>().Add(new DeliveryChange
        {
            Delivery = Delivery,
            Subject = DeliveryChange.Usage,
            Target = stored.Id,
            BeforeDelivery = stored.Delivery,
            Before = JsonSerializer.Serialize(UsageState.Of(stored)),
        });
        pricing.Take(stored);
        await Release(stored.Id, ct);
        var stream = said.Stream;
        if (stored.AgentKey == said.AgentKey && stored.Agent != said.Agent)
        {
            var kept = new StreamKey(said.Source, stored.Agent, stream.AgentKey, said.Provider, said.Model, stream.Environment);
            stream = await streams.Of(kept, ct);
        }
        UsageState.Of(said).Restore(stored);
        stored.StreamId = stream.Id;
        var priced = new UsageEvent
        {
            Key = said.Key,
            StreamId = stream.Id,
            Stream = stream,
            EventId = said.EventId,
            OccurredAt = said.OccurredAt,
            Date = said.Date,
            Line = said.Line,
            ReportedCost = said.ReportedCost,
        };
        UsageCounts.Write(priced, said.Counts);
        pricing.Mark(priced);
        pricing.Add(priced);
        stored.Unpriced = priced.Unpriced;
        if (priced.Unpriced is not null)
            await PutAside(priced, stored.Id, ct);
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
        return new UsageFate(false, Waits(priced), IsRestated: true);
    }

    /// <summary>A stored record without a stated cost may have been written off, so that alone is no news.</summary>
    private static bool IsSame(UsageEvent a, UsageEvent b) =>
        (a.Date, a.Provider, a.Model, a.Environment, a.AgentKey, a.Others)
            == (b.Date, b.Provider, b.Model, b.Environment, b.AgentKey, b.Others)
        && (a.ReportedCost is null || a.ReportedCost == b.ReportedCost)
        && (a.InputTokens, a.OutputTokens, a.CacheReadTokens, a.CacheWriteTokens, a.CacheWrite1hTokens)
            == (b.InputTokens, b.OutputTokens, b.CacheReadTokens, b.CacheWriteTokens, b.CacheWrite1hTokens);

    /// <summary>What waited of a state that is no more waits no more.</summary>
    private async Task Release(long eventId, CancellationToken ct)
    {
        foreach (var item in await db.Quarantine.Where(q => q.UsageEventId == eventId && q.ResolvedAt == null).ToListAsync(ct))
            (item.ResolvedAt, item.ResolvedBy, item.Resolution) = (Now, People.Actor.System.Name, Superseded);
    }

    private async Task Retired(UsageEvent usage, CancellationToken ct)
    {
        db.Quarantine.Add(Item(usage, usage.Counts is [var first, ..] ? first : default, null, QuarantineReasons.RetiredAgent,
            $"{usage.Agent} had retired. Its cost is accrued; find out who still runs it."));
        await Incident(usage, ct);
    }

    /// <summary>Usage after the last day stands on the timeline of the agent, once a day.</summary>
    private async Task Incident(UsageEvent usage, CancellationToken ct)
    {
        var text = $"Used on {InWords.Of(usage.Date)}, after it had retired: {usage.Model} of {usage.Provider}, sent by {usage.Source}.";
        var agent = usage.Agent;
        if (!incidents.Add((agent, text)) || await db.AgentEvents.AnyAsync(
            e => e.Agent == agent && e.Kind == AgentEventKind.Incident && e.Text == text, ct))
            return;
        db.AgentEvents.Add(new AgentEvent
        {
            Id = Ids.Next(),
            Entity = entity.Id,
            Agent = agent,
            Kind = AgentEventKind.Incident,
            At = Now,
            By = People.Actor.System.Name,
            Text = text,
        });
    }

    /// <summary>Takes back what was counted under an identity; see <see cref="WithdrawUsage"/>.</summary>
    public Task Withdraw(string source, string id, string reason, CancellationToken ct)
    {
        held.Drop(RecordKey.Of(source, id));
        return new WithdrawUsage(db, entity.Id, pricing, Delivery, Now).Run(source, id, reason, ct);
    }

    private async Task<long> IdOf(byte[] key, CancellationToken ct) =>
        await db.UsageEvents.IgnoreAutoIncludes().Where(e => e.Key == key).Select(e => e.Id).FirstAsync(ct);

    private Task PutAside(UsageEvent row, long id, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var unpriced = row.UnpricedMeters;
        foreach (var count in row.Counts.Where(c => unpriced.Contains(c.Meter)))
        {
            var item = Item(row, count, id, count.Meter == Meters.StatedCost ? QuarantineReasons.NoCounts : QuarantineReasons.NoPrice,
                (count.Meter == Meters.StatedCost
                    ? $"The record of {row.Provider} {row.Model} counts nothing that its cost is for."
                    : $"{row.Provider} {row.Model} has no price for {count.Meter} on {row.Date:uuuu-MM-dd}. "
                        + "Import a price list, or price it by hand.")
                + (row.ReportedCost is { } cost
                    ? $" Its sender states a cost of {InWords.Of(Money.From(cost, StatedCost.Currency))}, kept beside it." : ""));
            if (StatedCost.Counted(row, entity.StatedCost) is not null)
                (item.ResolvedAt, item.ResolvedBy, item.Resolution) = (Now, People.Actor.System.Name, StatedCost.Resolution);
            db.Quarantine.Add(item);
        }
        return Task.CompletedTask;
    }

    private QuarantineItem Item(UsageEvent row, MeterCount count, long? eventId, string reason, string message) => new()
    {
        Id = Ids.Next(),
        Entity = entity.Id,
        ImportId = ImportId,
        Line = row.Line,
        Reason = reason,
        Message = message,
        UsageEventId = eventId,
        Meter = count.Meter,
        Raw = JsonSerializer.Serialize(new
        {
            row.Source,
            id = row.EventId,
            agent = row.AgentKey,
            row.Provider,
            row.Model,
            count.Meter,
            count.Quantity
        }, ValueConverters.Json),
        At = Now,
        Date = row.Date,
    };
}
