using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Spend;

/// <summary>One line of the reconciliation of metered cost to the provider's bill.</summary>
/// <param name="Model"><c>*</c> where the bill names no model.</param>
/// <param name="Variance">Billed less metered, over the days that the bill covers.</param>
public sealed record ReconciliationLine(
    string Provider, string Model, string Account, AgentId Agent, Money Metered, Money Billed, Money Variance,
    ReconciliationState State);

/// <summary>Which sides there are.</summary>
public enum ReconciliationState
{
    /// <summary>Both: the ledger holds the bill.</summary>
    Matched,
    /// <summary>Metered, and no bill covers it yet: the ledger holds the accrual.</summary>
    NotBilled,
    /// <summary>Billed, and nothing was metered: the ledger holds the bill.</summary>
    NotMetered,
}

/// <summary>
/// Metered cost against the provider's bill, per provider, model, agent and month. Metered is what the ledger accrued, billed the
/// effective cost of usage charges; both in the functional currency.
/// </summary>
public sealed class Reconciliation(RunrateDb db)
{
    public async Task<IReadOnlyList<ReconciliationLine>> Of(EntityId entity, YearMonth period, CancellationToken ct = default)
    {
        var owner = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == entity, ct);
        return Lines((await Month(owner, period, ct)).Matches, owner.FunctionalCurrency);
    }

    internal static IReadOnlyList<ReconciliationLine> Lines(IReadOnlyList<BillMatch> matches, Currency currency)
    {
        var lines = new List<ReconciliationLine>();
        foreach (var match in matches)
        {
            var state = match.Billed.Count == 0 ? ReconciliationState.NotBilled
                : match.Metered.Count == 0 ? ReconciliationState.NotMetered
                : ReconciliationState.Matched;
            foreach (var agent in match.Metered.Keys.Union(match.Billed.Keys).OrderBy(a => a.Value, StringComparer.Ordinal))
            {
                var metered = new Money(match.Metered.GetValueOrDefault(agent), currency);
                var billed = new Money(match.Billed.GetValueOrDefault(agent), currency);
                lines.Add(new ReconciliationLine(match.Provider, match.Model, match.Account, agent, metered, billed,
                    billed - metered, state));
            }
        }
        return lines;
    }

    /// <summary>Usage and bills of a month, matched, as far as the ledger holds them.</summary>
    internal async Task<IReadOnlyList<BillMatch>> Matches(Entity owner, YearMonth period, CancellationToken ct) =>
        (await Month(owner, period, ct)).Matches;

    /// <summary>The same, with the bills that do not count because another says the same.</summary>
    internal async Task<(IReadOnlyList<BillMatch> Matches, IReadOnlyList<SecondBill> SetAside)> Month(
        Entity owner, YearMonth period, CancellationToken ct)
    {
        var (bills, setAside) = await Bills(owner, period, ct);
        var metered = await UsageDays.Of(db, owner.Id, period.FirstDay(), period.LastDay()).Where(d => d.PostedMicros != 0)
            .Select(d => new MeteredCost(
                d.Date, d.Lane.Agent, d.Lane.Provider, d.Lane.Model, Meters.AccountOf(d.Lane.Meter), d.PostedMicros)).ToListAsync(ct);
        return (BillMatching.Match(metered, bills, owner.FunctionalCurrency), setAside);
    }

    /// <summary>Those that have both sides. Without any bill there are none, and usage is not read.</summary>
    internal async Task<(IReadOnlyList<BillMatch> Matches, IReadOnlyList<SecondBill> SetAside)> TwoSided(
        Entity owner, YearMonth period, CancellationToken ct)
    {
        if (!await Usage(owner, period).AnyAsync(ct))
            return ([], []);
        var (matches, setAside) = await Month(owner, period, ct);
        return ([.. matches.Where(m => m.Metered.Count > 0 && m.Billed.Count > 0)], setAside);
    }

    /// <summary>Posted usage charges of the month.</summary>
    private IQueryable<Charge> Usage(Entity owner, YearMonth period)
    {
        var (first, last) = (period.FirstDay(), period.LastDay());
        return db.Charges.AsNoTracking().Where(c => c.Entity == owner.Id && c.Date >= first && c.Date <= last
            && c.Category == ChargeCategory.Usage && c.PostedAt != null);
    }

    private async Task<(IReadOnlyList<BilledUsage> Counted, IReadOnlyList<SecondBill> SetAside)> Bills(
        Entity owner, YearMonth period, CancellationToken ct)
    {
        var charges = await Usage(owner, period)
            .Select(c => new { c.Agent, c.Provider, c.Model, c.Account, c.EffectiveCost, c.Currency, c.Date, c.PeriodEnd, c.Source })
            .ToListAsync(ct);
        if (charges.Count == 0)
            return ([], []);
        var fx = await FxTable.Load(db, owner.FunctionalCurrency, ct);
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(owner.TimeZone) ?? DateTimeZone.Utc;
        return BillOrder.Of([.. charges.Select(c => new BilledUsage(
            c.Agent, c.Provider, c.Model, c.Account, c.EffectiveCost * (fx.Rate(c.Currency, c.Date) ?? 0), c.Date,
            Until(c.Date, c.PeriodEnd, period.LastDay(), zone), BillOrder.IsReport(c.Source)))], owner);
    }

    /// <summary>
    /// The day after the last that the charge covers, at most the end of the month. A charge covers its own day at least.
    /// </summary>
    private static LocalDate Until(LocalDate from, Instant end, LocalDate last, DateTimeZone zone)
    {
        var local = end.InZone(zone);
        var until = local.TimeOfDay == LocalTime.Midnight ? local.Date : local.Date.PlusDays(1);
        return LocalDate.Max(from.PlusDays(1), LocalDate.Min(until, last.PlusDays(1)));
    }
}
