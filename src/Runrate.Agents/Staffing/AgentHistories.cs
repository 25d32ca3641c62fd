using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Staffing;

/// <summary>
/// What agents did and cost, month by month: the input of every trigger. Money is of the management book, in which value and cost
/// stand side by side.
/// </summary>
public sealed class AgentHistories(RunrateDb db, LedgerQueries ledger, IClock clock)
{
    /// <summary>At least so many months are looked back on.</summary>
    public const int MonthsBack = 12;

    /// <summary>The day by which a month is judged: its last one, or today while it is not over.</summary>
    public LocalDate DayOf(Entity entity, YearMonth period) => LocalDate.Min(period.LastDay(), clock.Today(entity));

    /// <summary>
    /// The months that everything said of an agent by the end of a day rests on: the complete ones, at least twelve and from the start of a
    /// fiscal quarter on. A month is complete when it is over and the books hold work of agents in it, or when it is being closed.
    /// </summary>
    public async Task<(YearMonth From, YearMonth To)> Window(
        Entity entity, LocalDate asOf, YearMonth? closing = null, CancellationToken ct = default)
    {
        var to = closing ?? await LastComplete(entity, asOf, ct);
        var from = to.PlusMonths(1 - MonthsBack);
        while (entity.Calendar.QuarterOf(from.FirstDay()) == entity.Calendar.QuarterOf(from.FirstDay().PlusDays(-1)))
            from = from.PlusMonths(-1);
        return (from, to);
    }

    private async Task<YearMonth> LastComplete(Entity entity, LocalDate asOf, CancellationToken ct)
    {
        var closed = await ledger.SealedPeriods(entity.Id, ct);
        var last = asOf.PlusDays(1).ToYearMonth().PlusMonths(-1);
        var past = clock.Today(entity).ToYearMonth().PlusMonths(-1);
        if (!closed.Contains(last) && last > past)
            last = past;
        for (var month = last; month > last.PlusMonths(-MonthsBack); month = month.PlusMonths(-1))
        {
            if (closed.Contains(month) || await HoldsWork(entity.Id, month, ct))
                return month;
        }
        return last;
    }

    private async Task<bool> HoldsWork(EntityId entity, YearMonth month, CancellationToken ct)
    {
        var (first, last) = (month.FirstDay(), month.LastDay());
        return await WorkedMonths.Of(db).AnyAsync(b => b.Entity == entity && b.Period == month, ct)
            || await db.Outputs.AsNoTracking().AnyAsync(o => o.Entity == entity && o.Date >= first && o.Date <= last, ct);
    }

    /// <summary>Outcomes per agent and month: from the roll-up where the month is sealed, from the records where it is open.</summary>
    public async Task<IReadOnlyDictionary<(AgentId Agent, YearMonth Period), Outcomes>> OutcomesByMonth(
        EntityId entity, YearMonth from, YearMonth to, AgentId? agent = null, CancellationToken ct = default) =>
        await OutcomesOf(entity, from, to, agent is { } one ? [one] : null, ct);

    private async Task<Dictionary<(AgentId Agent, YearMonth Period), Outcomes>> OutcomesOf(
        EntityId entity, YearMonth from, YearMonth to, IReadOnlyList<AgentId>? only, CancellationToken ct)
    {
        var result = new Dictionary<(AgentId, YearMonth), Outcomes>();
        var closed = await ledger.SealedPeriods(entity, ct);
        var rolled = await db.AgentMonths.AsNoTracking()
            .Where(m => m.Entity == entity && m.Period >= from && m.Period <= to && (only == null || EF.Parameter(only).Contains(m.Agent)))
            .ToListAsync(ct);
        foreach (var month in rolled.Where(m => closed.Contains(m.Period)))
            result[(month.Agent, month.Period)] = new Outcomes(month.Accepted, month.Rejected, month.Reworked);
        for (var period = from; period <= to; period = period.Next())
        {
            if (closed.Contains(period))
                continue;
            var (first, last) = (period.FirstDay(), period.LastDay());
            var records = await db.Outputs.AsNoTracking()
                .Where(o => o.Entity == entity && o.Date >= first && o.Date <= last && (only == null || EF.Parameter(only).Contains(o.Agent)))
                .Select(o => new { o.Agent, o.Accepted, o.Rejected, o.Reworked }).ToListAsync(ct);
            foreach (var group in records.GroupBy(r => r.Agent))
                result[(group.Key, period)] = new Outcomes(group.Sum(r => r.Accepted), group.Sum(r => r.Rejected), group.Sum(r => r.Reworked));
        }
        return result;
    }

