using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Assets;

/// <summary>A prepayment at a date: what is left, and how much of it is consumed in the following twelve months.</summary>
public readonly record struct PrepaidBalance(Money Total, Money Current)
{
    public Money NonCurrent => Total - Current;
}

/// <summary>
/// An advance payment expensed as the service is received: service dates govern, payment dates do not. Where months are
/// not split, a month's charge falls on its last day; by days, every day carries its own.
/// </summary>
public sealed class PrepaidSchedule
{
    private readonly LocalDate start;
    private readonly LocalDate end;
    private readonly StartConvention convention;
    private readonly Rounding rounding;

    /// <param name="end">The last day of service, inclusive.</param>
    public PrepaidSchedule(
        Money amount, LocalDate start, LocalDate end, StartConvention convention = StartConvention.FullMonth,
        FiscalCalendar? calendar = null, Rounding? rounding = null)
    {
        var fiscal = calendar ?? FiscalCalendar.Calendar;
        Amount = amount;
        this.start = start;
        this.end = end;
        this.convention = convention;
        this.rounding = rounding ?? Rounding.For(amount.Currency);
        Schedule = AmortizationSchedule.FromWeights(
            amount, Money.Zero(amount.Currency), MonthWeights.ForService(start, end, convention, fiscal), fiscal, this.rounding);
    }

    public Money Amount { get; }

    public LocalDate Start => start;

    /// <summary>The last day of service.</summary>
    public LocalDate End => end;

    /// <summary>The months and their charges; they sum to the amount.</summary>
    public AmortizationSchedule Schedule { get; }

    /// <summary>Expensed up to and including the date.</summary>
    public Money ExpenseThrough(LocalDate date)
    {
        if (MonthWeights.CountsDays(convention))
            return Amount - DailyBalance(date);
        return Schedule.Rows.Where(row => row.Period.LastDay() <= date)
            .Aggregate(Money.Zero(Amount.Currency), (sum, row) => sum + row.Charge);
    }

    /// <summary>Current is what is expensed within twelve months after the date.</summary>
    public PrepaidBalance BalanceAt(LocalDate date)
    {
        var expensed = ExpenseThrough(date);
        return new(Amount - expensed, ExpenseThrough(TwelveMonthsAfter(date)) - expensed);
    }

    /// <summary>Twelve months on; the end of a month stays the end of a month, so a leap day is not left out.</summary>
    public static LocalDate TwelveMonthsAfter(LocalDate date) =>
        date == date.ToYearMonth().LastDay() ? date.ToYearMonth().PlusMonths(12).LastDay() : date.PlusMonths(12);

    private Money DailyBalance(LocalDate date)
    {
        if (date < start)
            return Amount;
        if (date >= end)
            return Money.Zero(Amount.Currency);
        var reached = Rounding.Share(Amount.ToDecimal(), MonthWeights.OfDays(start, date, convention),
            MonthWeights.OfDays(start, end, convention));
        return Amount - rounding.RoundWithin(Money.From(reached, Amount.Currency), Amount);
    }
}
