using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Assets;

/// <summary>An amount charged over a stretch of days, evenly or along a curve of years.</summary>
/// <param name="Last">The last day, inclusive.</param>
/// <param name="Curve">Null where every day bears the same.</param>
/// <param name="Years">Of the curve, over the whole stretch.</param>
public sealed record DailyCharge(LocalDate From, LocalDate Last, Money Amount, AmortizationCurve? Curve = null, decimal Years = 0)
{
    /// <summary>Charged through the end of a day, rounded to posting precision.</summary>
    public Money Through(LocalDate day, StartConvention convention, Rounding rounding)
    {
        if (day < From)
            return Money.Zero(Amount.Currency);
        if (day >= Last)
            return Amount;
        var (part, whole) = (MonthWeights.OfDays(From, day, convention), MonthWeights.OfDays(From, Last, convention));
        var reached = Curve is null ? Rounding.Share(Amount.ToDecimal(), part, whole)
            : Curve.Through(Rounding.Share(Years, part, whole));
        return rounding.RoundWithin(Money.From(Math.Max(0, reached), Amount.Currency), Amount);
    }
}
