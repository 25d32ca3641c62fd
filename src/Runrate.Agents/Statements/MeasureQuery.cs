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
public enum Measure { Cost, Net, Value, Outcomes, CostPerOutcome }

/// <summary>A measure over some months; money or a count.</summary>
/// <param name="Number">Null where nothing was accepted and the measure is a cost per outcome.</param>
/// <param name="HasEntries">Whether anything is booked in those months at all.</param>
public sealed record MeasurePoint(YearMonth From, YearMonth To, decimal? Number, bool IsMoney, string? Ref, bool HasEntries);

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
            measure is Measure.Outcomes or Measure.CostPerOutcome ? await histories.OutcomesByMonth(entityId, from, to, null, ct)
                : new Dictionary<(AgentId, YearMonth), Outcomes>());
        var points = new List<MeasurePoint>();
        for (var first = from; first <= to; first = first.PlusMonths(step))
        {
            var last = first.PlusMonths(step - 1) > to ? to : first.PlusMonths(step - 1);
            points.Add(Point(measure, entity, read, filter, first, last));
        }
        return points;
    }

    private sealed record Read(
        IReadOnlyList<SpendCell>? Origins, IReadOnlyList<PeriodBalance> Movements,
        IReadOnlyDictionary<(AgentId Agent, YearMonth Period), Outcomes> Outcomes);

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
        if (measure is not (Measure.Outcomes or Measure.CostPerOutcome))
            return new MeasurePoint(from, to, money, true, reference, booked);
        var accepted = read.Outcomes.Where(o => o.Key.Period >= from && o.Key.Period <= to
            && (filter.Agents is null || filter.Agents.Contains(o.Key.Agent))).Sum(o => o.Value.Accepted);
        return measure == Measure.Outcomes
            ? new MeasurePoint(from, to, accepted, false, null, accepted != 0)
            : new MeasurePoint(from, to, accepted == 0 ? null : money / accepted, true, null, booked);

        bool Is(string agent) => filter.Agents is null
            || filter.Agents.Contains(agent == "" ? AgentId.Unassigned : new AgentId(agent));
    }
}
