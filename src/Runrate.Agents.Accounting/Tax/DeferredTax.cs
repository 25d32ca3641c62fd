using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Tax;

/// <summary>One item's book amount against its tax base.</summary>
public readonly record struct TemporaryDifference(string Item, Money Carrying, Money TaxBase, bool IsLiability = false)
{
    /// <summary>Positive is taxable, a future outflow; negative is deductible.</summary>
    public Money Taxable => IsLiability ? TaxBase - Carrying : Carrying - TaxBase;
}

/// <summary>How deferred tax moved; positive is a liability, so a positive movement is an expense.</summary>
public readonly record struct DeferredTaxMovement(Money Opening, Money RateChange, Money Movement, Money Closing)
{
    public Money Expense => RateChange + Movement;
}

/// <summary>A deductible amount split by whether profits will be there to use it.</summary>
/// <param name="Unrecognised">Not recorded under IFRS and Ind AS; a valuation allowance under US GAAP.</param>
public readonly record struct DeferredTaxAsset(Money Gross, Money Recognised, Money Unrecognised);

/// <summary>Deferred tax per asset: never discounted, at the rate expected when the difference reverses.</summary>
public static class DeferredTax
{
    /// <summary>Positive a liability, negative an asset.</summary>
    public static Money On(Money taxableDifference, decimal rate, Rounding rounding) => rounding.Round(taxableDifference * rate);

    /// <summary>
    /// From opening to closing: what the change of rate does to the opening differences, then what originated or reversed
    /// in the period. The two and the opening balance sum to the closing one.
    /// </summary>
    public static DeferredTaxMovement RollForward(
        Money openingDifference, decimal openingRate, Money closingDifference, decimal closingRate, Rounding rounding)
    {
        var opening = On(openingDifference, openingRate, rounding);
        var remeasured = On(openingDifference, closingRate, rounding);
        var closing = On(closingDifference, closingRate, rounding);
        return new(opening, remeasured - opening, closing - remeasured, closing);
    }

    /// <summary>An asset is recognised as far as reversing taxable differences and probable profits can use it.</summary>
    /// <param name="probableProfit">Taxable profit expected in the periods of reversal; null where no limit is known to
    /// bind.</param>
    public static DeferredTaxAsset Recognise(
        Money deductibleDifference, Money reversingTaxable, Money? probableProfit, decimal rate, Rounding rounding)
    {
        var zero = Money.Zero(deductibleDifference.Currency);
        var gross = On(deductibleDifference, rate, rounding);
        if (probableProfit is not { } profit)
            return new(gross, gross, zero);
        var usable = reversingTaxable + (profit > zero ? profit : zero);
        var recognised = On(usable < deductibleDifference ? usable : deductibleDifference, rate, rounding);
        return new(gross, recognised, gross - recognised);
    }
}