    /// <summary>The histories of the agents in service, up to the last complete month by the end of <paramref name="asOf"/>.</summary>
    /// <param name="closing">The month that is being closed, which counts although it is not sealed yet.</param>
    public async Task<IReadOnlyDictionary<AgentId, AgentHistory>> Load(
        Entity entity, IReadOnlyCollection<Agent> agents, LocalDate asOf, YearMonth? closing = null, CancellationToken ct = default)
    {
        var (from, to) = await Window(entity, asOf, closing, ct);
        return await Load(entity, agents, asOf, (from, to), await OutcomesOf(entity.Id, from, to, Only(agents), ct), ct);
    }

    /// <summary>The same for a caller who has read the outcomes of the months of the <see cref="Window"/> already.</summary>
    public async Task<IReadOnlyDictionary<AgentId, AgentHistory>> Load(
        Entity entity, IReadOnlyCollection<Agent> agents, LocalDate asOf, (YearMonth From, YearMonth To) window,
        IReadOnlyDictionary<(AgentId Agent, YearMonth Period), Outcomes> outcomes, CancellationToken ct)
    {
        var (from, to) = window;
        var money = await Sums(entity, from, to, Only(agents), ct);
        var working = agents.Where(a => a.InServiceOn is not null && a.WorksOn(asOf)).ToList();
        var active = await LastActive(entity.Id, asOf, Only(agents), ct);
        var withdrawn = (await db.ModelCards.AsNoTracking().Where(c => c.DeprecatedOn != null).ToListAsync(ct))
            .ToDictionary(c => c.Model, c => c.DeprecatedOn, StringComparer.OrdinalIgnoreCase);

        var result = new Dictionary<AgentId, AgentHistory>();
        foreach (var agent in working)
        {
            var firstWhole = agent.InServiceOn!.Value is { Day: 1 } start ? start.ToYearMonth() : agent.InServiceOn.Value.ToYearMonth().Next();
            var months = new List<MonthPerformance>();
            for (var period = firstWhole > from ? firstWhole : from; period <= to; period = period.Next())
            {
                var done = outcomes.GetValueOrDefault((agent.Id, period), Outcomes.None);
                var (cost, value, once) = money.GetValueOrDefault((agent.Id.Value, period));
                months.Add(new MonthPerformance(
                    period, new Money(cost - once, entity.FunctionalCurrency), new Money(-value, entity.FunctionalCurrency),
                    done.Accepted, done.Rejected, agent.TargetOn(period.LastDay()).UnitsPerMonth,
                    once == 0 ? null : new Money(once, entity.FunctionalCurrency)));
            }
            var model = agent.Models.FirstOrDefault();
            result[agent.Id] = new AgentHistory(
                agent.Target, agent.QualityFloor, entity.Calendar, asOf, agent.InServiceOn.Value, months,
                active.GetValueOrDefault(agent.Id), Known(agent.OwnerlessSince, asOf) ? agent.OwnerlessSince : null, model,
                model is null ? null : withdrawn.GetValueOrDefault(model), Known(agent.Successor?.StatedOn, asOf) ? agent.Successor : null,
                Known(agent.FailedPlanOn, asOf) ? agent.FailedPlan : null, Known(agent.FailedPlanOn, asOf) ? agent.FailedPlanOn : null);
        }
        return result;
    }

    // What happened later says nothing of that day.
    private static bool Known(LocalDate? since, LocalDate asOf) => since is null || since <= asOf;

    /// <summary>Up to so many agents are asked for by name; of more, all are read.</summary>
    private const int NamedMax = 2_000;

