using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Commitments;

/// <summary>Where a commitment stands on a day.</summary>
/// <param name="Unpaid">What of the minimum is still to be spent.</param>
/// <param name="Expected">What will be spent until its end at the pace stated or seen.</param>
/// <param name="Shortfall">What will be owed without anything for it; certain once the term is over.</param>
public sealed record CommitmentStanding(Money Spent, Money Unpaid, Money Expected, Money Shortfall, bool IsOver);

/// <summary>A minimum that was promised to a vendor over a term, both ends inclusive.</summary>
public sealed record SpendCommitment(Money Minimum, LocalDate From, LocalDate Until)
{
    /// <param name="spent">From the first day to <paramref name="asOf"/>.</param>
    /// <param name="monthlyPace">What a month to come will bring.</param>
    public CommitmentStanding At(LocalDate asOf, Money spent, Money monthlyPace)
    {
        var zero = Money.Zero(Minimum.Currency);
        var unpaid = spent < Minimum ? Minimum - spent : zero;
        var months = MonthsLeft(asOf);
        var expected = monthlyPace.IsNegative ? zero : monthlyPace * months;
        var shortfall = expected < unpaid ? unpaid - expected : zero;
        return new(spent, unpaid, expected, shortfall, asOf >= Until);
    }

    /// <summary>What has to be accrued: nothing before it is probable, the best estimate then, and the whole once the term is over
    /// (ASC 450-20-25-2, 450-20-30-1).</summary>
    public static Money ToAccrue(CommitmentStanding standing, bool probable) =>
        standing.IsOver || probable ? standing.Shortfall : Money.Zero(standing.Shortfall.Currency);

    /// <summary>Unpaid amounts by fiscal year (ASC 440-10-50-4), spread over the months that are left; all of it now where none is.</summary>
    public SortedDictionary<int, Money> ByYear(LocalDate asOf, Money unpaid, FiscalCalendar calendar)
    {
        var years = new SortedDictionary<int, Money>();
        if (unpaid.IsZero)
            return years;
        var first = LocalDate.Max(asOf.PlusDays(1), From).ToYearMonth();
        var count = Math.Max(1, first.MonthsUntil(Until.ToYearMonth()) + 1);
        var parts = Rounding.For(unpaid.Currency).Spread(unpaid, [.. Enumerable.Repeat(1m, count)]);
        for (var i = 0; i < count; i++)
        {
            var year = calendar.YearOf(first.PlusMonths(i).FirstDay());
            years[year] = years.GetValueOrDefault(year, Money.Zero(unpaid.Currency)) + parts[i];
        }
        return years;
    }

    /// <summary>Whole months after the month of the day.</summary>
    private int MonthsLeft(LocalDate asOf)
    {
        var first = LocalDate.Max(asOf.ToYearMonth().Next().FirstDay(), From).ToYearMonth();
        return asOf >= Until ? 0 : Math.Max(0, first.MonthsUntil(Until.ToYearMonth()) + 1);
    }
}

/// <summary>What a commitment saves against the price list.</summary>
/// <param name="OnDemand">The same consumption at list price.</param>
/// <param name="Cost">What it cost under the commitment, capacity that stood idle included.</param>
public readonly record struct CommitmentGain(Money OnDemand, Money Cost)
{
    /// <summary>Negative where idle capacity cost more than the list price would have.</summary>
    public Money Amount => OnDemand - Cost;

    /// <summary>As a share of the list price; null where nothing is known of it.</summary>
    public decimal? Share => OnDemand.IsZero ? null : decimal.Round(Amount.ToDecimal() / OnDemand.ToDecimal(), 6, MidpointRounding.AwayFromZero);
}
