using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Performance;

/// <summary>Money per year, with the basis it was annualised from: a run rate without its basis is not a number.</summary>
public sealed record RunRate(Money PerYear, string Basis)
{
    /// <summary>Twelve times the average of the months given, rounded half away from zero to a micro.</summary>
    /// <param name="leftOut">One-off acquisition cost of these months that the amounts leave out, which the basis names.</param>
    /// <param name="losses">Write-downs and disposals that they leave out, likewise.</param>
    /// <exception cref="InvariantException">No month is given.</exception>
    public static RunRate Of(IReadOnlyList<(YearMonth Period, Money Amount)> months, Money? leftOut = null, Money? losses = null)
    {
        Invariant.Check(months.Count > 0, "A run rate is annualised from at least one month.");
        var currency = months[0].Amount.Currency;
        var total = months.Aggregate(Money.Zero(currency), (sum, m) => sum + m.Amount);
        var ordered = months.OrderBy(m => m.Period).ToList();
        var basis = months.Count == 1
            ? $"12 × {InWords.Of(ordered[0].Period)} ({InWords.Of(total)})"
            : $"12 × the average of {months.Count} months, {InWords.Of(ordered[0].Period)} to {InWords.Of(ordered[^1].Period)} " +
              $"({InWords.Of(total)} in all)";
        if (leftOut is { IsZero: false } once)
            basis += $"; {InWords.Of(once)} of one-off acquisition cost left out";
        if (losses is { IsZero: false } lost)
            basis += $"; {InWords.Of(lost)} of write-downs and disposals left out";
        return new RunRate(Money.From(total.ToDecimal() * 12 / months.Count, currency), basis);
    }
}
