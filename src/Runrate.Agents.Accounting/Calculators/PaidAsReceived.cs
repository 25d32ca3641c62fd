using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>
/// What a service costs beside its advance payment: a fee of every month, or the part of a price that is paid after the service.
/// It is expense as the service is received and never an asset.
/// </summary>
/// <param name="Fee">Of every month.</param>
/// <param name="Rest">The part of the price that is not paid ahead, over the same service; null where all is.</param>
internal sealed record PaidAsReceived(Money Fee, PrepaidSchedule? Rest)
{
    /// <summary>Reads the split of a price; a part payment without its amount is asked for.</summary>
    public static (Money Ahead, Money Later) Split(FactReader facts)
    {
        var amount = facts.Money("amount", "upfront", "upfront_amount");
        var ahead = facts.Has("amount") ? facts.MoneyOrNull("upfront", "upfront_amount") : null;
        if (ahead is null && facts.Text("payment_timing") == "Partial" && !facts.Has("upfront", "upfront_amount"))
            facts.Missing("upfront_amount", 0);
        if (ahead > amount)
            facts.Refuse("upfront_amount", "is more than the whole price");
        return ahead is { } part ? (part, amount - part) : (amount, facts.Zero);
    }

    public Money InYear(int year, AmortizationSchedule months, FiscalCalendar calendar) =>
        Fee * months.Rows.Count(row => calendar.YearOf(row.Period.FirstDay()) == year)
        + (Rest?.Schedule.ByYear().GetValueOrDefault(year, Money.Zero(Fee.Currency)) ?? Money.Zero(Fee.Currency));

    public Money Through(LocalDate date, AmortizationSchedule months) =>
        Fee * months.Rows.Count(row => row.Period.LastDay() <= date)
        + (Rest?.ExpenseThrough(date) ?? Money.Zero(Fee.Currency));

    /// <summary>Of a whole month, out of so many.</summary>
    public Money AMonth(int months, Rounding rounding) => Rest is null ? Fee
        : Fee + rounding.Round(Money.From(Rest.Amount.ToDecimal() / months, Fee.Currency));
}
