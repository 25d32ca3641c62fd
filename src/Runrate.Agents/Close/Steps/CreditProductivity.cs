using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Close.Steps;

/// <summary>
/// Credits accepted outcomes at the value that the target of their month gives them, in memo accounts of the management book. It credits
/// the difference to what is credited already, so that it may run at any time; outcomes that arrive for a sealed month go to the next
/// open one, under their own month.
/// </summary>
public sealed class CreditProductivity(RunrateDb db, Journal journal)
{
    /// <summary>Months looked at in any case; earlier ones where outcomes came in for them, however late.</summary>
    private const int LateMonths = 2;

    public async Task<Outcome<StepResult>> Run(EntityId entityId, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var taken = await BooksLock.Take(db, entityId, $"{actor.Name}, outcomes of {period.ToIso()}", ct);
        if (!taken.IsOk)
            return taken.Refusal;
        await using var hold = taken.Value;
        var agents = await db.Agents.AsNoTracking().Where(a => a.Entity == entityId)
            .Select(a => new { a.Id, a.Target, a.PastTargets }).ToDictionaryAsync(a => a.Id, ct);
        var drafts = new List<EntryDraft>();
        var attention = new List<string>();
        var already = 0;
        var late = await MonthDue.Of(db, entityId, MonthDue.Outcomes, ct);
        var months = Enumerable.Range(0, LateMonths + 1).Select(m => period.PlusMonths(-m)).Union(late.Where(m => m <= period)).Order().ToList();
        foreach (var month in months)
        {
            await MonthDue.Strike(db, entityId, MonthDue.Outcomes, month, ct);
            var credited = await Credited(entityId, month, ct);
            var outcomes = await Accepted(entityId, month, ct);
            foreach (var agentId in outcomes.Keys.Union(credited.Keys).OrderBy(a => a.Value, StringComparer.Ordinal))
            {
                var accepted = outcomes.GetValueOrDefault(agentId);
                if (!agents.TryGetValue(agentId, out var agent))
                {
                    if (month == period || late.Contains(month))
                        attention.Add($"{accepted:0.##} accepted outcomes in {InWords.Of(month)} belong to no agent and have no value.");
                    continue;
                }
                var target = Agent.TargetOn(month.LastDay(), agent.Target, agent.PastTargets);
                var (value, count) = credited.GetValueOrDefault(agentId, (Money.Zero(target.ValuePerUnit.Currency), 0));
                var draft = OutputEntries.Credit(entityId, agentId, month, target.ValuePerUnit * accepted, value, target.Unit, accepted, count + 1);
                if (draft is not null)
                    drafts.Add(draft);
                else if (month == period)
                    already += count;
            }
        }
        var posted = await journal.Post(drafts, actor, LatePolicy.NextOpenPeriod, ct);
        if (!posted.IsOk)
            return posted.Refusal;
        await hold.Commit(ct);
        return new StepResult(CloseSteps.CreditProductivity.Name, posted.Value.Posted, already + posted.Value.AlreadyPosted, attention);
    }

    private async Task<Dictionary<AgentId, decimal>> Accepted(EntityId entity, YearMonth month, CancellationToken ct)
    {
        var (first, last) = (month.FirstDay(), month.LastDay());
        var records = await db.Outputs.AsNoTracking().Where(o => o.Entity == entity && o.Date >= first && o.Date <= last)
            .Select(o => new { o.Agent, o.Accepted }).ToListAsync(ct);
        return records.GroupBy(r => r.Agent).ToDictionary(g => g.Key, g => g.Sum(r => r.Accepted));
    }

    /// <summary>Value credited for outcomes of the month so far, wherever it was accounted for, and in how many entries.</summary>
    private async Task<Dictionary<AgentId, (Money Value, int Entries)>> Credited(EntityId entity, YearMonth month, CancellationToken ct)
    {
        var (first, last) = (month.FirstDay(), month.LastDay());
        var rows = await db.Entries.AsNoTracking()
            .Where(e => e.Entity == entity && e.Kind == EntryKind.Output && e.Date >= first && e.Date <= last && e.Period >= month)
            .SelectMany(e => e.Postings).Where(p => p.Account == OutputEntries.Value && p.Agent != null)
            .Select(p => new { p.Agent, p.Amount.Micros, p.Amount.Currency }).ToListAsync(ct);
        return rows.GroupBy(p => p.Agent!.Value).ToDictionary(
            g => g.Key, g => (new Money(-g.Sum(p => p.Micros), g.First().Currency), g.Count()));
    }
}
