using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Staffing;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Close.Steps;

/// <summary>
/// Gives agents their share of what nobody causes alone, by the rules of the entity. Shares are cut to the micro and sum to the pool; again, it
/// posts what changed.
/// </summary>
public sealed class AllocateSharedCost(RunrateDb db, Journal journal, LedgerQueries ledger, AgentHistories histories)
{
    public async Task<Outcome<StepResult>> Run(EntityId entityId, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([entityId], ct) ?? throw new InvariantException($"There is no entity '{entityId}'.");
        var rules = (await db.AllocationRules.AsNoTracking().Where(r => r.Entity == entityId).ToListAsync(ct)).OrderBy(r => r.Id).ToList();
        var drafts = new List<EntryDraft>();
        var attention = new List<string>();
        var already = 0;
        foreach (var rule in rules)
        {
            var applies = rule.AppliesTo(period);
            var due = applies ? await Shares(entity, rule, period, ct) : [];
            var (borne, count) = await Borne(entity, rule, period, ct);
            var pool = applies ? await Pool(entity, rule, period, ct) : Money.Zero(entity.FunctionalCurrency);
            if (due.Count == 0 && !pool.IsZero)
                attention.Add($"{rule.Name}: {InWords.Of(pool)} in {InWords.Of(period)} has nothing to be divided by and stays unassigned.");
            var draft = AllocationEntries.Allocate(
                entityId, rule.Id, rule.Name, period, due, borne, entity.FunctionalCurrency, count + 1);
            if (draft is not null)
                drafts.Add(draft);
            else
                already += count;
        }
        var posted = await journal.Post(drafts, actor, LatePolicy.NextOpenPeriod, ct);
        return posted.IsOk ? new StepResult(CloseSteps.AllocateSharedCost.Name, posted.Value.Posted, already
            + posted.Value.AlreadyPosted, attention) : posted.Refusal;
    }

    /// <summary>What each agent would bear of the month; empty where there is nothing to share or to divide by.</summary>
    public async Task<Dictionary<AgentId, Money>> Shares(Entity entity, AllocationRule rule, YearMonth period, CancellationToken ct = default)
    {
        var pool = await Pool(entity, rule, period, ct);
        var weights = (await Weights(entity, rule, period, ct)).Where(w => w.Value > 0).OrderBy(w => w.Key.Value, StringComparer.Ordinal).ToList();
        if (pool.IsZero || weights.Count == 0)
            return [];
        var parts = pool.Allocate([.. weights.Select(w => w.Value)]);
        return weights.Select((w, i) => (w.Key, parts[i])).ToDictionary(x => x.Key, x => x.Item2);
    }

    private async Task<Money> Pool(Entity entity, AllocationRule rule, YearMonth period, CancellationToken ct)
    {
        var movements = await ledger.Movements(entity.Id, Book.Management, period, period, AgentId.Unassigned, ct);
        var micros = movements.Where(m => m.Currency == entity.FunctionalCurrency && rule.Accounts.Contains(m.Account)).Sum(m => m.Micros);
        return new Money(micros, entity.FunctionalCurrency) * (rule.Percent / 100);
    }

    private async Task<Dictionary<AgentId, decimal>> Weights(Entity entity, AllocationRule rule, YearMonth period, CancellationToken ct)
    {
        switch (rule.Basis)
        {
            case AllocationBasis.AcceptedOutcomes:
                return (await histories.OutcomesByMonth(entity.Id, period, period, null, ct)).Where(o => o.Key.Agent != AgentId.Unassigned)
                    .ToDictionary(o => o.Key.Agent, o => o.Value.Accepted);
            case AllocationBasis.ModelCost:
                var movements = await ledger.Movements(entity.Id, Book.Management, period, period, null, ct);
                return movements.Where(m => m.Account == Accounts.ModelInference && m.Currency == entity.FunctionalCurrency
                        && m.Agent != "" && m.Agent != AgentId.Unassigned.Value)
                    .GroupBy(m => m.Agent).ToDictionary(g => new AgentId(g.Key), g => (decimal)g.Sum(m => m.Micros));
            case AllocationBasis.Equal:
                var agents = await db.Agents.AsNoTracking().Where(a => a.Entity == entity.Id).ToListAsync(ct);
                return agents.Where(a => a.WorksOn(period.LastDay())).ToDictionary(a => a.Id, _ => 1m);
            default:
                return rule.Weights.ToDictionary(w => new AgentId(w.Key), w => w.Value);
        }
    }

    /// <summary>What agents bear of the month by this rule so far, and in how many entries.</summary>
    private async Task<(Dictionary<AgentId, Money> Borne, int Entries)> Borne(
        Entity entity, AllocationRule rule, YearMonth period, CancellationToken ct)
    {
        var source = $"allocations/{rule.Id:N}/{period.ToIso()}";
        var postings = await db.Entries.AsNoTracking()
            .Where(e => e.Entity == entity.Id && e.Period >= period && e.Kind == EntryKind.Allocation)
            .SelectMany(e => e.Postings, (e, p) => new { e.Id, p.Agent, p.Source, p.Amount.Micros }).Where(x => x.Source == source).ToListAsync(ct);
        var borne = postings.Where(p => p.Agent is { } agent && agent != AgentId.Unassigned).GroupBy(p => p.Agent!.Value)
            .ToDictionary(g => g.Key, g => new Money(g.Sum(p => p.Micros), entity.FunctionalCurrency));
        return (borne, postings.Select(p => p.Id).Distinct().Count());
    }
}
