using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Spend;

/// <summary>Why bill and meter of a provider differ.</summary>
public enum VarianceCause
{
    /// <summary>Metered on days, or of a model, that no bill covers yet: the ledger holds the accrual.</summary>
    Timing,
    /// <summary>Billed, and no meter saw it.</summary>
    Unseen,
    /// <summary>Both saw it, at another price or quantity.</summary>
    Rate,
    /// <summary>Less than a cent for each line that was compared.</summary>
    Rounding,
    /// <summary>Metered and in no figure, because no price is known: its amount is unknown.</summary>
    Unpriced,
    /// <summary>Metered and priced, and in no figure until the steps book it.</summary>
    NotBooked,
    /// <summary>Several meters saw the same calls: what one says again is not counted.</summary>
    TwoMeters,
    /// <summary>Both an invoice and the provider's cost report are there: one of them is not counted.</summary>
    TwoBills,
}

/// <summary>How a bill stands to its meter.</summary>
public enum MatchStanding
{
    WithinTolerance,
    /// <summary>Nothing of the provider is metered: there is nothing to hold the bill against.</summary>
    NotMetered,
    /// <summary>Two people accepted the difference as it is now.</summary>
    Accepted,
    WaitsForSecond,
    AboveTolerance,
}

/// <param name="Amount">Billed less metered; null where the amount is not known or not a part of the difference.</param>
public sealed record MatchVariance(VarianceCause Cause, Money? Amount, string Text);

/// <summary>A provider's month: invoice, cost report and meter, in the functional currency.</summary>
/// <param name="Provider">Its common name; <paramref name="Name"/> as its bill spells it.</param>
/// <param name="Invoice">Bills and recorded charges.</param>
/// <param name="CostReport">What the provider's own cost report says.</param>
/// <param name="Variance">What counts of invoice and cost report, less meter: the sum of the variances that have an amount.</param>
/// <param name="NeedsTwoPeople">The variance is above the entity's tolerance, or two bills differ by more than it.</param>
public sealed record ProviderMatch(
    string Provider, string Name, Money Invoice, Money CostReport, Money Metered, Money Variance, IReadOnlyList<MatchVariance> Variances,
    bool NeedsTwoPeople, VarianceAcceptance? Acceptance)
{
    /// <summary>Whether nobody has to look: within tolerance, or accepted by two people as it stands now.</summary>
    public bool IsSettled => Standing is MatchStanding.WithinTolerance or MatchStanding.NotMetered or MatchStanding.Accepted;

    public MatchStanding Standing => !NeedsTwoPeople ? Metered.IsZero ? MatchStanding.NotMetered : MatchStanding.WithinTolerance
        : Acceptance is not { } accepted || accepted.Micros != Variance.Micros ? MatchStanding.AboveTolerance
        : accepted.ConfirmedBy is null ? MatchStanding.WaitsForSecond : MatchStanding.Accepted;
}

/// <summary>Invoice, cost report and meter of each provider in a month, and a name for every difference.</summary>
public sealed class ThreeWayMatch(RunrateDb db, Reconciliation reconciliation)
{
    private const long CentMicros = 10_000;

