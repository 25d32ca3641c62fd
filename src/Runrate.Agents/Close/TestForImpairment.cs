using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Close;

/// <summary>
/// Looks for agents that carry value and show signs of losing it: a fired retirement trigger is an indicator. A test needs figures that only
/// people have, so each sign becomes a question, never a guess.
/// </summary>
public sealed class TestForImpairment(RunrateDb db, AgentHistories histories, AgentDirectory directory)
{
    public const string Step = "test-for-impairment";

    public async Task<Outcome<StepResult>> Run(EntityId entityId, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([entityId], ct) ?? throw new InvariantException($"There is no entity '{entityId}'.");
        var agents = await db.Agents.AsNoTracking().Where(a => a.Entity == entityId).ToListAsync(ct);
        var past = await histories.Load(entity, agents, period.LastDay(), ct);
        var attention = new List<string>();
        foreach (var book in entity.Books.Where(b => b is Book.UsGaap or Book.Ifrs or Book.IndAs))
        {
            var roster = await directory.Roster(entityId, period, book, ct);
            foreach (var row in roster.Where(r => r.CarryingValue.Amount.Micros > 0 && past.ContainsKey(r.Agent)))
            {
                var agent = agents.Single(a => a.Id == row.Agent);
                var fired = TriggerAssessment.AssessAll(agent.RetirementTriggers, past[row.Agent]).Where(a => a.Fired).ToList();
                if (fired.Count > 0)
                    attention.Add($"{row.Name} carries {row.CarryingValue.Amount.RoundToMinorUnit()} in {book} and shows a sign of impairment: {fired[0].Because}");
            }
        }
        return new StepResult(Step, 0, 0, attention);
    }
}
