using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>A price as a list states it.</summary>
/// <param name="EffectiveFrom">Null where the list has no dates.</param>
public sealed record PriceQuote(string Provider, string Model, string Meter, decimal PerUnit, Currency Currency,
    LocalDate? EffectiveFrom, string Source)
{
    /// <summary>A million units at this price is still an amount that books keep exactly.</summary>
    public const decimal PerUnitMax = 1_000_000_000_000m;

    /// <summary>Why it is no price, or null where it is one.</summary>
    public string? Problem => PerUnit is < 0 or > PerUnitMax ? "A price is below zero, or larger than any."
        : EffectiveFrom is { Year: < 1900 or > 2100 } ? "A price is in force from a day of the years 1900 to 2100." : null;
}

/// <summary>
/// Adds quotes to the price book within the caller's transaction. A quote without a date that is the first for its meter is in
/// force from <see cref="Beginning"/>; one that differs from what is in force today is in force from today; one that says nothing
/// new adds nothing. A dated quote that differs from the price of that very date supersedes it: the old row stays, known earlier.
/// </summary>
internal sealed class PriceList(RunrateDb db, IdGenerator ids, Instant now, LocalDate today)
{
    /// <summary>Before any usage of a language model was billed.</summary>
    public static readonly LocalDate Beginning = new(2020, 1, 1);

    private readonly HashSet<(string Provider, string Model, string Meter, LocalDate From)> added = [];
    private PriceBook? book;

    public List<Price> Added { get; } = [];

    /// <summary>Whether the quote said something new.</summary>
    public async Task<bool> Add(PriceQuote quote, CancellationToken ct)
    {
        book ??= await PriceBook.Load(db, ct);
        var provider = Providers.Canonical(quote.Provider);
        var model = quote.Model.ToLowerInvariant();
        var known = book.Stated(provider, model, quote.Meter);
        var from = quote.EffectiveFrom ?? (known.Count == 0 ? Beginning : today);
        var inForce = known.FirstOrDefault(p => p.EffectiveFrom <= from);
        var stated = quote.EffectiveFrom is null ? inForce : known.FirstOrDefault(p => p.EffectiveFrom == from);
        // The first quote of a list stands, also where it says nothing new: the same list twice is the same prices.
        if (!added.Add((provider, model, quote.Meter, from)))
            return false;
        if (stated is not null && stated.PerUnit == quote.PerUnit && stated.Currency == quote.Currency)
            return false;
        // Two lists of one instant follow each other: the later one is known later.
        var latest = known.Where(p => p.EffectiveFrom == from).Select(p => p.KnownAt).DefaultIfEmpty(Instant.MinValue).Max();
        var price = new Price
        {
            Id = ids.Next(),
            Provider = provider,
            Model = model,
            Meter = quote.Meter,
            PerUnit = quote.PerUnit,
            Currency = quote.Currency,
            EffectiveFrom = from,
            KnownAt = latest < now ? now : latest + Duration.FromMilliseconds(1),
            Source = quote.Source,
        };
        db.Prices.Add(price);
        Added.Add(price);
        return true;
    }

    /// <summary>Writes a model's withdrawal date, the evidence of obsolescence.</summary>
    public async Task Card(string model, string provider, LocalDate? deprecatedOn, string source, CancellationToken ct)
    {
        var id = model.ToLowerInvariant();
        var card = await db.ModelCards.FindAsync([id], ct);
        if (card is null)
            db.ModelCards.Add(new ModelCard
            {
                Model = id,
                Provider = Providers.Canonical(provider),
                DeprecatedOn = deprecatedOn,
                Source = source
            });
        else
            (card.DeprecatedOn, card.Source) = (deprecatedOn ?? card.DeprecatedOn, source);
    }
}