    public async Task<IReadOnlyList<ProviderMatch>> Of(EntityId entity, YearMonth period, CancellationToken ct = default)
    {
        var owner = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == entity, ct);
        var (month, setAside) = await reconciliation.Month(owner, period, ct);
        var lines = Reconciliation.Lines(month, owner.FunctionalCurrency).GroupBy(l => l.Provider).ToDictionary(g => g.Key, g => g.ToList());
        var second = setAside.ToLookup(b => b.Provider);
        var charges = await Charges(owner, period, ct);
        var unpriced = await Unpriced(entity, period, ct);
        var priced = await NotBooked(owner, period, ct);
        var streams = await db.UsageStreams.AsNoTracking().Where(s => s.Entity == entity)
            .Select(s => new Stream(s.Source, s.Provider)).Distinct().ToListAsync(ct);
        var metered = streams.GroupBy(s => Providers.Canonical(s.Provider))
            .ToDictionary(g => g.Key, g => g.Select(s => s.Provider).Order(StringComparer.Ordinal).First());
        var repeats = await new RepeatedUsage(db).Of(owner, period, ct);
        var accepted = await db.VarianceAcceptances.AsNoTracking().Where(a => a.Entity == entity && a.Period == period)
            .ToDictionaryAsync(a => a.Provider, ct);
        return [.. lines.Keys.Union(unpriced.Keys).Union(priced.Keys).OrderBy(p => p, StringComparer.Ordinal).Select(provider => Match(
            owner, provider, lines.GetValueOrDefault(provider) ?? [],
            charges.GetValueOrDefault(provider) ?? new Billed(metered.GetValueOrDefault(provider) ?? provider, 0),
            [.. second[provider]], metered.ContainsKey(provider), unpriced.GetValueOrDefault(provider), priced.GetValueOrDefault(provider),
            [.. repeats[provider]],
            accepted.GetValueOrDefault(provider)))];
    }

    private static ProviderMatch Match(
        Entity owner, string provider, List<ReconciliationLine> lines, Billed charges, List<SecondBill> second, bool isMetered, int unpriced,
        decimal priced, List<RepeatedMeter> repeats, VarianceAcceptance? acceptance)
    {
        var currency = owner.FunctionalCurrency;
        var billed = Sum(lines.Select(l => l.Billed), currency);
        var metered = Sum(lines.Select(l => l.Metered), currency);
        var costReport = Money.From(charges.Report, currency);
        var invoice = billed + Sum(second.Select(b => b.Amount), currency) - costReport;
        var variances = new List<MatchVariance>();
        Name(VarianceCause.Timing, lines.Where(l => l.State == ReconciliationState.NotBilled), "metered, and no bill covers it yet");
        Name(VarianceCause.Unseen, lines.Where(l => l.State == ReconciliationState.NotMetered), isMetered
            ? "billed, and no meter saw it" : "billed; nothing of this provider is metered, so the bill is the cost");
        var matched = lines.Where(l => l.State == ReconciliationState.Matched).GroupBy(l => (l.Model, l.Account)).ToList();
        foreach (var group in matched)
        {
            var difference = Sum(group.Select(l => l.Variance), currency);
            if (difference.IsZero)
                continue;
            variances.Add(Math.Abs(difference.Micros) < CentMicros
                ? new MatchVariance(VarianceCause.Rounding, difference, $"{Model(group.Key.Model)} differs by less than a cent.")
                : new MatchVariance(VarianceCause.Rate, difference,
                    $"{Model(group.Key.Model)} was billed {(difference.IsNegative ? "below" : "above")} what was metered: price or quantity."));
        }
        if (unpriced > 0)
            variances.Add(new(VarianceCause.Unpriced, null,
                $"{InWords.Count(unpriced, "record")} without a price: in no figure until one is stated."));
        if (priced != 0)
            variances.Add(new(VarianceCause.NotBooked, null,
                $"{InWords.Of(Money.From(priced, currency))} is metered and priced, and in no figure yet: the next run of the steps books it."));
        variances.AddRange(repeats.Select(r => new MatchVariance(VarianceCause.TwoMeters, null, r.Text)));
        variances.AddRange(second.Select(b => new MatchVariance(VarianceCause.TwoBills, null,
            $"By the precedence of bills, {b.Why}.")));
        var variance = billed - metered;
        var larger = Math.Abs((decimal)Math.Max(billed.Micros, metered.Micros));
        var needs = (isMetered && Math.Abs((decimal)variance.Micros) * 100 > larger * owner.MatchTolerancePercent)
            || second.Exists(b => Math.Abs((decimal)(b.Amount - b.Counted).Micros) * 100
                > Math.Max(Math.Abs((decimal)b.Amount.Micros), Math.Abs((decimal)b.Counted.Micros)) * owner.MatchTolerancePercent);
        return new ProviderMatch(provider, charges.Name, invoice, costReport, metered, variance, variances, needs, acceptance);

        void Name(VarianceCause cause, IEnumerable<ReconciliationLine> of, string text)
        {
            var amount = Sum(of.Select(l => l.Variance), currency);
            if (!amount.IsZero)
                variances.Add(new(cause, amount, $"{InWords.Of(amount.Abs())} {text}."));
        }
    }

    /// <summary>How each provider's bill spells it, and what of the bill came from the provider's cost report.</summary>
    private async Task<Dictionary<string, Billed>> Charges(Entity owner, YearMonth period, CancellationToken ct)
    {
        var (first, last) = (period.FirstDay(), period.LastDay());
        var rows = await db.Charges.AsNoTracking()
            .Where(c => c.Entity == owner.Id && c.Date >= first && c.Date <= last && c.Category == ChargeCategory.Usage && c.PostedAt != null)
            .GroupBy(c => new { c.Provider, c.Currency, c.Date, IsReport = c.Source.EndsWith("-costs") })
            .Select(g => new { g.Key, Cost = g.Sum(c => c.EffectiveCost) }).ToListAsync(ct);
        var fx = await FxTable.Load(db, owner.FunctionalCurrency, ct);
        return rows.GroupBy(r => Providers.Canonical(r.Key.Provider)).ToDictionary(g => g.Key, g => new Billed(
            g.Select(r => r.Key.Provider).Order(StringComparer.Ordinal).First(),
            g.Where(r => r.Key.IsReport).Sum(r => r.Cost * (fx.Rate(r.Key.Currency, r.Key.Date) ?? 0))));
    }

    private async Task<Dictionary<string, int>> Unpriced(EntityId entity, YearMonth period, CancellationToken ct)
    {
        var (first, last) = (period.FirstDay(), period.LastDay());
        var waiting = await (from item in db.Quarantine.AsNoTracking()
                             join e in db.UsageEvents on item.UsageEventId equals e.Id
                             where item.Entity == entity && item.ResolvedAt == null && item.Reason == QuarantineReasons.NoPrice
                                 && item.Date >= first && item.Date <= last
                             group item by e.Stream.Provider into g
                             select new { Provider = g.Key, Count = g.Select(i => i.UsageEventId).Distinct().Count() }).ToListAsync(ct);
        return waiting.GroupBy(w => Providers.Canonical(w.Provider)).ToDictionary(g => g.Key, g => g.Sum(w => w.Count));
    }

    /// <summary>What is priced and waits for the steps, by provider, in the functional currency.</summary>
    private async Task<Dictionary<string, decimal>> NotBooked(Entity owner, YearMonth period, CancellationToken ct)
    {
        var (first, last) = (period.FirstDay(), period.LastDay());
        var waiting = await UsageDays.Due(db, owner.Id, last).Where(d => d.Date >= first)
            .Select(d => new { d.Date, d.Lane.Provider, d.Lane.Currency, d.Lane.PerUnit, d.Quantity, d.PostedQuantity }).ToListAsync(ct);
        if (waiting.Count == 0)
            return [];
        var fx = await FxTable.Load(db, owner.FunctionalCurrency, ct);
        return waiting.GroupBy(w => Providers.Canonical(w.Provider)).ToDictionary(
            g => g.Key, g => g.Sum(w => (w.Quantity - w.PostedQuantity) * w.PerUnit * (fx.Rate(w.Currency, w.Date) ?? 0)));
    }

    private static string Model(string model) => model == BillMatching.AnyModel ? "What the bill names no model for" : model;

    private static Money Sum(IEnumerable<Money> amounts, Currency currency) => new(amounts.Sum(a => a.Micros), currency);

    private sealed record Billed(string Name, decimal Report);

    private sealed record Stream(string Source, string Provider);
}
