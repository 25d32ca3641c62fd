using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Staffing;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Statements;

/// <summary>What of the workforce can be followed over months.</summary>
public enum Measure
{
    Cost, Net, Value, Outcomes, CostPerOutcome,
    /// <summary>Accepted outcomes as a part of all that were judged.</summary>
    AcceptedShare,
    /// <summary>Accepted outcomes as a part of the target.</summary>
    TargetShare,
    /// <summary>How many full-time people the accepted outcomes stand for, a month on average.</summary>
    Headcount,
}

/// <summary>A measure over some months; money or a count.</summary>
/// <param name="Number">Null where nothing was accepted and the measure is a cost per outcome.</param>
/// <param name="HasEntries">Whether anything is booked in those months at all.</param>
/// <param name="IsShare">Whether it is a part: 0.835 is 83.5 %.</param>
public sealed record MeasurePoint(YearMonth From, YearMonth To, decimal? Number, bool IsMoney, string? Ref, bool HasEntries, bool IsShare = false);

/// <summary>One measure month by month, of the whole workforce or a part of it, as the management book sees it.</summary>
public sealed class MeasureQuery(RunrateDb db, LedgerQueries ledger, AgentHistories histories, SpendCells origins)
{
    /// <param name="step">Months a point holds: 1, 3 or 12. The first begins with <paramref name="from"/>.</param>
    public async Task<Outcome<IReadOnlyList<MeasurePoint>>> Series(
        Measure measure, EntityId entityId, YearMonth from, YearMonth to, int step = 1, SpendFilter? filter = null,
            CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([entityId], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{entityId}'.", "entity");
        if (to < from)
            return new Refusal(RefusalCodes.InvalidValue, "The period ends before it starts.", "to");
        filter ??= new SpendFilter();
        if (filter is { Vendor: not null } or { Model: not null } && measure != Measure.Cost)
            return new Refusal(RefusalCodes.InvalidValue, "Only cost is known by vendor and model.", "measure");
        var read = new Read(
            filter.Vendor is null && filter.Model is null ? null : await origins.Load(entity, from, to, Book.Management, ct),
            [.. (await ledger.Movements(entityId, Book.Management, from, to, null, ct)).Where(m =>
                m.Currency == entity.FunctionalCurrency)],
            measure is Measure.Cost or Measure.Net or Measure.Value ? new Dictionary<(AgentId, YearMonth), Outcomes>()
                : await histories.OutcomesByMonth(entityId, from, to, null, ct),
            measure is Measure.TargetShare or Measure.Headcount
                ? await db.Agents.AsNoTracking().Where(a => a.Entity == entityId).ToDictionaryAsync(a => a.Id, ct) : []);
        var points = new List<MeasurePoint>();
        for (var first = from; first <= to; first = first.PlusMonths(step))
        {
            var last = first.PlusMonths(step - 1) > to ? to : first.PlusMonths(step - 1);
            points.Add(Point(measure, entity, read, filter, first, last));
        }
        if (points.TrueForAll(p => p.Number is null or 0) && await SpendNames.Unknown(db, entityId, filter, ct) is { } unknown)
            return unknown;
        return points;
    }

    private sealed record Read(
        IReadOnlyList<SpendCell>? Origins, IReadOnlyList<PeriodBalance> Movements,
        IReadOnlyDictionary<(AgentId Agent, YearMonth Period), Outcomes> Outcomes, IReadOnlyDictionary<AgentId, Agent> Agents);

    private static MeasurePoint Point(Measure measure, Entity entity, Read read, SpendFilter filter, YearMonth from, YearMonth to)
    {
        var accounts = AccountSets.Of(Book.Management);
        IReadOnlyList<string> codes = filter.Line is { } line ? SpendQuery.AccountsOf(line)
            : measure switch
            {
                Measure.Value => accounts.Value,
                Measure.Net => accounts.Net,
                _ => accounts.Loaded,
            };
        var credit = measure is Measure.Value or Measure.Net;
        var own = read.Movements.Where(m => m.Period >= from && m.Period <= to && Is(m.Agent)).ToList();
        var booked = own.Exists(m => codes.Contains(m.Account));
        var micros = read.Origins is { } cells
            ? cells.Where(c => c.Month >= from && c.Month <= to && (filter.Agents is null || filter.Agents.Contains(c.Agent))
                && (filter.Line is null || codes.Contains(c.Account))
                && (filter.Vendor is null || Metering.Providers.Canonical(c.Vendor) == Metering.Providers.Canonical(filter.Vendor))
                && (filter.Model is null || string.Equals(c.Model, filter.Model, StringComparison.OrdinalIgnoreCase))).Sum(c =>
                    c.Micros)
            : own.Where(m => codes.Contains(m.Account)).Sum(m => m.Micros);
        var money = new Money(credit ? -micros : micros, entity.FunctionalCurrency).ToDecimal();
        var reference = read.Origins is null && filter.Agents is null or { Count: 1 }
            ? new FigureSource(entity.Id, Book.Management, from, to, filter.Agents?[0], codes).ToRef() : null;
        if (measure is Measure.Cost or Measure.Net or Measure.Value)
            return new MeasurePoint(from, to, money, true, reference, booked);
        var done = read.Outcomes.Where(o => o.Key.Period >= from && o.Key.Period <= to
            && (filter.Agents is null || filter.Agents.Contains(o.Key.Agent))).ToList();
        var accepted = done.Sum(o => o.Value.Accepted);
        return measure switch
        {
            Measure.Outcomes => new MeasurePoint(from, to, accepted, false, null, accepted != 0),
            Measure.CostPerOutcome => new MeasurePoint(from, to, accepted == 0 ? null : money / accepted, true, null, booked),
            Measure.AcceptedShare => Part(accepted, accepted + done.Sum(o => o.Value.Rejected)),
            Measure.TargetShare => Part(accepted, read.Agents.Values.Where(a => filter.Agents is null || filter.Agents.Contains(a.Id))
                .Sum(a => Months(from, to).Where(m => a.InServiceOn is { } start && start.ToYearMonth() <= m && a.WorksOn(m.LastDay()))
                .Sum(m => a.TargetOn(m.LastDay()).UnitsPerMonth))),
            _ => new MeasurePoint(from, to, done.Where(o => read.Agents.ContainsKey(o.Key.Agent)).Sum(o =>
                read.Agents[o.Key.Agent].TargetOn(o.Key.Period.LastDay()).UnitsPerHumanMonth is var unit and > 0 ? o.Value.Accepted / unit : 0)
                / (from.MonthsUntil(to) + 1), false, null, accepted != 0),
        };

        MeasurePoint Part(decimal part, decimal whole) => new(from, to, whole == 0 ? null : part / whole, false, null, whole != 0, IsShare: true);

        static IEnumerable<YearMonth> Months(YearMonth first, YearMonth last)
        {
            for (var month = first; month <= last; month = month.PlusMonths(1))
                yield return month;
        }

        bool Is(string agent) => filter.Agents is null
            || filter.Agents.Contains(agent == "" ? AgentId.Unassigned : new AgentId(agent));
    }
}
