using System.Globalization;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// The few schedule figures that a classification carries: by months from the start, each month's figure being the
/// difference of rounded cumulative totals, so that they sum to the amount.
/// </summary>
internal static class Amounts
{
    public static TreatmentAmounts? Of(
        RowOutcome outcome, FactSet facts, LifeAnswer life, (LocalDate Start, LocalDate End)? service, FiscalCalendar year)
    {
        var amounts = Spread(outcome, facts, life, service, year);
        if (outcome.Tax is not { } tax || TaxAmounts.ByYear(tax, facts, year) is not { } deducted)
            return amounts ?? Rent(outcome, facts, service, year);
        return (amounts ?? new()) with
        {
            ByYear = deducted.ToDictionary(part => part.Key.ToString("0000", CultureInfo.InvariantCulture), part => part.Value.ToDecimal()),
        };
    }

    /// <summary>Rent and services whose period is stated are deducted over it; those of one day in its year.</summary>
    private static TreatmentAmounts? Rent(
        RowOutcome outcome, FactSet facts, (LocalDate Start, LocalDate End)? service, FiscalCalendar year)
    {
        if (outcome.Tax is not (TaxTreatment.Sec162 or TaxTreatment.S34_Revenue) || facts.Number("amount") is not { } amount)
            return null;
        var currency = Currency.TryParse(facts.Text("currency") ?? "USD", out var stated) ? stated : Currency.Usd;
        if (service is { } period)
            return new() { ByYear = ByYear(amount, DerivedFacts.Months(period.Start, period.End), period.Start, currency, year) };
        return facts.Date("incurred_date") is { } day
            ? new() { ByYear = ByYear(amount, 1, day, currency, year) } : null;
    }

    private static TreatmentAmounts? Spread(
        RowOutcome outcome, FactSet facts, LifeAnswer life, (LocalDate Start, LocalDate End)? service, FiscalCalendar year)
    {
        if (outcome.Book is not { } book || life.Months is not { } months || months <= 0)
            return null;
        if (facts.Number(book == BookTreatment.Split ? "upfront_amount" : "amount") is not { } amount)
            return null;
        var currency = Currency.TryParse(facts.Text("currency") ?? "USD", out var stated) ? stated : Currency.Usd;
        if (book is (BookTreatment.PrepaidAmortise or BookTreatment.Split) && outcome.Life == AssetLife.ServicePeriod)
        {
            return new TreatmentAmounts
            {
                Monthly = Upto(amount, 1, months, currency),
                ByYear = service is { } period ? ByYear(amount, months, period.Start, currency, year) : null,
            };
        }
        if (!book.Capitalises() || book == BookTreatment.RecogniseRouAndLeaseLiability)
            return null;
        var basis = amount - (facts.Number("residual") ?? 0);
        if (basis < 0)
            return null;
        return new TreatmentAmounts
        {
            MonthlyAmortisation = Upto(basis, 1, months, currency),
            AnnualDepreciation = Upto(basis, Math.Min(12, months), months, currency),
            ByYear = ReadyDate(facts) is { } ready ? ByYear(basis, months, ready, currency, year) : null,
        };
    }

    private static LocalDate? ReadyDate(FactSet facts) =>
        facts.Date("ready_for_use_date") ?? facts.Date("placed_in_service") ?? facts.Date("put_to_use");

    /// <summary>The rounded total of the first <paramref name="month"/> months.</summary>
    private static decimal Upto(decimal amount, int month, int months, Currency currency) => month >= months
        ? amount
        : Money.From(amount * month / months, currency).RoundToMinorUnit().ToDecimal();

    private static SortedDictionary<string, decimal> ByYear(
        decimal amount, int months, LocalDate start, Currency currency, FiscalCalendar year)
    {
        var byYear = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        for (var month = 1; month <= months; month++)
        {
            var name = year.YearOf(start.PlusMonths(month - 1)).ToString("0000", CultureInfo.InvariantCulture);
            byYear[name] = byYear.GetValueOrDefault(name) + Upto(amount, month, months, currency) - Upto(
                amount, month - 1, months, currency);
        }
        return byYear;
    }
}
