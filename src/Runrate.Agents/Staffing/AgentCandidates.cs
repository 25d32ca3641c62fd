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
        var events = await db.UsageEvents.AsNoTracking()
            .Where(e => e.Stream.Entity == entityId && e.Stream.Agent == AgentId.Unassigned && e.Stream.AgentKey != "").ToListAsync(ct);
        var prices = await PriceBook.Load(db, ct);
        var usage = events.GroupBy(e => (e.AgentKey, e.Model, Priced: e.Unpriced is null)).Select(g => new
        {
            g.Key.AgentKey,
            g.Key.Model,
            g.Key.Priced,
            Records = g.Count(),
            Cost = g.Sum(e => e.CostAt(prices) ?? 0),
            First = g.Min(e => e.Date),
            Last = g.Max(e => e.Date),
        }).ToList();
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
                    used.Where(u => !u.Priced).Sum(u => u.Records), days.Min(), days.Max(),
                    [.. used.Select(u => u.Model).Distinct().Order(StringComparer.Ordinal)]);
            }).OrderByDescending(c => c.Cost.Micros).ThenBy(c => c.Key, StringComparer.Ordinal),
        ];

        static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
    }
}