    private static IReadOnlyList<AgentId>? Only(IReadOnlyCollection<Agent> agents) =>
        agents.Count <= NamedMax ? [.. agents.Select(a => a.Id)] : null;

    /// <summary>Loaded cost, value as it is posted (a credit), and what of the cost was one-off, in micros per agent and month.</summary>
    private async Task<Dictionary<(string Agent, YearMonth Period), (long Cost, long Value, long Once)>> Sums(
        Entity entity, YearMonth from, YearMonth to, IReadOnlyList<AgentId>? only, CancellationToken ct)
    {
        var accounts = AccountSets.Of(Book.Management);
        List<string> value = [.. accounts.Value], once = [.. accounts.OneOff], all = [.. accounts.Loaded, .. value];
        var (id, currency) = (entity.Id, entity.FunctionalCurrency);
        var query = only is { Count: <= AgentBalances.AgentsMax }
            ? await AgentBalances.Of(db, id, only.Select(a => a.Value), [0, (int)Book.Management], from, to, all, ct)
            : db.Balances.AsNoTracking().Where(b => b.Entity == id && (b.Book == 0 || b.Book == (int)Book.Management)
                && b.Period >= from && b.Period <= to && all.Contains(b.Account));
        if (only is { Count: > AgentBalances.AgentsMax })
        {
            List<string> names = [.. only.Select(a => a.Value)];
            query = query.Where(b => EF.Parameter(names).Contains(b.Agent));
        }
        var sums = await query.Where(b => b.Currency == currency).GroupBy(b => new { b.Agent, b.Period }).Select(g => new
        {
            g.Key.Agent,
            g.Key.Period,
            Cost = g.Sum(b => value.Contains(b.Account) ? 0 : b.Micros),
            Value = g.Sum(b => value.Contains(b.Account) ? b.Micros : 0),
            Once = g.Sum(b => once.Contains(b.Account) ? b.Micros : 0),
        }).ToListAsync(ct);
        return sums.ToDictionary(s => (s.Agent, s.Period), s => (s.Cost, s.Value, s.Once));
    }

    /// <summary>Spans of days that are looked through for the last activity, the near ones first.</summary>
    private static readonly int[] Spans = [31, 366, 36_600];

    /// <summary>
    /// The last day of usage or output, null for who never had any. Days near the asked one are looked at first and for all agents at
    /// once; history is read only for those who did nothing lately.
    /// </summary>
    private async Task<Dictionary<AgentId, LocalDate?>> LastActive(
        EntityId entity, LocalDate asOf, IReadOnlyList<AgentId>? only, CancellationToken ct)
    {
        var ids = await db.Agents.AsNoTracking().Where(a => a.Entity == entity && (only == null || EF.Parameter(only).Contains(a.Id)))
            .Select(a => a.Id).ToListAsync(ct);
        var found = new Dictionary<AgentId, LocalDate?>();
        var until = asOf;
        foreach (var span in Spans)
        {
            if (found.Count == ids.Count)
                break;
            var from = asOf.PlusDays(-span);
            var used = await db.UsageEvents.AsNoTracking()
                .Where(u => u.Date > from && u.Date <= until && u.Stream.Entity == entity
                    && (only == null || EF.Parameter(only).Contains(u.Stream.Agent)))
                .GroupBy(u => u.Stream.Agent).Select(g => new { Agent = g.Key, Last = g.Max(u => u.Date) }).ToListAsync(ct);
            var delivered = await db.Outputs.AsNoTracking()
                .Where(o => o.Entity == entity && o.Date > from && o.Date <= until
                    && (only == null || EF.Parameter(only).Contains(o.Agent)))
                .GroupBy(o => o.Agent).Select(g => new { Agent = g.Key, Last = g.Max(o => o.Date) }).ToListAsync(ct);
            foreach (var one in used.Concat(delivered).GroupBy(x => x.Agent))
                found.TryAdd(one.Key, one.Max(x => x.Last));
            until = from;
        }
        foreach (var id in ids)
            found.TryAdd(id, null);
        return found;
    }
}
