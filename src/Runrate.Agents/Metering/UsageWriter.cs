using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Metering;

/// <summary>What became of a usage record: new, or there already; and why it waits, if it does.</summary>
internal readonly record struct UsageFate(bool IsNew, string? Waits);

/// <summary>
/// Stores usage in batches within the caller's transaction: prices each meter at the price in force, keeps the usage days, and
/// puts aside what has no price. The record's own identifier is claimed first; only who got it writes the other meters, so a
/// resend changes nothing even if it counts differently.
/// </summary>
internal sealed class UsageWriter : IAsyncDisposable
{
    private readonly RunrateDb db;
    private readonly Entity entity;
    private readonly DateTimeZone zone;
    private readonly PriceBook prices;
    private readonly AgentAssignment agents;
    private readonly UsageDayTotals totals;
    private readonly BulkInsert<UsageEvent> insert;

    public UsageWriter(RunrateDb db, Entity entity, PriceBook prices, AgentAssignment agents)
    {
        this.db = db;
        this.entity = entity;
        this.prices = prices;
        this.agents = agents;
        zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(entity.TimeZone) ?? DateTimeZone.Utc;
        totals = new UsageDayTotals(db, entity.Id);
        insert = BulkInsert<UsageEvent>.Prepare(db);
    }

    public required Guid? ImportId { get; init; }
    public required Instant Now { get; init; }
    public required IdGenerator Ids { get; init; }
    private readonly HashSet<(AgentId, string)> incidents = [];

    /// <summary>The fate of each record, in order.</summary>
    public async Task<UsageFate[]> Write(IReadOnlyList<UsageRecord> records, CancellationToken ct)
    {
        var events = records.Select(Events).ToList();
        var claimed = await insert.Add([.. events.Select(e => e[0])], ct);
        await insert.Add([.. events.Where((_, i) => claimed[i]).SelectMany(e => e.Skip(1))], ct);
        var fates = new UsageFate[records.Count];
        var waiting = new List<UsageEvent>();
        for (var i = 0; i < fates.Length; i++)
        {
            if (!claimed[i])
                continue;
            foreach (var one in events[i])
            {
                if (one.Cost is null)
                    waiting.Add(one);
                else
                    Total(one);
            }
            var unpriced = events[i].Any(e => e.Cost is null);
            fates[i] = new UsageFate(true, unpriced ? QuarantineReasons.NoPrice : null);
            if (agents.IsRetired(events[i][0].Agent, events[i][0].Date))
            {
                db.Quarantine.Add(Item(events[i][0], null, QuarantineReasons.RetiredAgent,
                    $"{events[i][0].Agent} had retired. Its cost is accrued; find out who still runs it."));
                await Incident(events[i][0], ct);
            }
        }
        await PutAside(waiting, ct);
        return fates;
    }

    /// <summary>Usage after the last day stands on the timeline of the agent, once a day.</summary>
    private async Task Incident(UsageEvent usage, CancellationToken ct)
    {
        var text = $"Used on {InWords.Of(usage.Date)}, after it had retired: {usage.Model} of {usage.Provider}, sent by {usage.Source}.";
        if (!incidents.Add((usage.Agent, text)) || await db.AgentEvents.AnyAsync(
            e => e.Agent == usage.Agent && e.Kind == AgentEventKind.Incident && e.Text == text, ct))
            return;
        db.AgentEvents.Add(new AgentEvent
        {
            Id = Ids.Next(),
            Entity = entity.Id,
            Agent = usage.Agent,
            Kind = AgentEventKind.Incident,
            At = Now,
            By = People.Actor.System.Name,
            Text = text,
        });
    }

    /// <summary>Takes back what was counted under an identity; see <see cref="WithdrawUsage"/>.</summary>
    public Task Withdraw(string source, string id, LocalDate date, string reason, CancellationToken ct) =>
        new WithdrawUsage(db, entity.Id, totals, Now).Run(source, id, date, reason, ct);

    /// <summary>Brings the usage days up to date. Once, after the last batch.</summary>
    public async Task Finish(CancellationToken ct)
    {
        await totals.Flush(ct);
        await db.SaveChangesAsync(ct);
    }

    public ValueTask DisposeAsync() => insert.DisposeAsync();

    private UsageEvent[] Events(UsageRecord record)
    {
        var agent = agents.Assign(record.Facts);
        var key = AgentAssignment.KeyOf(record.Facts);
        var date = record.At.InZone(zone).Date;
        // A request that counted nothing is kept, at no cost: it happened, and its identity is taken.
        var counts = record.Counts.Count > 0 ? record.Counts : [new MeterCount(Meters.Requests, 0)];
        var events = new UsageEvent[counts.Count];
        for (var i = 0; i < events.Length; i++)
        {
            var count = counts[i];
            var price = count.Quantity == 0 ? null : prices.Find(record.Provider, record.Model, count.Meter, date);
            events[i] = new UsageEvent
            {
                Source = record.Source,
                EventId = i == 0 ? record.Id : $"{record.Id}~{count.Meter}",
                Entity = entity.Id,
                Agent = agent,
                AgentKey = key,
                Provider = record.Provider,
                Model = record.Model,
                Meter = count.Meter,
                Quantity = count.Quantity,
                OccurredAt = record.At,
                Date = date,
                Environment = record.Environment,
                ImportId = ImportId,
                Line = record.Line,
                Cost = count.Quantity == 0 ? 0 : price is null ? null : count.Quantity * price.PerUnit,
                PriceId = price?.Id,
                ReportedCost = i == 0 ? record.ReportedCost : null,
            };
        }
        return events;
    }

    private void Total(UsageEvent one)
    {
        if (one.PriceId is not { } priceId)
            return;
        var price = prices.Find(one.Provider, one.Model, one.Meter, one.Date)!;
        totals.Add(
            new UsageDayKey(one.Date, one.Agent, one.Provider, one.Model, one.Meter, priceId, price.Currency,
                one.Environment ?? ""),
            one.Quantity, one.Cost!.Value);
    }

    private async Task PutAside(List<UsageEvent> waiting, CancellationToken ct)
    {
        foreach (var bySource in waiting.GroupBy(e => e.Source))
        {
            foreach (var chunk in bySource.Chunk(400))
            {
                var ids = chunk.Select(e => e.EventId).ToList();
                var stored = await db.UsageEvents.AsNoTracking().Where(e => e.Source == bySource.Key && ids.Contains(e.EventId))
                    .Select(e => new { e.Id, e.EventId }).ToDictionaryAsync(e => e.EventId, e => e.Id, ct);
                foreach (var one in chunk)
                {
                    db.Quarantine.Add(Item(one, stored[one.EventId], QuarantineReasons.NoPrice,
                        $"{one.Provider} {one.Model} has no price for {one.Meter} on {one.Date:uuuu-MM-dd}. "
                        + "Import a price list, or price it by hand."));
                }
            }
        }
        if (waiting.Count > 0)
        {
            await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
        }
    }

    private QuarantineItem Item(UsageEvent one, long? eventId, string reason, string message) => new()
    {
        Id = Ids.Next(),
        Entity = entity.Id,
        ImportId = ImportId,
        Line = one.Line,
        Reason = reason,
        Message = message,
        UsageEventId = eventId,
        Raw = JsonSerializer.Serialize(new
        {
            one.Source,
            id = one.EventId,
            agent = one.AgentKey,
            one.Provider,
            one.Model,
            one.Meter,
            one.Quantity
        }, ValueConverters.Json),
        At = Now,
        Date = one.Date,
    };
}
