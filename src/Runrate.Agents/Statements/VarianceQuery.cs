using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Staffing;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Statements;

/// <summary>Why a month differs from the one before, or from its budget: for an agent, for the workforce, in a book.</summary>
public sealed class VarianceQuery(RunrateDb db, LedgerQueries ledger, AgentHistories histories)
{
    /// <summary>What explains a month, by agent; cost that no agent claims stands under "unassigned".</summary>
    public async Task<IReadOnlyDictionary<string, MonthFacts>> Facts(
        Entity entity, YearMonth period, Book book, AgentId? agent = null, CancellationToken ct = default)
    {
        var sets = AccountSets.Of(book);
        var currency = entity.FunctionalCurrency;
        var movements = (await ledger.Movements(entity.Id, book, period, period, agent, ct)).Where(m => m.Currency == currency)
            .ToLookup(m => m.Agent == "" ? AgentId.Unassigned.Value : m.Agent);
        var outcomes = (await histories.OutcomesByMonth(entity.Id, period, period, agent, ct)).ToDictionary(o => o.Key.Agent.Value, o => o.Value);
        var (first, last) = (period.FirstDay(), period.LastDay());
        var usage = agent is { } one ? UsageDays.Of(db, entity.Id, one, first, last) : UsageDays.Of(db, entity.Id, first, last);
        // Sums of decimals are made here, where they are exact and quick in either database.
        var days = await usage.Where(u => u.Lane.Currency == currency)
            .Select(u => new { u.Lane.Agent, u.Lane.Provider, u.Lane.Model, u.Lane.Meter, u.Quantity, u.Lane.PerUnit }).ToListAsync(ct);
        var metered = days
            .GroupBy(u => (u.Agent, u.Provider, u.Model, u.Meter))
            .ToLookup(g => g.Key.Agent.Value, g => new MeteredLine(
                $"{g.Key.Provider}/{g.Key.Model}/{g.Key.Meter}", g.Sum(u => u.Quantity), g.Sum(u => u.Quantity * u.PerUnit)));
        return movements.Select(m => m.Key).Union(outcomes.Keys).Union(metered.Select(m => m.Key)).ToDictionary(key => key, key =>
        {
            var done = outcomes.GetValueOrDefault(key, Outcomes.None);
            var own = movements[key].ToList();
            return new MonthFacts(
                -Sum(own, sets.Value), Sum(own, sets.RunCost), Sum(own, sets.Acquisition), Sum(own, sets.Losses),
                done.Accepted, done.Rejected, done.Reworked,
                [.. metered[key]])
            {
                OneOff = Sum(own, sets.OneOff),
                Recharged = -Sum(own, sets.Recharged),
            };
        });

        Money Sum(List<PeriodBalance> own, IReadOnlyList<string> codes) =>
            new(own.Where(m => codes.Contains(m.Account)).Sum(m => m.Micros), currency);
    }

    /// <summary>Against the month before; the workforce where no agent is given.</summary>
    public async Task<Variance> MonthOnMonth(Entity entity, YearMonth period, Book book, AgentId? agent = null, CancellationToken ct = default)
    {
        var last = await Facts(entity, period.PlusMonths(-1), book, agent, ct);
        var now = await Facts(entity, period, book, agent, ct);
        return Between(entity, last, now, agent, await Lent(entity, ct));
    }

    /// <summary>
    /// Against the budget that the register states: target, value of an outcome, run cost a month. Agents without a budget in the month, and
    /// cost that nobody claims, are headcount and overspend.
    /// </summary>
    public async Task<Variance> AgainstBudget(Entity entity, YearMonth period, Book book, AgentId? agent = null, CancellationToken ct = default)
    {
        var none = MonthFacts.None(entity.FunctionalCurrency);
        var before = await Facts(entity, period.PlusMonths(-1), book, agent, ct);
        var now = await Facts(entity, period, book, agent, ct);
        var agents = await db.Agents.AsNoTracking().Where(a => a.Entity == entity.Id && (agent == null || a.Id == agent)).ToListAsync(ct);
        var budget = agents.Where(a => a.WorksOn(period.LastDay())).ToDictionary(a => a.Id.Value, a =>
        {
            var actual = now.GetValueOrDefault(a.Id.Value) ?? none;
            var planned = MonthFacts.Budget(
                a.TargetOn(period.LastDay()), a.MonthlyRunCost, a.QualityFloor, before.GetValueOrDefault(a.Id.Value) ?? actual, actual,
                book == Book.Management && a.HiredOn.ToYearMonth() == period ? a.AcquisitionCost : null);
            return book == Book.Management ? planned : planned with { Value = Money.Zero(entity.FunctionalCurrency) };
        });
        return Between(entity, budget, now, agent, await Lent(entity, ct));
    }

    private static Variance Between(
        Entity entity, IReadOnlyDictionary<string, MonthFacts> last, IReadOnlyDictionary<string, MonthFacts> now, AgentId? agent,
        HashSet<string> lent)
    {
        var currency = entity.FunctionalCurrency;
        return agent is { } one
            ? Variance.Between(
                last.GetValueOrDefault(one.Value) ?? MonthFacts.None(currency), now.GetValueOrDefault(one.Value) ?? MonthFacts.None(currency))
            : Variance.OfWorkforce(last, now, key => key != AgentId.Unassigned.Value && !lent.Contains(key), currency);
    }

    /// <summary>Agents of other entities that serve this one: what they cost here is a charge, and nobody joined.</summary>
    private async Task<HashSet<string>> Lent(Entity entity, CancellationToken ct) =>
        [.. (await db.Recharges.AsNoTracking().Where(r => r.Receiver == entity.Id).Select(r => r.Agent).Distinct().ToListAsync(ct))
            .Select(a => a.Value)];
}
