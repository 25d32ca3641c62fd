using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Staffing;

/// <summary>A name that telemetry or bills use and the register does not know. Its cost is on "unassigned" until someone claims it.</summary>
/// <param name="Cost">Priced usage and charges in the functional currency.</param>
/// <param name="Unpriced">Records whose cost is not known yet.</param>
public sealed record AgentCandidate(
    string Key, int Records, Money Cost, int Unpriced, LocalDate FirstSeen, LocalDate LastSeen, IReadOnlyList<string> Models);

/// <summary>Finds the agents that work and were never hired.</summary>
public sealed class AgentCandidates(RunrateDb db)
{
    /// <summary>The dearest first.</summary>
    public async Task<IReadOnlyList<AgentCandidate>> For(EntityId entityId, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([entityId], ct) ?? throw new InvariantException($"There is no entity '{entityId}'.");
        var usage = await Usage(entityId, ct);
        var charges = await db.Charges.AsNoTracking()
            .Where(c => c.Entity == entityId && c.Agent == AgentId.Unassigned && c.AgentKey != null && c.Currency == entity.FunctionalCurrency)
            .Select(c => new { c.AgentKey, c.EffectiveCost, c.Date }).ToListAsync(ct);
        var keys = usage.Select(u => u.AgentKey!).Union(charges.Select(c => c.AgentKey!), StringComparer.OrdinalIgnoreCase);
        return
        [
            .. keys.Select(key =>
            {
                var used = usage.Where(u => Same(u.AgentKey, key)).ToList();
                var billed = charges.Where(c => Same(c.AgentKey, key)).ToList();
                var days = used.SelectMany(u => new[] { u.First, u.Last }).Concat(billed.Select(c => c.Date)).ToList();
                return new AgentCandidate(
                    key, used.Sum(u => u.Records) + billed.Count,
                    Money.From(used.Sum(u => u.Cost) + billed.Sum(c => c.EffectiveCost), entity.FunctionalCurrency),
                    used.Sum(u => u.Unpriced), days.Min(), days.Max(),
                    [.. used.Select(u => u.Model).Distinct().Order(StringComparer.Ordinal)]);
            }).OrderByDescending(c => c.Cost.Micros).ThenBy(c => c.Key, StringComparer.Ordinal),
        ];

        static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What a name used of a model.</summary>
    private sealed record Used(string AgentKey, string Model)
    {
        public int Records { get; private set; }
        public int Unpriced { get; private set; }
        public decimal Cost { get; private set; }
        public LocalDate First { get; private set; } = LocalDate.MaxIsoValue;
        public LocalDate Last { get; private set; } = LocalDate.MinIsoValue;

        public void Add(int records, LocalDate date, decimal? cost)
        {
            Records += records;
            Unpriced += cost is null ? records : 0;
            Cost += cost ?? 0;
            (First, Last) = (LocalDate.Min(First, date), LocalDate.Max(Last, date));
        }
    }

    /// <summary>The database adds up what counts tokens alone, by day; the few that count something else, or wait, are read one by one.</summary>
    private async Task<IReadOnlyCollection<Used>> Usage(EntityId entity, CancellationToken ct)
    {
        var prices = await PriceBook.Load(db, ct);
        var streams = await db.UsageStreams.AsNoTracking()
            .Where(s => s.Entity == entity && s.Agent == AgentId.Unassigned && s.AgentKey != "").ToDictionaryAsync(s => s.Id, ct);
        var used = new Dictionary<(string, string), Used>();
        var unassigned = db.UsageEvents.AsNoTracking()
            .Where(e => e.Stream.Entity == entity && e.Stream.Agent == AgentId.Unassigned && e.Stream.AgentKey != "");
        if (streams.Count == 0)
            return [];
        var days = unassigned.Where(e => e.Others == null && e.Unpriced == null).GroupBy(e => new { e.StreamId, e.Date }).Select(g => new
        {
            g.Key.StreamId,
            g.Key.Date,
            Records = g.Count(),
            Input = g.Sum(e => e.InputTokens),
            Output = g.Sum(e => e.OutputTokens),
            Read = g.Sum(e => e.CacheReadTokens),
            Write = g.Sum(e => e.CacheWriteTokens),
            Write1h = g.Sum(e => e.CacheWrite1hTokens),
        });
        await foreach (var day in days.AsAsyncEnumerable().WithCancellation(ct))
        {
            var stream = streams[day.StreamId];
            var all = new UsageEvent
            {
                Key = [],
                StreamId = day.StreamId,
                Stream = stream,
                EventId = "",
                OccurredAt = default,
                Date = day.Date,
                InputTokens = day.Input,
                OutputTokens = day.Output,
                CacheReadTokens = day.Read,
                CacheWriteTokens = day.Write,
                CacheWrite1hTokens = day.Write1h,
            };
            Of(stream).Add(day.Records, day.Date, all.CostAt(prices));
        }
        await foreach (var one in unassigned.Where(e => e.Others != null || e.Unpriced != null).AsAsyncEnumerable().WithCancellation(ct))
            Of(one.Stream).Add(1, one.Date, one.CostAt(prices));
        return used.Values;

        Used Of(UsageStream stream) => used.TryGetValue((stream.AgentKey, stream.Model), out var known) ? known
            : used[(stream.AgentKey, stream.Model)] = new Used(stream.AgentKey, stream.Model);
    }
}
