using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Metering;

/// <summary>
/// Every price there is, by provider, model and meter, effective-dated and known-at. The price in force on a day is the one with
/// the latest effective date not after it; of several for that date, the one learned last. There is no price by analogy: a meter
/// without its own price has none, and its usage waits.
/// </summary>
public sealed class PriceBook
{
    private readonly Dictionary<(string Provider, string Model, string Meter), Price[]> prices;
    private readonly ILookup<(string Model, string Meter), string> providers;
    private readonly Dictionary<(string Provider, string Model, string Meter), Price[]> resolved = [];

    private PriceBook(IEnumerable<Price> all)
    {
        prices = all.GroupBy(p => (Providers.Canonical(p.Provider), p.Model.ToLowerInvariant(), p.Meter))
            .ToDictionary(g => g.Key,
                g => g.OrderByDescending(p => p.EffectiveFrom).ThenByDescending(p => p.KnownAt).ThenByDescending(p => p.Id)
                    .ToArray());
        providers = prices.Keys.ToLookup(k => (k.Model, k.Meter), k => k.Provider);
    }

    public static async Task<PriceBook> Load(RunrateDb db, CancellationToken ct = default) =>
        new(await db.Prices.AsNoTracking().ToListAsync(ct));

    /// <summary>The price in force on the day; with <paramref name="knownAt"/>, as it was known then.</summary>
    /// <param name="provider">In any spelling; empty matches where only one provider has the model.</param>
    public Price? Find(string provider, string model, string meter, LocalDate date, Instant? knownAt = null)
    {
        foreach (var price in History(provider, model, meter))
        {
            if (price.EffectiveFrom <= date && (knownAt is null || price.KnownAt <= knownAt))
                return price;
        }
        return null;
    }

    /// <summary>The prices of a meter, latest effective first.</summary>
    public IReadOnlyList<Price> History(string provider, string model, string meter)
    {
        if (resolved.TryGetValue((provider, model, meter), out var known))
            return known;
        foreach (var (p, m) in Spellings(Providers.Canonical(provider), model.ToLowerInvariant(), meter))
        {
            if (prices.TryGetValue((p, m, meter), out var found))
                return resolved[(provider, model, meter)] = found;
        }
        return resolved[(provider, model, meter)] = [];
    }

    /// <summary>What is stated of exactly this provider and model, latest effective first; no other spelling is looked for.</summary>
    public IReadOnlyList<Price> Stated(string provider, string model, string meter) =>
        prices.GetValueOrDefault((Providers.Canonical(provider), model.ToLowerInvariant(), meter)) ?? [];

    /// <summary>
    /// Gateways write <c>mistral/mistral-small</c> where vendors write <c>mistral-small</c>. A dated alias is not stripped of its
    /// date: another version may cost something else.
    /// </summary>
    private IEnumerable<(string Provider, string Model)> Spellings(string provider, string model, string meter)
    {
        var slash = model.IndexOf('/', StringComparison.Ordinal);
        var prefix = slash > 0 ? Providers.Canonical(model[..slash]) : "";
        var bare = slash > 0 ? model[(slash + 1)..] : model;
        if (provider == "" && prefix != "")
            provider = prefix;
        if (provider != "")
        {
            yield return (provider, model);
            if (slash < 0)
                yield return (provider, $"{provider}/{model}");
            if (prefix == provider)
                yield return (provider, bare);
            foreach (var ((_, known),
                owners) in providers.Where(p => p.Key.Meter == meter
                    && p.Key.Model.EndsWith($"/{model}", StringComparison.Ordinal))
                .Select(p => (p.Key, p.ToList())))
            {
                if (owners.Contains(provider))
                    yield return (provider, known);
            }
        }
        else if (providers[(model, meter)].Distinct().ToList() is [var only])
        {
            yield return (only, model);
        }
    }
}
