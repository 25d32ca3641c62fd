using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Tax;

public enum TaxMethod
{
    Cash,
    Accrual,
}

/// <summary>What an accrual taxpayer's liability is for; it decides when economic performance occurs.</summary>
public enum LiabilityKind
{
    Services,
    UseOfProperty,
    Goods,

    /// <summary>Insurance, warranty and service contracts of the repair kind: performance is payment.</summary>
    WarrantyType,
}

/// <summary>An advance payment and the period of the right or benefit bought, both ends inclusive.</summary>
public sealed record PrepaidBenefit(Money Amount, LocalDate Paid, LocalDate Start, LocalDate End);

/// <summary>
/// Timing methods that an accrual taxpayer may have adopted; neither reaches a contract that runs past its window.
/// </summary>
public readonly record struct AccrualMethods(bool ThreeAndAHalfMonths, bool RecurringItem);

/// <summary>When an advance payment is deducted for US federal tax.</summary>
public sealed record PrepaymentDeduction(
    bool QualifiesForTwelveMonthRule, string EconomicPerformance, SortedDictionary<int, Money> ByYear);

/// <summary>The 12-month rule of Reg. 1.263(a)-4(f) and economic performance under Reg. 1.461-4.</summary>
public static class UsPrepayment
{
    /// <summary>
    /// The benefit ends no later than the earlier of twelve months after it is first realised and the end of the tax year
    /// following the year of payment.
    /// </summary>
    public static bool QualifiesForTwelveMonthRule(PrepaidBenefit benefit, FiscalCalendar calendar)
    {
        var twelveMonths = benefit.Start.PlusMonths(12).PlusDays(-1);
        var nextYearEnd = calendar.EndOfYear(calendar.YearOf(benefit.Paid) + 1);
        return benefit.End <= LocalDate.Min(twelveMonths, nextYearEnd);
    }

    /// <summary>
    /// Within the rule all is deducted when paid; outside it the whole amount, not the excess, runs over the benefit.
    /// </summary>
    public static PrepaymentDeduction Cash(PrepaidBenefit benefit, StartConvention convention, FiscalCalendar calendar,
        Rounding rounding)
    {
        var qualifies = QualifiesForTwelveMonthRule(benefit, calendar);
        var years = qualifies || benefit.Paid >= benefit.End ? WhenPaid(benefit, calendar)
            : Ratably(benefit, convention, calendar, rounding);
        return new(qualifies, "not_applicable_cash_method", years);
    }

    /// <summary>
    /// The 12-month rule never overrides economic performance: services and use are deducted as they are received.
    /// </summary>
    public static PrepaymentDeduction Accrual(
        PrepaidBenefit benefit, LiabilityKind kind, AccrualMethods methods, StartConvention convention,
        FiscalCalendar calendar, Rounding rounding)
    {
        var qualifies = QualifiesForTwelveMonthRule(benefit, calendar);
        if (kind == LiabilityKind.WarrantyType)
            return new(qualifies, "on_payment", qualifies ? WhenPaid(benefit, calendar)
                : Ratably(benefit, convention, calendar, rounding));
        if (kind != LiabilityKind.UseOfProperty && methods.ThreeAndAHalfMonths
            && benefit.End <= benefit.Paid.PlusMonths(3).PlusDays(15))
            return new(qualifies, "on_payment_within_three_and_a_half_months", WhenPaid(benefit, calendar));
        if (methods.RecurringItem && kind != LiabilityKind.UseOfProperty
            && benefit.End <= calendar.EndOfYear(calendar.YearOf(benefit.Paid)).PlusMonths(8).PlusDays(15))
            return new(qualifies, "recurring_item", WhenPaid(benefit, calendar));
        var performance = kind switch
        {
            LiabilityKind.UseOfProperty => "ratably_over_use",
            LiabilityKind.Goods => "as_goods_provided",
            _ => "as_services_provided",
        };
        return new(qualifies, performance, Ratably(benefit, convention, calendar, rounding));
    }

    private static SortedDictionary<int, Money> WhenPaid(PrepaidBenefit benefit, FiscalCalendar calendar) =>
        new() { [calendar.YearOf(benefit.Paid)] = benefit.Amount };

    private static SortedDictionary<int, Money> Ratably(
        PrepaidBenefit benefit, StartConvention convention, FiscalCalendar calendar, Rounding rounding)
    {
        var years = new PrepaidSchedule(benefit.Amount, benefit.Start, benefit.End, convention, calendar, rounding)
            .Schedule.ByYear();
        years.TryAdd(calendar.YearOf(benefit.Paid), Money.Zero(benefit.Amount.Currency));
        return years;
    }
}
