using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Tax;

/// <summary>Tangible property placed in service in a month (1 to 12) of the tax year.</summary>
public readonly record struct Placement(Money Basis, int MonthOfYear, int ClassYears)
{
    public int Quarter => (MonthOfYear + 2) / 3;
}

/// <summary>Recovery of one asset's cost, first year first.</summary>
/// <param name="Macrs">Table years on what section 179 and bonus leave.</param>
public sealed record CostRecovery(Money Sec179, Money Bonus, IReadOnlyList<Money> Macrs)
{
    public IReadOnlyList<Money> ByYear => [.. Macrs.Select((charge, i) => i == 0 ? Sec179 + Bonus + charge : charge)];
}

/// <summary>US federal depreciation of hardware, in the order section 179, bonus, MACRS table.</summary>
public static class UsDepreciation
{
    /// <summary>Acquired by this day, property has the phased-down rates; so has what nobody can date.</summary>
    internal static readonly LocalDate LastLegacyAcquisition = new(2025, 1, 19);
    private static readonly LocalDate FirstPhaseDownAcquisition = new(2017, 9, 28);

    /// <summary>
    /// 100% for property acquired, by binding contract, after 19 January 2025; before that the phase-down by the year
    /// placed in service: 100% to 2022, then 80, 60, 40, 20 and nothing from 2027. Older regimes are not carried: zero.
    /// </summary>
    public static decimal BonusRate(LocalDate acquired, LocalDate placedInService)
    {
        if (acquired > LastLegacyAcquisition)
            return 1m;
        if (acquired < FirstPhaseDownAcquisition)
            return 0m;
        return placedInService.Year switch
        {
            <= 2022 => 1m,
            2023 => 0.8m,
            2024 => 0.6m,
            2025 => 0.4m,
            2026 => 0.2m,
            _ => 0m,
        };
    }

    /// <summary>
    /// Share of the year's basis, after section 179 and before bonus, placed in service in its last three months.
    /// </summary>
    public static decimal LastQuarterShare(IReadOnlyCollection<Placement> placements)
    {
        var total = placements.Sum(placement => placement.Basis.ToDecimal());
        return total == 0 ? 0 : placements.Where(placement => placement.Quarter == 4)
            .Sum(placement => placement.Basis.ToDecimal()) / total;
    }

    public static MacrsConvention ConventionFor(IReadOnlyCollection<Placement> placements) =>
        LastQuarterShare(placements) > 0.4m ? MacrsConvention.MidQuarter : MacrsConvention.HalfYear;

    /// <summary>Table percentages of a basis, by cumulative rounding, so they sum to it.</summary>
    public static IReadOnlyList<Money> Table(Money basis, IReadOnlyList<decimal> percentages, Rounding rounding) =>
        rounding.Spread(basis, percentages);

    /// <param name="bonusRate">Zero where elected out.</param>
    public static CostRecovery Recover(
        Money cost, Money sec179, decimal bonusRate, IReadOnlyList<decimal> percentages, Rounding rounding)
    {
        var afterExpensing = cost - sec179;
        var bonus = rounding.RoundWithin(afterExpensing * bonusRate, afterExpensing);
        return new(sec179, bonus, Table(afterExpensing - bonus, percentages, rounding));
    }

    /// <summary>
    /// Table years cut off by a disposal. In its year half counts, or under mid-quarter the middle of the disposal's
    /// quarter: 12.5, 37.5, 62.5 or 87.5%. A disposal in the year of service gives nothing.
    /// </summary>
    /// <param name="yearIndex">0 is the year placed in service.</param>
    public static IReadOnlyList<Money> UntilDisposal(
        IReadOnlyList<Money> years, int yearIndex, MacrsConvention convention, int disposalQuarter, Rounding rounding)
    {
        if (yearIndex == 0)
            return [];
        if (yearIndex >= years.Count)
            return years;
        var share = convention == MacrsConvention.HalfYear ? 0.5m : (2 * disposalQuarter - 1) / 8m;
        return [.. years.Take(yearIndex), rounding.RoundWithin(years[yearIndex] * share, years[yearIndex])];
    }
}
