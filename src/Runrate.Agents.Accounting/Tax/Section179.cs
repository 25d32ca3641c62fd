using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Tax;

/// <summary>The dollar limits of a tax year.</summary>
public readonly record struct Section179Limits(Money Limit, Money Threshold)
{
    /// <summary>The years whose figures are carried; any other must be stated.</summary>
    public static Section179Limits? ForTaxYear(int year) => year switch
    {
        2024 => new(Money.From(1_220_000, Currency.Usd), Money.From(3_050_000, Currency.Usd)),
        2025 => new(Money.From(2_500_000, Currency.Usd), Money.From(4_000_000, Currency.Usd)),
        2026 => new(Money.From(2_560_000, Currency.Usd), Money.From(4_090_000, Currency.Usd)),
        _ => null,
    };
}

/// <summary>What may be expensed under section 179 and what waits for a year with enough income.</summary>
public readonly record struct Section179Deduction(Money Maximum, Money Allowed, Money CarriedForward)
{
    /// <summary>
    /// The limit falls dollar for dollar by purchases above the threshold, then taxable income bounds the deduction.
    /// </summary>
    /// <param name="elected">Null elects as much as there is.</param>
    public static Section179Deduction Of(Money qualifyingCost, Section179Limits limits, Money? elected, Money? taxableIncome)
    {
        var zero = Money.Zero(qualifyingCost.Currency);
        var excess = Larger(qualifyingCost - limits.Threshold, zero);
        var maximum = Smaller(Larger(limits.Limit - excess, zero), qualifyingCost);
        var claimed = Smaller(elected ?? maximum, maximum);
        var allowed = taxableIncome is { } income ? Smaller(claimed, Larger(income, zero)) : claimed;
        return new(maximum, allowed, claimed - allowed);
    }

    private static Money Larger(Money a, Money b) => a > b ? a : b;

    private static Money Smaller(Money a, Money b) => a < b ? a : b;
}
