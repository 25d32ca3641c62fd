using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Assets;

/// <summary>
/// What a forecast of an asset's cash rests on. Amounts are major units of the functional currency. Everything here may be changed by a
/// person, and is kept with the test.
/// </summary>
/// <param name="MonthlyContribution">Cash a month that the asset brings: value less run cost, before amortisation and write-downs.</param>
/// <param name="Months">Months that the asset still works.</param>
/// <param name="MonthlyChangePercent">By which the contribution changes from month to month; negative where it falls.</param>
/// <param name="DiscountPercent">Pre-tax rate a year.</param>
/// <param name="Disposal">Received at the end, less the costs of selling.</param>
/// <param name="Basis">Where the figures come from.</param>
public sealed record ForecastAssumptions(
    decimal MonthlyContribution, int Months, decimal MonthlyChangePercent, decimal DiscountPercent, decimal Disposal, string Basis);

/// <summary>Cash of the remaining life, as a sum and at its present value; both are cut to the minor unit once, and never below zero.</summary>
/// <param name="Workings">The arithmetic as lines.</param>
public sealed record ContributionForecast(Money Undiscounted, Money PresentValue, IReadOnlyList<string> Workings)
{
    public const int MonthsMax = 240;

    /// <exception cref="InvariantException">Not 0 to <see cref="MonthsMax"/> months, or a rate of −100 % or less.</exception>
    public static ContributionForecast Of(ForecastAssumptions assumed, Currency currency)
    {
        Invariant.Check(assumed.Months is >= 0 and <= MonthsMax, $"A forecast has 0 to {MonthsMax} months.");
        Invariant.Check(assumed.MonthlyChangePercent > -100 && assumed.DiscountPercent > -100, "A rate is above −100 per cent.");
        // The monthly factor whose twelfth power is the year's, so that a month is not discounted for more than it is.
        var monthly = DecimalMath.Root(1 + assumed.DiscountPercent / 100, 12);
        var (sum, present, flow, factor) = (0m, 0m, assumed.MonthlyContribution, 1m);
        for (var month = 0; month < assumed.Months; month++)
        {
            factor /= monthly;
            sum += flow;
            present += flow * factor;
            flow *= 1 + assumed.MonthlyChangePercent / 100;
        }
        sum += assumed.Disposal;
        present += assumed.Disposal * factor;
        var (undiscounted, value) = (Amount(sum), Amount(present));
        return new ContributionForecast(undiscounted, value,
        [
            $"{InWords.Of(Money.From(assumed.MonthlyContribution, currency))} a month, changing by {assumed.MonthlyChangePercent:0.##} % a month, " +
            $"for {InWords.Count(assumed.Months, "month")}: {assumed.Basis}",
            $"{InWords.Of(Money.From(assumed.Disposal, currency))} at the end, after the costs of selling.",
            $"Undiscounted {InWords.Of(undiscounted)}.",
            $"At {assumed.DiscountPercent:0.##} % a year, each month at its end: {InWords.Of(value)}.",
        ]);

        Money Amount(decimal amount) => Money.From(Math.Max(0, amount), currency).RoundToMinorUnit();
    }
}
