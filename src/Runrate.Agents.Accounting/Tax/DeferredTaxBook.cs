using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Tax;

/// <summary>The temporary difference of one item at both ends of a period; positive is taxable.</summary>
/// <param name="Item">The reference of the arrangement.</param>
public readonly record struct ItemDifference(string Item, Money Opening, Money Closing);

/// <summary>Deferred tax of one item as the books carry it.</summary>
/// <param name="Movement">From opening to closing; positive is a liability.</param>
/// <param name="Liability">Balance of the liability, positive or zero.</param>
/// <param name="Asset">Balance of the asset before any allowance, positive or zero.</param>
/// <param name="Unrecognised">The part of the asset that probable profits do not cover.</param>
public readonly record struct ItemDeferredTax(
    string Item, DeferredTaxMovement Movement, Money Liability, Money Asset, Money Unrecognised)
{
    /// <summary>Positive a liability, negative an asset, after what is not recognised.</summary>
    public Money Net => Liability - Asset + Unrecognised;
}

/// <summary>
/// Deferred tax of a whole book: each item at the full rate, then one test of whether all deductible differences together find reversing
/// taxable ones or probable profit. What they do not find is spread over the assets by size.
/// </summary>
public static class DeferredTaxBook
{
    /// <param name="probableProfit">Null where no limit is known to bind.</param>
    public static IReadOnlyList<ItemDeferredTax> Of(
        IReadOnlyList<ItemDifference> items, decimal openingRate, decimal closingRate, Money? probableProfit, Rounding rounding)
    {
        if (items.Count == 0)
            return [];
        var zero = Money.Zero(items[0].Closing.Currency);
        var ordered = items.OrderBy(i => i.Item, StringComparer.Ordinal).ToList();
        var moves = ordered.Select(i => DeferredTax.RollForward(i.Opening, openingRate, i.Closing, closingRate, rounding)).ToList();
        var deductible = Sum(ordered.Where(i => i.Closing.IsNegative).Select(i => -i.Closing), zero);
        var taxable = Sum(ordered.Where(i => !i.Closing.IsNegative).Select(i => i.Closing), zero);
        var gross = moves.Select(m => m.Closing.IsNegative ? -m.Closing : zero).ToList();
        var missing = DeferredTax.Recognise(deductible, taxable, probableProfit, closingRate, rounding).Unrecognised;
        var total = Sum(gross, zero);
        var parts = rounding.Spread(missing > total ? total : missing, [.. gross.Select(g => g.ToDecimal())]);
        return
        [
            .. ordered.Select((item, i) => new ItemDeferredTax(
                item.Item, moves[i], moves[i].Closing.IsNegative ? zero : moves[i].Closing, gross[i], parts[i])),
        ];
    }

    private static Money Sum(IEnumerable<Money> amounts, Money zero) => amounts.Aggregate(zero, (sum, amount) => sum + amount);
}
