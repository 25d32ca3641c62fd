using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Tax;

/// <summary>An asset that enters a block.</summary>
/// <param name="PutToUse">Null until it is used: no depreciation before.</param>
public readonly record struct BlockAddition(Money Cost, LocalDate Acquired, LocalDate? PutToUse);

/// <summary>One tax year of a block.</summary>
/// <param name="FullPool">Value depreciated at the whole rate.</param>
/// <param name="HalfPool">Value of late additions, depreciated at half of it.</param>
/// <param name="CapitalGain">Short-term gain where money payable exceeds the block (positive), terminal loss of an emptied block
/// (negative).</param>
public readonly record struct BlockYear(
    Money Opening, Money Additions, Money MoneyPayable, Money FullPool, Money HalfPool, Money Depreciation,
    Money CapitalGain, Money Closing);

/// <summary>
/// Written-down value by block of assets under the Income-tax Act (1961, and 2025 from 1 April 2026). Depreciation is
/// mandatory; there is no residual value and no switch of method.
/// </summary>
public static class IndiaBlock
{
    /// <summary>Used for fewer days than this in the year of acquisition, an asset takes half of the rate.</summary>
    public const int FullRateDays = 180;

    /// <summary>Days from first use to the end of the tax year, both inclusive; zero when first used later.</summary>
    public static int DaysUsed(LocalDate putToUse, LocalDate yearEnd) =>
        putToUse > yearEnd ? 0 : Period.DaysBetween(putToUse, yearEnd) + 1;

    /// <summary>Both conditions are needed: acquired in this tax year, and used for fewer than 180 days of it.</summary>
    public static bool TakesHalfRate(BlockAddition addition, LocalDate yearEnd) =>
        addition.PutToUse is { } use && addition.Acquired > yearEnd.PlusYears(-1) && DaysUsed(use, yearEnd) < FullRateDays;

    /// <param name="moneyPayable">For assets sold, discarded or destroyed in the year, with scrap value.</param>
    /// <param name="emptied">No asset is left in the block at the year's end.</param>
    public static BlockYear Year(
        Money opening, IReadOnlyCollection<BlockAddition> additions, Money moneyPayable, decimal rate, LocalDate yearEnd,
        bool emptied, Rounding rounding)
    {
        var zero = Money.Zero(opening.Currency);
        var added = Sum(additions, zero);
        var value = opening + added - moneyPayable;
        if (value <= zero || emptied)
            return new(opening, added, moneyPayable, zero, zero, zero, -value, zero);

        var unused = Smaller(Sum(additions.Where(a => !(a.PutToUse <= yearEnd)), zero), value);
        var half = Smaller(Sum(additions.Where(a => a.PutToUse <= yearEnd && TakesHalfRate(a, yearEnd)), zero), value - unused);
        var full = value - unused - half;
        var due = Money.From(full.ToDecimal() * rate + half.ToDecimal() * rate / 2, opening.Currency);
        var depreciation = rounding.RoundWithin(due, full + half);
        return new(opening, added, moneyPayable, full, half, depreciation, zero, value - depreciation);
    }

    /// <summary>
    /// The incentive for manufacturing and power: 20% of new plant, half of it in a year of fewer than 180 days with the
    /// rest in the next. Office appliances and companies in the concessional regime have none.
    /// </summary>
    public static Money AdditionalDepreciation(BlockAddition addition, LocalDate yearEnd, Rounding rounding) =>
        rounding.Round(addition.Cost * (TakesHalfRate(addition, yearEnd) ? 0.10m : 0.20m));

    private static Money Sum(IEnumerable<BlockAddition> additions, Money zero) =>
        additions.Aggregate(zero, (sum, addition) => sum + addition.Cost);

    private static Money Smaller(Money a, Money b) => a < b ? a : b;
}
