using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;
using Runrate.Agents.Close;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Statements;

/// <summary>What each treatment that a tax law allows for an arrangement is worth, best present value first.</summary>
/// <param name="Chosen">The treatment of the memo in force or under way; null where nothing is classified.</param>
/// <param name="Rate">Of tax, as stated for the entity.</param>
/// <param name="DiscountRate">A year; savings arrive at the end of each tax year.</param>
public sealed record TaxAngleBook(Book Book, string? Chosen, decimal Rate, decimal DiscountRate, IReadOnlyList<TaxOutcome> Outcomes);

/// <summary>Cash tax and present value of the treatments of an arrangement, computed from their schedules. Nothing is posted.</summary>
public sealed class TaxAngleQuery(RunrateDb db, IClock clock)
{
    public const decimal DefaultDiscountRate = 0.08m;

    private const int YearsFollowed = 10;

    /// <returns>One answer a tax book, or <c>not-found</c>, <c>invalid-value</c>, <c>missing-field</c> where no tax rate is stated.</returns>
    public async Task<Outcome<IReadOnlyList<TaxAngleBook>>> Run(Guid arrangementId, decimal? discountRate, CancellationToken ct = default)
    {
        if (discountRate is < 0 or > 1)
            return new Refusal(RefusalCodes.InvalidValue, "A discount rate is a share a year: 0.08 for eight per cent.", "discountRate");
        var arrangement = await db.Arrangements.AsNoTracking().FirstOrDefaultAsync(a => a.Id == arrangementId, ct);
        if (arrangement is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no arrangement {arrangementId}.", "arrangement");
        var entity = await db.Entities.FindAsync([arrangement.Entity], ct)
            ?? throw new InvariantException($"There is no entity '{arrangement.Entity}'.");
        var rates = await db.TaxRates.AsNoTracking().Where(r => r.Entity == entity.Id).ToListAsync(ct);
        var memos = await db.Memos.AsNoTracking().Where(m => m.ArrangementId == arrangementId).ToListAsync(ct);
        var books = entity.Books.Where(b => b is Book.UsTax or Book.IndiaTax).ToList();
        var answers = new List<TaxAngleBook>();
        foreach (var book in books)
        {
            if (TaxRate.On(rates, book, LocalDate.Max(clock.Today(entity), arrangement.Date)) is not { } rate)
                continue;
            var memo = memos.Where(m => m.Book == book).MaxBy(m => m.Version);
            var chosen = memo is null ? null : DeterminationJson.Read(memo).TaxTreatment;
            var calendar = ArrangementFacts.CalendarOf(book, entity);
            var options = arrangement.Amount.Micros <= 0 ? [] : Options(arrangement, book, chosen, calendar);
            answers.Add(new TaxAngleBook(
                book, chosen?.ToString(), rate.Rate, discountRate ?? DefaultDiscountRate,
                TaxAngle.Compare(
                    options, calendar.YearOf(arrangement.Date), rate.Rate, discountRate ?? DefaultDiscountRate,
                    Rounding.For(arrangement.Amount.Currency))));
        }
        return answers.Count == 0 && books.Count > 0
            ? new Refusal(RefusalCodes.MissingField, "State the tax rate of the entity first, with the day from which it holds.", "rate")
            : answers;
    }

    private static IReadOnlyList<TaxOption> Options(Arrangement arrangement, Book book, TaxTreatment? chosen, FiscalCalendar calendar)
    {
        var (cost, use) = (arrangement.Amount, arrangement.ReadyOn ?? arrangement.ServiceStart ?? arrangement.Date);
        var year = calendar.YearOf(arrangement.Date);
        return (book, chosen) switch
        {
            (Book.UsTax, TaxTreatment.Sec174A_Deduct or TaxTreatment.Sec174A_Elect60 or TaxTreatment.Sec174_Foreign15) =>
                TaxAngle.UsResearch(cost, year, use, chosen == TaxTreatment.Sec174_Foreign15, calendar),
            (Book.UsTax, TaxTreatment.Sec168k or TaxTreatment.Sec168_Macrs5 or TaxTreatment.Sec179) =>
                [.. TaxAngle.UsHardware(cost, arrangement.Date, use, calendar), .. Expensed(cost, use, calendar)],
            (Book.UsTax, TaxTreatment.Sec167f_36m) =>
            [
                new TaxOption("Sec168k", new Dictionary<int, Money> { [calendar.YearOf(use)] = cost }),
                new TaxOption("Sec167f_36m", UsAmortization.Ratable(cost, use, UsAmortization.SoftwareMonths, calendar)),
            ],
            (Book.UsTax, TaxTreatment.Sec197_15y) =>
                [new TaxOption("Sec197_15y", UsAmortization.Ratable(cost, arrangement.Date, UsAmortization.IntangibleMonths, calendar))],
            (Book.IndiaTax, TaxTreatment.S33_Block40) => [India(IndiaTaxCharacter.Capital40)],
            (Book.IndiaTax, TaxTreatment.S33_Block25) => [India(IndiaTaxCharacter.Capital25)],
            (Book.IndiaTax, TaxTreatment.S33_Block15) => [India(IndiaTaxCharacter.Capital15)],
            (Book.IndiaTax, TaxTreatment.PrepaidOnIncurrence or TaxTreatment.PrepaidSpread) when Spread() is { } spread =>
                [new TaxOption("PrepaidOnIncurrence", new Dictionary<int, Money> { [year] = cost }), new TaxOption("PrepaidSpread", spread)],
            // A position that is not settled deducts nothing until it is.
            (_, null or TaxTreatment.Unsettled) => [],
            _ => [new TaxOption(chosen.Value.ToString(), Spread() ?? new SortedDictionary<int, Money> { [year] = cost })],
        };

        TaxOption India(IndiaTaxCharacter character) => TaxAngle.IndiaCapital(
            character, new BlockAddition(cost, arrangement.Date, use), calendar.EndOfYear(calendar.YearOf(use)), YearsFollowed);

        SortedDictionary<int, Money>? Spread() =>
            arrangement is { ServiceStart: { } start, ServiceEnd: { } end } && chosen != TaxTreatment.Prepaid12MonthRule
            ? new PrepaidSchedule(cost, start, end, StartConvention.FullMonth, calendar, Rounding.For(cost.Currency)).Schedule.ByYear()
            : null;
    }

    /// <summary>Section 179 where the whole cost is within the year's limit.</summary>
    private static IEnumerable<TaxOption> Expensed(Money cost, LocalDate use, FiscalCalendar calendar)
    {
        var year = calendar.YearOf(use);
        if (cost.Currency == Currency.Usd && Section179Limits.ForTaxYear(year) is { } limits
            && Section179Deduction.Of(cost, limits, null, null).Allowed == cost)
            yield return new TaxOption("Sec179", new Dictionary<int, Money> { [year] = cost });
    }
}
