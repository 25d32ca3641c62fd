using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>
/// Brings the overlaps of an entity's meters to what they should be, computed from what is stored: see <see cref="OverlapRule"/>.
/// Within the caller's transaction, before its usage days are written. Doing it again changes nothing.
/// </summary>
internal sealed class SettleOverlaps(RunrateDb db, Entity entity, PriceBook prices, UsageDayTotals totals, DeliveryEffects? effects = null)
{
    private const int ChunkSize = 400;

    private readonly record struct Key(int Stream, int Utc, LocalDate Date, string Meter);

    /// <summary>Whether any source of the entity sums calls that others may tell of.</summary>
    public static Task<bool> IsNeeded(RunrateDb db, EntityId entity, CancellationToken ct) =>
        db.UsageStreams.AnyAsync(s => s.Entity == entity && MeterKinds.Summing.Contains(s.Source), ct);

    /// <param name="utcDays">Days in UTC; null looks at all.</param>
    public async Task Run(IReadOnlySet<int>? utcDays, CancellationToken ct)
    {
        if (utcDays is { Count: 0 } || !await IsNeeded(db, entity.Id, ct))
            return;
        await Alone(ct);
        var groups = await Groups(ct);
        var due = new Dictionary<Key, OverlapDue>();
        foreach (var ((_, utc), cells) in await Cells(groups, utcDays, ct))
        {
            foreach (var one in OverlapRule.Of(cells, k => MeterKinds.Rank(k, entity.Meters)))
                due[new Key(one.Stream, utc, one.Date, one.Meter)] = one;
        }
        await Apply(due, groups.ToDictionary(g => g.Stream.Id, g => g.Stream), utcDays, ct);
    }

    /// <summary>Moves what is not counted of streams with them, as the caller takes them from one agent and gives them to another.</summary>
    /// <param name="sign">1 takes the overlaps out of the figures, as they stand; -1 puts them back for a moment.</param>
    public static async Task Move(
        RunrateDb db, PriceBook prices, UsageDayTotals totals, IReadOnlyList<UsageStream> streams, int sign, CancellationToken ct)
    {
        foreach (var chunk in streams.Chunk(ChunkSize))
        {
            var ids = chunk.Select(s => s.Id).ToList();
            var byId = chunk.ToDictionary(s => s.Id);
            foreach (var one in await db.UsageOverlaps.AsNoTracking().Where(o => ids.Contains(o.StreamId)).ToListAsync(ct))
            {
                if (Lane(prices, byId[one.StreamId], one.Meter, one.Date) is { } lane)
                    totals.Add(one.Date, lane, -sign * one.Quantity);
            }
        }
    }

