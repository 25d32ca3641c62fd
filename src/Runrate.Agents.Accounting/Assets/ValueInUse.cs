using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Assets;

/// <summary>A pre-tax cash flow at the end of year <paramref name="Year"/>.</summary>
/// <param name="Factor">A present-value factor from a table, where the valuation states one; it is used as printed.</param>
public readonly record struct CashFlow(int Year, decimal Amount, decimal? Factor = null);

/// <summary>Present value of future cash flows, unrounded, in decimal.</summary>
public static class ValueInUse
{
    /// <param name="rate">Pre-tax rate a year; needed only by flows without a stated factor.</param>
    /// <param name="midYear">Flows arrive on average in the middle of their year.</param>
    public static decimal Of(IEnumerable<CashFlow> flows, decimal rate, bool midYear = false)
    {
        var halfYear = midYear ? DecimalMath.Root(1 + rate, 2) : 1m;
        return flows.Sum(flow => flow.Factor is { } factor
            ? flow.Amount * factor
            : flow.Amount * DecimalMath.DiscountFactor(rate, flow.Year) * halfYear);
    }

    /// <summary>The level payment at each period's end that repays a present value.</summary>
    public static decimal LevelPayment(decimal presentValue, decimal rate, int periods) => rate == 0
        ? presentValue / periods
        : presentValue * rate / (1 - DecimalMath.DiscountFactor(rate, periods));
}
