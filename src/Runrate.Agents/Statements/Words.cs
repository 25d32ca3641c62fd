using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Statements;

/// <summary>Changes in words: what a card says beside its figure.</summary>
public static class Words
{
    /// <summary>
    /// <c>Up USD 1,250.00 (12.4 %) from USD 10,080.00 last month.</c> The share is left out where last month was zero or the sign changed.
    /// </summary>
    public static string Change(Money before, Money now)
    {
        var (last, current) = (before.RoundToMinorUnit(), now.RoundToMinorUnit());
        var change = current - last;
        if (change.IsZero)
            return "The same as last month.";
        var share = last.IsZero || last.IsNegative != current.IsNegative
            ? ""
            : $" ({decimal.Round(Math.Abs(change.ToDecimal() / last.ToDecimal()) * 100, 1, MidpointRounding.AwayFromZero):0.0} %)";
        return $"{(change.IsNegative ? "Down" : "Up")} {InWords.Of(change.Abs())}{share} from {InWords.Of(last)} last month.";
    }

    /// <summary>The same of a count shown with one decimal; the change is that of the figures shown.</summary>
    public static string Change(decimal before, decimal now)
    {
        var (last, current) = (Shown(before), Shown(now));
        return last == current
            ? "The same as last month."
            : $"{(current > last ? "Up" : "Down")} {InWords.Of(Math.Abs(current - last))} from {InWords.Of(last)} last month.";

        static decimal Shown(decimal number) => decimal.Round(number, 1, MidpointRounding.AwayFromZero);
    }
}