    /// <summary>Two that settle in the same moment would each miss what the other stores; on SQLite the writer is alone.</summary>
    private Task Alone(CancellationToken ct) => db is SqliteRunrateDb ? Task.CompletedTask
        : db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext({"usage-overlaps/" + entity.Id.Value}))", ct);

    /// <summary>The streams of each provider's model that more than one kind of meter tells of.</summary>
    private async Task<List<(string Group, UsageStream Stream)>> Groups(CancellationToken ct)
    {
        var streams = await db.UsageStreams.AsNoTracking().Where(s => s.Entity == entity.Id).ToListAsync(ct);
        return [.. streams.Select(s => (Group: $"{Provider(s)}\u001f{OverlapRule.ModelKey(s.Model)}", Stream: s)).GroupBy(s => s.Group)
            .Where(g => g.Select(s => MeterKinds.Of(s.Stream.Source)).Distinct().Count() > 1).SelectMany(g => g)];
    }

    /// <summary>A gateway that names no provider is taken at the one whose price its model has.</summary>
    private string Provider(UsageStream stream)
    {
        var named = Providers.Canonical(stream.Provider);
        return named != "" || prices.History("", stream.Model, Meters.InputTokens) is not [var price, ..]
            ? named : Providers.Canonical(price.Provider);
    }

    /// <summary>What is priced of each group and day in UTC; what waits for a price is in no figure and covers nothing.</summary>
    private async Task<Dictionary<(string Group, int Utc), List<MeterCell>>> Cells(
        List<(string Group, UsageStream Stream)> groups, IReadOnlySet<int>? utcDays, CancellationToken ct)
    {
        var byId = groups.ToDictionary(g => g.Stream.Id);
        var sums = new Dictionary<(int Utc, int Stream, LocalDate Date, string Meter), decimal>();
        var counts = new List<MeterCount>();
        foreach (var chunk in byId.Keys.Chunk(ChunkSize))
        {
            var events = db.UsageEvents.AsNoTracking().IgnoreAutoIncludes().Where(e => chunk.Contains(e.StreamId));
            if (utcDays is not null)
            {
                // The day in UTC begins at most a day before or after that of any time zone.
                var (from, to) = (UsageOverlap.DateOf(utcDays.Min()).PlusDays(-1), UsageOverlap.DateOf(utcDays.Max()).PlusDays(1));
                events = events.Where(e => e.Date >= from && e.Date <= to);
            }
            await foreach (var one in events.AsAsyncEnumerable().WithCancellation(ct))
            {
                var utc = UsageOverlap.DayOf(one.OccurredAt);
                if (utcDays?.Contains(utc) == false || StatedCost.Counted(one, entity.StatedCost) is not null)
                    continue;
                var unpriced = one.UnpricedMeters;
                counts.Clear();
                UsageCounts.Read(one, counts);
                foreach (var count in counts.Where(c => !unpriced.Contains(c.Meter)))
                {
                    var key = (utc, one.StreamId, one.Date, count.Meter);
                    sums[key] = sums.GetValueOrDefault(key) + count.Quantity;
                }
            }
        }
        return sums.Where(s => s.Value > 0).GroupBy(s => (byId[s.Key.Stream].Group, s.Key.Utc)).ToDictionary(g => g.Key, g => g.Select(s =>
            Cell(s.Key.Stream, byId[s.Key.Stream].Stream, s.Key.Date, s.Key.Meter, s.Value)).ToList());
    }

    private static MeterCell Cell(int id, UsageStream stream, LocalDate date, string meter, decimal quantity) =>
        new(id, MeterKinds.Of(stream.Source), date, meter, quantity,
            string.Join('\u001f', stream.Agent.Value, stream.Source, stream.AgentKey, stream.Provider, stream.Model, stream.Environment));

    private async Task Apply(
        Dictionary<Key, OverlapDue> due, Dictionary<int, UsageStream> streams, IReadOnlySet<int>? utcDays, CancellationToken ct)
    {
        var (from, to) = utcDays is null ? (int.MinValue, int.MaxValue) : (utcDays.Min(), utcDays.Max());
        var stored = (await db.UsageOverlaps.Where(o => o.Entity == entity.Id && o.Utc >= from && o.Utc <= to).ToListAsync(ct))
            .Where(o => utcDays?.Contains(o.Utc) != false).ToDictionary(o => new Key(o.StreamId, o.Utc, o.Date, o.Meter));
        foreach (var key in stored.Keys.Union(due.Keys).OrderBy(k => k.Stream).ThenBy(k => k.Utc).ThenBy(k => k.Meter, StringComparer.Ordinal))
        {
            var (now, was) = (due.GetValueOrDefault(key), stored.GetValueOrDefault(key));
            Move(streams[key.Stream], key, (now?.Quantity ?? 0) - (was?.Quantity ?? 0));
            if (now is null)
                db.UsageOverlaps.Remove(was!);
            else if (was is null)
                db.UsageOverlaps.Add(new UsageOverlap
                {
                    Entity = entity.Id,
                    StreamId = key.Stream,
                    Utc = key.Utc,
                    Date = key.Date,
                    Meter = key.Meter,
                    Quantity = now.Quantity,
                    Counted = now.Counted,
                });
            else
                (was.Quantity, was.Counted) = (now.Quantity, now.Counted);
        }
        await db.SaveChangesAsync(ct);
    }

    private void Move(UsageStream stream, Key key, decimal more)
    {
        if (more == 0 || Lane(prices, stream, key.Meter, key.Date) is not { } lane)
            return;
        totals.Add(key.Date, lane, -more);
        var cost = Math.Abs(more) * lane.PerUnit;
        effects?.Add(key.Date, lane.Currency, more > 0 ? cost : 0, more < 0 ? cost : 0);
    }

    private static UsageLaneKey? Lane(PriceBook prices, UsageStream stream, string meter, LocalDate date) =>
        prices.Find(stream.Provider, stream.Model, meter, date) is { } price
            ? new UsageLaneKey(stream.Agent, stream.Provider, stream.Model, meter, price.Id, price.PerUnit, price.Currency, stream.Environment)
            : null;
}
