using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Tax;

/// <summary>A treatment the law allows, with the deductions it gives by tax year.</summary>
public sealed record TaxOption(string Treatment, IReadOnlyDictionary<int, Money> Deductions);

/// <summary>Cash tax saved by a treatment, and what that is worth today.</summary>
public sealed record TaxOutcome(string Treatment, SortedDictionary<int, Money> CashTaxSaved, Money Total, Money PresentValue);

/// <summary>
/// Compares allowed treatments by cash tax and present value, from computed schedules. It assumes income to deduct from
/// and saves tax at the end of each tax year.
/// </summary>
public static class TaxAngle
{
    /// <param name="discountRate">A year; the first year's saving is discounted once.</param>
    /// <returns>Best present value first; ties keep the order given.</returns>
    public static IReadOnlyList<TaxOutcome> Compare(
        IEnumerable<TaxOption> options, int firstYear, decimal taxRate, decimal discountRate, Rounding rounding) =>
        [.. options.Select(option => Outcome(option, firstYear, taxRate, discountRate, rounding))
            .OrderByDescending(o => o.PresentValue.Micros)];

    /// <summary>What US domestic research may choose between; foreign research has no choice.</summary>
    public static IReadOnlyList<TaxOption> UsResearch(Money amount, int taxYear, LocalDate benefitsFirstRealised, bool foreign,
        FiscalCalendar calendar) =>
        foreign
            ? [new("Sec174_Foreign15", UsAmortization.ForeignResearch(amount, taxYear, calendar))]
            :
            [
                new("Sec174A_Deduct", new Dictionary<int, Money> { [taxYear] = amount }),
                new("Sec174A_Elect60", UsAmortization.Ratable(amount, benefitsFirstRealised,
                    UsAmortization.DomesticResearchMonths, calendar)),
            ];

    /// <summary>Hardware with bonus depreciation and, elected out of it, by the half-year table.</summary>
    public static IReadOnlyList<TaxOption> UsHardware(Money cost, LocalDate acquired, LocalDate placedInService,
        FiscalCalendar calendar)
    {
        var rounding = Rounding.For(cost.Currency);
        var table = MacrsTables.Percentages(5, MacrsConvention.HalfYear, 0)!;
        var zero = Money.Zero(cost.Currency);
        var bonus = UsDepreciation.Recover(cost, zero, UsDepreciation.BonusRate(acquired, placedInService), table, rounding);
        var plain = UsDepreciation.Recover(cost, zero, 0, table, rounding);
        var year = calendar.YearOf(placedInService);
        return [new("Sec168k", FromYear(bonus.ByYear, year)), new("Sec168_Macrs5", FromYear(plain.ByYear, year))];
    }

    /// <summary>A block's written-down value never ends: it is followed for so many years.</summary>
    public static TaxOption IndiaCapital(IndiaTaxCharacter character, BlockAddition addition, LocalDate firstYearEnd, int years)
    {
        var rate = IndiaTax.BlockRate(character);
        Invariant.Check(rate is not null, "Only capital cost enters a block.");
        var rounding = Rounding.For(addition.Cost.Currency);
        var zero = Money.Zero(addition.Cost.Currency);
        var deductions = new Dictionary<int, Money>();
        var opening = zero;
        for (var i = 0; i < years; i++)
        {
            IReadOnlyCollection<BlockAddition> added = i == 0 ? [addition] : [];
            var year = IndiaBlock.Year(opening, added, zero, rate.Value, firstYearEnd.PlusYears(i), false, rounding);
            deductions[firstYearEnd.Year + i] = year.Depreciation;
            opening = year.Closing;
        }
        return new(IndiaTax.Treatment(character), deductions);
    }

    private static Dictionary<int, Money> FromYear(IReadOnlyList<Money> years, int first) =>
        years.Select((charge, i) => (Year: first + i, charge)).Where(x => !x.charge.IsZero)
            .ToDictionary(x => x.Year, x => x.charge);

    private static TaxOutcome Outcome(TaxOption option, int firstYear, decimal taxRate, decimal discountRate, Rounding rounding)
    {
        var currency = option.Deductions.Values.First().Currency;
        var saved = new SortedDictionary<int, Money>(
            option.Deductions.ToDictionary(year => year.Key, year => rounding.Round(year.Value * taxRate)));
        var present = saved.Sum(year =>
            year.Value.ToDecimal() * DecimalMath.DiscountFactor(discountRate, year.Key - firstYear + 1));
        return new(option.Treatment, saved, saved.Values.Aggregate(Money.Zero(currency), (sum, tax) => sum + tax),
            rounding.ToMoney(present, currency));
    }
}
