using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Assets;

/// <summary>
/// The share of a basis charged in each year of a life. A curve is linear within a year, so one curve serves every
/// start convention: the convention says how much of the life a calendar month holds, the curve what that is worth.
/// </summary>
public sealed class AmortizationCurve
{
    private readonly decimal[] yearly;
    private readonly decimal[] yearLengths;

    private AmortizationCurve(decimal[] yearly, decimal[] yearLengths)
    {
        this.yearly = yearly;
        this.yearLengths = yearLengths;
    }

    /// <summary>Charges of each year of the life, unrounded; the last year may be a short one.</summary>
    public IReadOnlyList<decimal> Yearly => yearly;

    public static AmortizationCurve SumOfYearsDigits(Money cost, Money residual, int lifeMonths)
    {
        var years = Lengths(lifeMonths);
        var life = lifeMonths / 12m;
        var digits = Enumerable.Range(1, years.Length).Select(year => (life - year + 1) * years[year - 1]).ToArray();
        var basis = cost.ToDecimal() - residual.ToDecimal();
        return new([.. digits.Select(digit => Rounding.Share(basis, Math.Max(0, digit), Sum(digits)))], years);
    }

    public static AmortizationCurve DecliningBalance(
        Money cost, Money residual, int lifeMonths, decimal factor = 2, bool switchToStraightLine = true)
    {
        return AtRate(cost, residual, lifeMonths, Math.Min(1, factor * 12 / lifeMonths), switchToStraightLine);
    }

    /// <summary>Declining balance by a stated yearly rate.</summary>
    public static AmortizationCurve AtRate(
        Money cost, Money residual, int lifeMonths, decimal rate, bool switchToStraightLine = false)
    {
        var years = Lengths(lifeMonths);
        var (balance, salvage, remaining) = (cost.ToDecimal(), residual.ToDecimal(), lifeMonths / 12m);
        var charges = new decimal[years.Length];
        for (var i = 0; i < years.Length; i++)
        {
            var depreciable = Math.Max(0, balance - salvage);
            var straight = remaining <= years[i] ? depreciable : depreciable * years[i] / remaining;
            var declining = Math.Min(depreciable, balance * rate * years[i]);
            charges[i] = switchToStraightLine ? Math.Max(straight, declining) : declining;
            balance -= charges[i];
            remaining -= years[i];
        }
        return new(charges, years);
    }

    /// <summary>The yearly rate at which a balance declines from cost to the residual over the life.</summary>
    public static decimal RateToResidual(Money cost, Money residual, int lifeMonths) =>
        cost.IsZero ? 0 : 1 - DecimalMath.Raised(DecimalMath.Root(residual.ToDecimal() / cost.ToDecimal(), lifeMonths), 12);

    /// <summary>Charged from the start through the given age in years.</summary>
    public decimal Through(decimal age)
    {
        decimal charged = 0, begun = 0;
        for (var i = 0; i < yearly.Length && begun < age; i++)
        {
            var within = Math.Min(yearLengths[i], age - begun);
            charged += within == yearLengths[i] ? yearly[i] : yearly[i] * within / yearLengths[i];
            begun += yearLengths[i];
        }
        return charged;
    }

    private static decimal[] Lengths(int lifeMonths) =>
        [.. Enumerable.Range(0, (lifeMonths + 11) / 12).Select(i => Math.Min(12, lifeMonths - 12 * i) / 12m)];

    private static decimal Sum(decimal[] values) => values.Sum(value => Math.Max(0, value));
}
