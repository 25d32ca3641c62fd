using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Spend;

/// <summary>What a source metered of a provider and is not counted, because another meter saw the same calls.</summary>
public sealed record RepeatedMeter(string Provider, string Source, MeterKind Counted, Money Amount, IReadOnlyList<string> Counting)
{
    public string Text => $"{InWords.Of(Amount)} of {Source} is not counted, because "
        + $"{(Counting.Count > 0 ? string.Join(" and ", Counting) : MeterKinds.Name(Counted))} saw the same calls.";
}

/// <summary>What of a month's usage is in no figure, because another meter that comes first counted it.</summary>
internal sealed class RepeatedUsage(RunrateDb db)
{
    public async Task<ILookup<string, RepeatedMeter>> Of(Entity owner, YearMonth period, CancellationToken ct)
    {
        var (first, last) = (period.FirstDay(), period.LastDay());
        var overlaps = await (from o in db.UsageOverlaps.AsNoTracking()
                              join s in db.UsageStreams on o.StreamId equals s.Id
                              where o.Entity == owner.Id && o.Date >= first && o.Date <= last
                              select new { o.Date, o.Meter, o.Quantity, o.Counted, s.Source, s.Provider, s.Model }).ToListAsync(ct);
        if (overlaps.Count == 0)
            return Array.Empty<RepeatedMeter>().ToLookup(r => r.Provider);
        var (book, fx) = (await PriceBook.Load(db, ct), await FxTable.Load(db, owner.FunctionalCurrency, ct));
        var sources = (await db.UsageStreams.AsNoTracking().Where(s => s.Entity == owner.Id).Select(s => new { s.Source, s.Provider }).Distinct()
            .ToListAsync(ct)).Select(s => (s.Source, Provider: Providers.Canonical(s.Provider))).ToList();
        decimal Cost(string provider, string model, string meter, decimal quantity, LocalDate date) =>
            book.Find(provider, model, meter, date) is { } price ? quantity * price.PerUnit * (fx.Rate(price.Currency, date) ?? 0) : 0;
        var groups = overlaps.GroupBy(o => (Provider: Providers.Canonical(o.Provider), o.Source, o.Counted)).OrderBy(g => g.Key);
        return groups.Select(g => new RepeatedMeter(g.Key.Provider, g.Key.Source, g.Key.Counted,
            Money.From(g.Sum(o => Cost(o.Provider, o.Model, o.Meter, o.Quantity, o.Date)), owner.FunctionalCurrency),
            [.. sources.Where(s => s.Provider == g.Key.Provider && MeterKinds.Of(s.Source) == g.Key.Counted).Select(s => s.Source).Distinct()
                .Order(StringComparer.Ordinal)])).ToLookup(r => r.Provider);
    }
}
