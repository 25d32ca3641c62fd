using System.Globalization;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;

namespace Runrate.Agents.Web.Components.Charts;

/// <summary>One number of a chart and what it opens: a figure its postings, another amount the page it comes from.</summary>
/// <param name="Value">Null leaves a gap: a month without a value is not zero.</param>
public sealed record ChartPoint(string Label, decimal? Value, Figure? Figure = null, Money? Amount = null, string? Href = null)
{
    public static ChartPoint Of(string label, Figure figure) => new(label, figure.Amount.ToDecimal(), figure);

    public static ChartPoint Of(string label, Money? amount, string href) => new(label, amount?.ToDecimal(), null, amount, href);
}

/// <summary>A row of points under one name.</summary>
public sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points);

/// <summary>Where values stand on the drawing. Charts are the one place where amounts become positions, in decimal.</summary>
public readonly record struct ChartScale(decimal Low, decimal High, decimal Top, decimal Bottom)
{
    /// <summary>A scale that holds all values and zero, with round ends.</summary>
    public static ChartScale Of(IEnumerable<decimal> values, decimal top, decimal bottom)
    {
        var all = values.Append(0m).ToList();
        return Around(all.Min(), all.Max(), top, bottom);
    }

    /// <summary>A scale from low to high with round ends, zero or not.</summary>
    public static ChartScale Around(decimal low, decimal high, decimal top, decimal bottom)
    {
        if (low == high)
            high = low + 1;
        var step = Step(high - low);
        return new ChartScale(Math.Floor(low / step) * step, Math.Ceiling(high / step) * step, top, bottom);
    }

    public decimal Y(decimal value) => decimal.Round(Bottom - (value - Low) / (High - Low) * (Bottom - Top), 2);

    /// <summary>Four or so round values from low to high.</summary>
    public IEnumerable<decimal> Ticks()
    {
        var step = Step(High - Low);
        for (var value = Low; value <= High; value += step)
            yield return value;
    }

    private static decimal Step(decimal range)
    {
        var step = 0.000001m;
        while (true)
        {
            foreach (var factor in (ReadOnlySpan<int>)[1, 2, 5])
            {
                if (step * factor * 4 >= range)
                    return step * factor;
            }
            step *= 10;
        }
    }
}

/// <summary>Text of chart axes: short, because the table below has the digits.</summary>
public static class ChartText
{
    /// <summary><c>1.2m</c>, <c>34k</c>, <c>−500</c>; in rupees <c>12 lakh</c> and <c>1.5 crore</c>, as digits are grouped beside it.</summary>
    /// <param name="unit">The currency's code, where it is money.</param>
    public static string Short(decimal value, string? unit = null)
    {
        var size = Math.Abs(value);
        var text = size switch
        {
            >= 10_000_000 when unit == Rupees => (size / 10_000_000).ToString("0.##", CultureInfo.InvariantCulture) + " crore",
            >= 100_000 when unit == Rupees => (size / 100_000).ToString("0.##", CultureInfo.InvariantCulture) + " lakh",
            >= 1_000_000_000 => (size / 1_000_000_000).ToString("0.##", CultureInfo.InvariantCulture) + "bn",
            >= 1_000_000 => (size / 1_000_000).ToString("0.##", CultureInfo.InvariantCulture) + "m",
            >= 1_000 => (size / 1_000).ToString("0.#", CultureInfo.InvariantCulture) + "k",
            _ => size.ToString("0.##", CultureInfo.InvariantCulture),
        };
        return value < 0 ? Page.Wording.Minus + text : text;
    }

    private static readonly string Rupees = Currency.Inr.Code;

    /// <summary>Whether a month has room for its name on a phone: of many every second, the last one always.</summary>
    public static bool Fits(int index, int count) => count <= 7 || (count - 1 - index) % 2 == 0;

    /// <summary>A coordinate as SVG wants it.</summary>
    public static string At(decimal position) => position.ToString("0.##", CultureInfo.InvariantCulture);
}
