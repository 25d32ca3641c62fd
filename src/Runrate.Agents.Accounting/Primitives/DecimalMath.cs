namespace Runrate.Agents.Accounting.Primitives;

/// <summary>Powers, roots and present values in decimal, where the platform offers them in binary floating point only.</summary>
public static class DecimalMath
{
    private const decimal Negligible = 0.0000000000000000000001m;

    /// <summary>Beyond this a discount factor is zero at any rate worth discounting at.</summary>
    private const decimal Huge = 1_000_000_000_000_000_000_000_000m;

    /// <summary>Integer powers; a negative exponent inverts.</summary>
    public static decimal Raised(decimal value, int exponent)
    {
        var result = 1m;
        for (var i = 0; i < Math.Abs(exponent); i++)
            result *= value;
        return exponent < 0 ? 1 / result : result;
    }

    /// <summary>The non-negative <paramref name="degree"/>-th root, by bisection to some twenty digits.</summary>
    public static decimal Root(decimal value, int degree)
    {
        Invariant.Check(value >= 0 && degree > 0, "Only non-negative values have the roots used here.");
        if (value == 0 || degree == 1)
            return value;
        decimal low = 0, high = Math.Max(1, value);
        for (var i = 0; i < 128 && high - low > Negligible; i++)
        {
            var middle = (low + high) / 2;
            if (PowerExceeds(middle, degree, value))
                high = middle;
            else
                low = middle;
        }
        return (low + high) / 2;
    }

    /// <summary>One over one plus the rate, to the number of periods.</summary>
    public static decimal DiscountFactor(decimal rate, int periods)
    {
        var growth = 1m;
        for (var i = 0; i < periods; i++)
        {
            growth *= 1 + rate;
            if (growth > Huge)
                return 0;
        }
        return 1 / growth;
    }

    private static bool PowerExceeds(decimal value, int degree, decimal limit)
    {
        var result = 1m;
        for (var i = 0; i < degree; i++)
        {
            result *= value;
            if (value >= 1 && result > limit)
                return true;
        }
        return result > limit;
    }
}
