using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Workforce;

/// <summary>Outcomes of an agent in a month.</summary>
public sealed record Outcomes(decimal Accepted, decimal Rejected, decimal Reworked)
{
    public static Outcomes None { get; } = new(0, 0, 0);

    public Outcomes Plus(Outcomes other) => new(Accepted + other.Accepted, Rejected + other.Rejected, Reworked + other.Reworked);
}

/// <summary>
/// What agents did and cost, month by month: the input of every trigger. Money is of the management book, in which value and cost
/// stand side by side.
/// </summary>
public sealed class AgentHistories(RunrateDb db, LedgerQueries ledger)
{
    public const int MonthsBack = 12;
    private const int RecentDays = 45;
    private const int ActivityDays = 400;

    /// <summary>Outcomes per agent and month: from the roll-up where the month is sealed, from the records where it is open.</summary>
    public async Task<IReadOnlyDictionary<(AgentId Agent, YearMonth Period), Outcomes>> OutcomesByMonth(
        EntityId entity, YearMonth from, YearMonth to, AgentId? agent = null, CancellationToken ct = default)
    {
        var result = new Dictionary<(AgentId, YearMonth), Outcomes>();
        var closed = await ledger.SealedPeriods(entity, ct);
        var rolled = await db.AgentMonths.AsNoTracking()
            .Where(m => m.Entity == entity && m.Period >= from && m.Period <= to && (agent == null || m.Agent == agent)).ToListAsync(ct);
        foreach (var month in rolled.Where(m => closed.Contains(m.Period)))
            result[(month.Agent, month.Period)] = new Outcomes(month.Accepted, month.Rejected, month.Reworked);
        for (var period = from; period <= to; period = period.Next())
        {
            if (closed.Contains(period))
                continue;
            var (first, last) = (period.FirstDay(), period.LastDay());
            var records = await db.Outputs.AsNoTracking()
                .Where(o => o.Entity == entity && o.Date >= first && o.Date <= last && (agent == null || o.Agent == agent))
                .Select(o => new { o.Agent, o.Accepted, o.Rejected, o.Reworked }).ToListAsync(ct);
            foreach (var group in records.GroupBy(r => r.Agent))
                result[(group.Key, period)] = new Outcomes(group.Sum(r => r.Accepted), group.Sum(r => r.Rejected), group.Sum(r => r.Reworked));
        }
        return result;
    }

    /// <summary>The histories of the agents in service, up to the last whole month before <paramref name="asOf"/>.</summary>
    public async Task<IReadOnlyDictionary<AgentId, AgentHistory>> Load(
        Entity entity, IReadOnlyCollection<Agent> agents, LocalDate asOf, CancellationToken ct = default)
    {
        var to = asOf.PlusDays(1).ToYearMonth().PlusMonths(-1);
        var from = to.PlusMonths(1 - MonthsBack);
        AgentId? only = agents.Count == 1 ? agents.First().Id : null;
        var outcomes = await OutcomesByMonth(entity.Id, from, to, only, ct);
        var accounts = AccountSets.Of(Book.Management);
        var cost = await Sums(entity, accounts.Loaded, from, to, only, ct);
        var value = await Sums(entity, accounts.Value, from, to, only, ct);
        var working = agents.Where(a => a.InServiceOn is not null && a.WorksOn(asOf)).ToList();
        var active = await LastActive(entity.Id, working, asOf, only, ct);
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
                months.Add(new MonthPerformance(
                    period,
                    new Money(cost.GetValueOrDefault((agent.Id.Value, period)), entity.FunctionalCurrency),
                    new Money(-value.GetValueOrDefault((agent.Id.Value, period)), entity.FunctionalCurrency),
                    done.Accepted, done.Rejected, agent.TargetOn(period.LastDay()).UnitsPerMonth));
            }
            var model = agent.Models.FirstOrDefault();
            result[agent.Id] = new AgentHistory(
                agent.Target, agent.QualityFloor, entity.Calendar, asOf, agent.InServiceOn.Value, months,
                active.TryGetValue(agent.Id, out var day) ? day : null, agent.OwnerlessSince, model,
                model is null ? null : withdrawn.GetValueOrDefault(model), agent.Successor, agent.FailedPlan, agent.FailedPlanOn);
        }
        return result;
    }

    private async Task<Dictionary<(string Agent, YearMonth Period), long>> Sums(
        Entity entity, IReadOnlyList<string> accounts, YearMonth from, YearMonth to, AgentId? agent, CancellationToken ct)
    {
        var codes = accounts.ToList();
        var (id, currency) = (entity.Id, entity.FunctionalCurrency);
        var query = db.Balances.AsNoTracking().Where(b =>
            b.Entity == id && b.Currency == currency && (b.Book == 0 || b.Book == (int)Book.Management)
            && b.Period >= from && b.Period <= to && codes.Contains(b.Account));
        if (agent is { } one)
            query = query.Where(b => b.Agent == one.Value);
        var sums = await query.GroupBy(b => new { b.Agent, b.Period })
            .Select(g => new { g.Key.Agent, g.Key.Period, Micros = g.Sum(b => b.Micros) }).ToListAsync(ct);
        return sums.ToDictionary(s => (s.Agent, s.Period), s => s.Micros);
    }

    private async Task<Dictionary<AgentId, LocalDate>> LastActive(
        EntityId entity, IReadOnlyCollection<Agent> agents, LocalDate asOf, AgentId? agent, CancellationToken ct)
    {
        var latest = new Dictionary<AgentId, LocalDate>();
        // Nearly everybody was active lately, and a short range of days is read in no time; the long one is for those who were not.
        var (from, to) = (asOf.PlusDays(-RecentDays), asOf);
        while (true)
        {
            var usage = await db.UsageDays.AsNoTracking()
                .Where(u => u.Entity == entity && u.Date >= from && u.Date <= to && (agent == null || u.Agent == agent))
                .GroupBy(u => u.Agent).Select(g => new { Agent = g.Key, Date = g.Max(u => u.Date) }).ToListAsync(ct);
            var outputs = await db.Outputs.AsNoTracking()
                .Where(o => o.Entity == entity && o.Date >= from && o.Date <= to && (agent == null || o.Agent == agent))
                .GroupBy(o => o.Agent).Select(g => new { Agent = g.Key, Date = g.Max(o => o.Date) }).ToListAsync(ct);
            foreach (var group in usage.Concat(outputs).GroupBy(x => x.Agent))
                latest.TryAdd(group.Key, group.Max(x => x.Date));
            if (from == asOf.PlusDays(-ActivityDays) || agents.All(a => latest.ContainsKey(a.Id)))
                break;
            (from, to) = (asOf.PlusDays(-ActivityDays), from.PlusDays(-1));
        }
        // Who has been quiet for longer is looked up one by one: there are few, and "never" has to be true.
        var quiet = agents.Where(a => a.InServiceOn < from && !latest.ContainsKey(a.Id)).Select(a => a.Id);
        foreach (var id in quiet)
        {
            var used = await db.UsageDays.AsNoTracking().Where(u => u.Entity == entity && u.Agent == id && u.Date <= asOf)
                .MaxAsync(u => (LocalDate?)u.Date, ct);
            var delivered = await db.Outputs.AsNoTracking().Where(o => o.Entity == entity && o.Agent == id && o.Date <= asOf)
                .MaxAsync(o => (LocalDate?)o.Date, ct);
            if ((used > delivered || delivered is null ? used : delivered) is { } last)
                latest[id] = last;
        }
        return latest;
    }
}
