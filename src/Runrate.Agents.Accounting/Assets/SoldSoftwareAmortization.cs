using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Assets;

/// <summary>A year's two limbs and the charge, the greater of them.</summary>
public readonly record struct SoldSoftwareCharge(Money RevenueRatio, Money StraightLine, Money Charge, Money Unamortised);

/// <summary>Software to be sold or licensed, ASC 985-20: per product and year, the greater of two charges.</summary>
public static class SoldSoftwareAmortization
{
    /// <param name="unamortised">At the beginning of the year.</param>
    /// <param name="futureRevenue">Still expected after this year.</param>
    /// <param name="remainingYears">Including this year.</param>
    public static SoldSoftwareCharge Charge(
        Money unamortised, decimal currentRevenue, decimal futureRevenue, decimal remainingYears, Rounding? rounding = null)
    {
        Invariant.Check(remainingYears > 0 && currentRevenue >= 0 && futureRevenue >= 0,
            "Revenue is not negative; a life has time left.");
        var precision = rounding ?? Rounding.For(unamortised.Currency);
        var (amount, revenue) = (unamortised.ToDecimal(), currentRevenue + futureRevenue);
        var byRevenue = precision.ToMoney(revenue == 0 ? 0 : Rounding.Share(amount, currentRevenue, revenue),
            unamortised.Currency);
        var byTime = precision.ToMoney(amount / Math.Max(1, remainingYears), unamortised.Currency);
        var charge = byRevenue > byTime ? byRevenue : byTime;
        return new(byRevenue, byTime, charge, unamortised - charge);
    }
}
