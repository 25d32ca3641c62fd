using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Tax;

/// <summary>A credit and its base. <see cref="Gross"/> is before the reduced-credit election.</summary>
public readonly record struct CreditResult(Money Base, Money MinimumBase, Money Gross, Money Credit);

/// <summary>What the credit does to the research deduction.</summary>
public readonly record struct CreditNetBenefit(Money Credit, Money DeductionAfter, Money ExtraTax, Money NetBenefit);

/// <summary>The credit for increasing research, section 41, by the regular and the alternative simplified method.</summary>
public static class ResearchCredit
{
    public const decimal RegularRate = 0.20m;
    public const decimal SimplifiedRate = 0.14m;

    /// <summary>Where there was no qualified research in one of the three prior years.</summary>
    public const decimal SimplifiedStartUpRate = 0.06m;
    public const decimal FixedBaseCap = 0.16m;

    /// <summary>Fixed-base percentage of a start-up's first five years.</summary>
    public const decimal StartUpFixedBase = 0.03m;

    /// <summary>One less the corporate rate: what an election under section 280C(c) leaves of the credit.</summary>
    public const decimal ElectedShare = 0.79m;

    /// <summary>Fixed-base percentage, at most 16%, of average gross receipts.</summary>
    public static Money BaseFromReceipts(decimal fixedBasePercentage, Money averageReceipts, Rounding rounding) =>
        rounding.Round(averageReceipts * Math.Min(fixedBasePercentage, FixedBaseCap));

    /// <summary>20% of the excess over the base, which is never below half of the year's expenses.</summary>
    public static CreditResult Regular(Money qualified, Money computedBase, bool elect280C, Rounding rounding)
    {
        var minimum = rounding.Round(qualified * 0.5m);
        var used = computedBase > minimum ? computedBase : minimum;
        return Result(used, minimum, Excess(qualified, used), RegularRate, elect280C, rounding);
    }

    /// <summary>14% of the excess over half of the prior three years' average; 6% of all where a prior year had none.</summary>
    public static CreditResult Simplified(Money qualified, IReadOnlyList<Money> priorThree, bool elect280C, Rounding rounding)
    {
        var zero = Money.Zero(qualified.Currency);
        if (priorThree.Count < 3 || priorThree.Any(year => year <= zero))
            return Result(zero, zero, qualified, SimplifiedStartUpRate, elect280C, rounding);
        var sum = priorThree.Aggregate(zero, (total, year) => total + year);
        var used = rounding.Round(Money.From(sum.ToDecimal() / 6, qualified.Currency));
        return Result(used, zero, Money.From(Math.Max(0, qualified.ToDecimal() - sum.ToDecimal() / 6), qualified.Currency),
            SimplifiedRate, elect280C, rounding);
    }

    /// <summary>
    /// Section 280C(c): without the election the domestic research deduction falls by the gross credit; with it the
    /// credit itself is reduced. At the corporate rate both are worth the same.
    /// </summary>
    public static CreditNetBenefit AfterDeduction(Money domesticResearch, Money gross, bool elect280C, decimal taxRate,
        Rounding rounding)
    {
        var credit = elect280C ? rounding.Round(gross * ElectedShare) : gross;
        var lost = elect280C ? Money.Zero(gross.Currency) : gross < domesticResearch ? gross : domesticResearch;
        var extra = rounding.Round(lost * taxRate);
        return new(credit, domesticResearch - lost, extra, credit - extra);
    }

    private static CreditResult Result(Money used, Money minimum, Money excess, decimal rate, bool elect280C, Rounding rounding)
    {
        var gross = rounding.Round(excess * rate);
        return new(used, minimum, gross, elect280C ? rounding.Round(excess * (rate * ElectedShare)) : gross);
    }

    private static Money Excess(Money qualified, Money used) =>
        qualified > used ? qualified - used : Money.Zero(qualified.Currency);
}
