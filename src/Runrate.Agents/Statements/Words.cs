using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Statements;

/// <summary>Changes in words: what a card says beside its figure.</summary>
public static class Words
{
    /// <summary>
    /// <c>Up 1,250.00 USD (12.4 %) from 10,080.00 USD last month.</c> The share is left out where last month was zero or the sign changed.
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
        return $"{(change.IsNegative ? "Down" : "Up")} {Text(change.Abs())}{share} from {Text(last)} last month.";
    }

    private static string Text(Money money)
    {
        var digits = Math.Abs(money.ToDecimal()).ToString("#,##0." + new string('0', money.Currency.MinorUnits));
        return $"{(money.IsNegative ? "−" : "")}{digits} {money.Currency}";
    }
}
