using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Close.Steps;

/// <summary>Keeps the outcomes of each agent's month, so that a sealed month is read without its output records. Money stays in the ledger.</summary>
public sealed class RollUpAgents(RunrateDb db)
{
    public async Task<Outcome<StepResult>> Run(EntityId entity, YearMonth period, CancellationToken ct = default)
    {
        var (first, last) = (period.FirstDay(), period.LastDay());
        var records = await db.Outputs.AsNoTracking().Where(o => o.Entity == entity && o.Date >= first && o.Date <= last)
            .Select(o => new { o.Agent, o.Accepted, o.Rejected, o.Reworked }).ToListAsync(ct);
        var known = await db.AgentMonths.Where(m => m.Entity == entity && m.Period == period).ToDictionaryAsync(m => m.Agent, ct);
        var (written, same) = (0, 0);
        foreach (var group in records.GroupBy(r => r.Agent))
        {
            var (accepted, rejected, reworked) = (group.Sum(r => r.Accepted), group.Sum(r => r.Rejected), group.Sum(r => r.Reworked));
            if (!known.TryGetValue(group.Key, out var month))
            {
                db.AgentMonths.Add(new AgentMonth
                {
                    Entity = entity,
                    Period = period,
                    Agent = group.Key,
                    Accepted = accepted,
                    Rejected = rejected,
                    Reworked = reworked,
                });
                written++;
                continue;
            }
            var changed = (month.Accepted, month.Rejected, month.Reworked) != (accepted, rejected, reworked);
            (month.Accepted, month.Rejected, month.Reworked) = (accepted, rejected, reworked);
            written += changed ? 1 : 0;
            same += changed ? 0 : 1;
        }
        await db.SaveChangesAsync(ct);
        return new StepResult(CloseSteps.RollUpAgents.Name, written, same, []);
    }
}
