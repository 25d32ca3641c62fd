using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>
/// Every price there is, by provider, model and meter, effective-dated and known-at. The price in force on a day is the one with
/// the latest effective date not after it; of several for that date, the one learned last. There is no price by analogy: a meter
/// without its own price has none, and its usage waits. A long context is priced by the highest threshold that the list has for
/// the model; where the list has thresholds but not for this meter, it waits too.
/// </summary>
public sealed class PriceBook
{
    private const int ResolvedMax = 20_000;

    private readonly Dictionary<(string Provider, string Model, string Meter), Price[]> prices;
    private readonly ModelNames names;
    private readonly Dictionary<(string Provider, string Model, string Meter), Price[]> resolved = [];

    private PriceBook(IEnumerable<Price> all)
    {
        prices = all.GroupBy(p => (Providers.Canonical(p.Provider), p.Model.ToLowerInvariant(), p.Meter))
            .ToDictionary(g => g.Key,
                g => g.OrderByDescending(p => p.EffectiveFrom).ThenByDescending(p => p.KnownAt).ThenByDescending(p => p.Id)
                    .ToArray());
        names = new ModelNames(prices.Keys);
    }

    public static async Task<PriceBook> Load(RunrateDb db, CancellationToken ct = default) =>
        new(await db.Prices.AsNoTracking().ToListAsync(ct));

    /// <summary>The price in force on the day; with <paramref name="knownAt"/>, as it was known then.</summary>
    /// <param name="provider">In any spelling; empty matches where only one provider has the model.</param>
    public Price? Find(string provider, string model, string meter, LocalDate date, Instant? knownAt = null)
    {
        if (PriceClass.Split(meter) is not var (before, above, after))
            return InForce(provider, model, meter, date, knownAt);
        foreach (var threshold in PriceClass.Thresholds.Where(t => t <= above))
        {
            var name = (PriceClass.Standard with { AboveK = threshold }).Of("");
            if (InForce(provider, model, before + name + after, date, knownAt) is { } price)
                return price;
            if (HasThreshold(provider, model, name + after, date, knownAt))
                return null;
        }
        return InForce(provider, model, before + after, date, knownAt);
    }

    /// <summary>The price in force on the day, and the days around it on which it is: from the first to before the second.</summary>
    public (Price? Price, LocalDate From, LocalDate Until) Span(string provider, string model, string meter, LocalDate date)
    {
        if (PriceClass.Split(meter) is not null)
            return (Find(provider, model, meter, date), date, date.PlusDays(1));
        var until = LocalDate.MaxIsoValue;
        foreach (var price in History(provider, model, meter))
        {
            if (price.EffectiveFrom <= date)
                return (price, price.EffectiveFrom, until);
            until = price.EffectiveFrom;
        }
        return (null, LocalDate.MinIsoValue, until);
    }

    /// <summary>The prices of a meter, latest effective first.</summary>
    public IReadOnlyList<Price> History(string provider, string model, string meter)
    {
        if (resolved.TryGetValue((provider, model, meter), out var known))
            return known;
        if (resolved.Count >= ResolvedMax)
            resolved.Clear();
        foreach (var (p, m) in names.Spellings(Providers.Canonical(provider), model.ToLowerInvariant(), meter))
        {
            if (prices.TryGetValue((p, m, meter), out var found))
                return resolved[(provider, model, meter)] = found;
        }
        return resolved[(provider, model, meter)] = [];
    }

    /// <summary>What is stated of exactly this provider and model, latest effective first; no other spelling is looked for.</summary>
    public IReadOnlyList<Price> Stated(string provider, string model, string meter) =>
        prices.GetValueOrDefault((Providers.Canonical(provider), model.ToLowerInvariant(), meter)) ?? [];

    private bool HasThreshold(string provider, string model, string name, LocalDate date, Instant? knownAt) =>
        InForce(provider, model, Meters.InputTokens + name, date, knownAt) is not null
        || InForce(provider, model, Meters.OutputTokens + name, date, knownAt) is not null;

    private Price? InForce(string provider, string model, string meter, LocalDate date, Instant? knownAt)
    {
        foreach (var price in History(provider, model, meter))
        {
            if (price.EffectiveFrom <= date && (knownAt is null || price.KnownAt <= knownAt))
                return price;
        }
        return null;
    }
}
