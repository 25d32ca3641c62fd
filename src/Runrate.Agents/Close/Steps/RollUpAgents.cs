using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close.Steps;

/// <summary>Keeps the outcomes of each agent's month, so that a sealed month is read without its output records. Money stays in the ledger.</summary>
public sealed class RollUpAgents(RunrateDb db)
{
    /// <summary>Within the caller's transaction.</summary>
    public async Task<Outcome<StepResult>> Run(EntityId entity, YearMonth period, CancellationToken ct = default)
    {
        var (first, last) = (period.FirstDay(), period.LastDay());
        var records = await db.Outputs.AsNoTracking().Where(o => o.Entity == entity && o.Date >= first && o.Date <= last)
            .Select(o => new { o.Agent, o.Accepted, o.Rejected, o.Reworked }).ToListAsync(ct);
        var known = await db.AgentMonths.AsNoTracking().Where(m => m.Entity == entity && m.Period == period).ToDictionaryAsync(m => m.Agent, ct);
        var changed = new List<object[]>();
        var same = 0;
        foreach (var group in records.GroupBy(r => r.Agent))
        {
            var (accepted, rejected, reworked) = (group.Sum(r => r.Accepted), group.Sum(r => r.Rejected), group.Sum(r => r.Reworked));
            if (known.TryGetValue(group.Key, out var month) && (month.Accepted, month.Rejected, month.Reworked) == (accepted, rejected, reworked))
                same++;
            else
                changed.Add([entity.Value, period.Year * 100 + period.Month, group.Key.Value, accepted, rejected, reworked]);
        }
        await db.WriteRows(
            """INSERT INTO "AgentMonths" ("Entity", "Period", "Agent", "Accepted", "Rejected", "Reworked") VALUES """, 6,
            """
            ON CONFLICT ("Entity", "Period", "Agent") DO UPDATE SET
                "Accepted" = excluded."Accepted", "Rejected" = excluded."Rejected", "Reworked" = excluded."Reworked"
            """,
            changed, ct);
        return new StepResult(CloseSteps.RollUpAgents.Name, changed.Count, same, []);
    }
}
