using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Workforce;

/// <summary>What a claim moved. <paramref name="Cost"/> is exact, in major units, over all currencies of the prices.</summary>
public sealed record Claim(string AgentKey, AgentId Agent, int Events, decimal Cost);

/// <summary>A spelling of an agent that telemetry uses and the register does not know.</summary>
public sealed record UnclaimedKey(string? AgentKey, int Events, LocalDate From, LocalDate To);

/// <summary>
/// Gives usage that no agent claimed to an agent: the events and their day totals move, and the next accrual posts both differences, in the
/// next open month where theirs is sealed. A rule is added so that later usage under the same key finds its way. Needs the Operator role.
/// </summary>
public sealed class ClaimUsage(RunrateDb db, IClock clock, IdGenerator ids)
{
    private const int ChunkSize = 2_000;

    /// <summary>The keys under which usage is unassigned, the busiest first.</summary>
    public async Task<IReadOnlyList<UnclaimedKey>> Unclaimed(EntityId entity, CancellationToken ct = default)
    {
        var keys = await db.UsageEvents.AsNoTracking().Where(u => u.Entity == entity && u.Agent == AgentId.Unassigned)
            .GroupBy(u => u.AgentKey).Select(g => new { g.Key, Count = g.Count(), From = g.Min(u => u.Date), To = g.Max(u => u.Date) })
                .ToListAsync(ct);
        return [.. keys.OrderByDescending(k => k.Count).Select(k => new UnclaimedKey(k.Key, k.Count, k.From, k.To))];
    }

    public async Task<Outcome<Claim>> Run(EntityId entity, string agentKey, AgentId agentId, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Operator))
            return new Refusal(RefusalCodes.NotPermitted, "Claiming usage needs the Operator role.");
        if (string.IsNullOrWhiteSpace(agentKey))
            return new Refusal(RefusalCodes.MissingField, "Which spelling is claimed: agentKey.", "agentKey");
        var agent = await db.Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Id == agentId && a.Entity == entity, ct);
        if (agent is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no agent '{agentId}' in {entity}.", "agent");

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var (events, cost) = await Move(entity, agentKey, agentId, ct);
        if (!await db.AssignmentRules.AnyAsync(r => r.Entity == entity && r.Field == AssignmentField.AgentKey && r.Pattern == agentKey, ct))
        {
            var order = await db.AssignmentRules.Where(r => r.Entity == entity).MaxAsync(r => (int?)r.Order, ct) ?? 0;
            db.AssignmentRules.Add(new AssignmentRule
            {
                Id = ids.Next(), Entity = entity, Order = order + 1, Field = AssignmentField.AgentKey, Pattern = agentKey, Agent = agentId,
            });
        }
        db.AgentEvents.Add(new AgentEvent
        {
            Id = ids.Next(), Entity = entity, Agent = agentId, Kind = AgentEventKind.UsageClaimed, At = clock.GetCurrentInstant(), By = actor.Name,
            Text = $"{events} usage events under '{agentKey}' are its own.",
        });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new Claim(agentKey, agentId, events, cost);
    }

    private async Task<(int Events, decimal Cost)> Move(EntityId entity, string agentKey, AgentId agent, CancellationToken ct)
    {
        var currencies = await db.Prices.AsNoTracking().ToDictionaryAsync(p => p.Id, p => p.Currency, ct);
        var totals = new UsageDayTotals(db, entity);
        var (count, cost) = (0, 0m);
        for (var last = 0L; ;)
        {
            var chunk = await db.UsageEvents
                .Where(u => u.Entity == entity && u.Agent == AgentId.Unassigned && u.AgentKey == agentKey && u.Id > last)
                .OrderBy(u => u.Id).Take(ChunkSize).ToListAsync(ct);
            foreach (var one in chunk)
            {
                if (one is { Cost: { } exact, PriceId: { } price })
                {
                    var key = new UsageDayKey(
                        one.Date, AgentId.Unassigned, one.Provider, one.Model, one.Meter, price, currencies[price], one.Environment ?? "");
                    totals.Add(key, -one.Quantity, -exact);
                    totals.Add(key with { Agent = agent }, one.Quantity, exact);
                    cost += exact;
                }
                one.Agent = agent;
            }
            count += chunk.Count;
            await db.SaveChangesAsync(ct);
            if (chunk.Count < ChunkSize)
                break;
            last = chunk[^1].Id;
            db.ChangeTracker.Clear();
        }
        await totals.Flush(ct);
        return (count, cost);
    }
}
