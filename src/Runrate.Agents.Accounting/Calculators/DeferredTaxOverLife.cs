using System.Text.Json.Nodes;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>An asset's book amount, tax base and deferred tax at the end of every fiscal year of its lives.</summary>
internal static class DeferredTaxOverLife
{
    private readonly record struct Year(int FiscalYear, Money Book, Money TaxDepreciation, Money TaxBase);

    public static void Run(FactReader facts, Answer answer)
    {
        var life = LifeFacts.Read(facts);
        var rate = facts.Rate("rate", "tax_rate");
        var india = facts.Has("tax_rate_wdv");
        var start = life.Start ?? facts.DateOrNull("put_to_use") ?? facts.Missing("start", new LocalDate(2000, 1, 1));
        if (facts.Refused)
            return;
        var calendar = india && !facts.Has("fiscal_year_end") ? FiscalCalendar.April : facts.Calendar;
        var dated = life with { Start = start };
        var book = AmortizationSchedule.StraightLine(
            dated.Cost, dated.Residual, start, dated.Months, dated.Convention, calendar, facts.Rounding);
        var deductions = india ? India(facts, dated.Cost, start, calendar, book)
            : UsDeductions(facts, dated.Cost, start, calendar, book);
        if (facts.Refused)
            return;
        Report(facts, answer, Years(book, deductions, calendar, india), rate);
        if (india)
            answer.Override("C-03");
    }

    private static List<Year> Years(
        AmortizationSchedule book, IReadOnlyDictionary<int, Money> deductions, FiscalCalendar calendar, bool bookLifeOnly)
    {
        var first = calendar.YearOf(book.Rows[0].Period.FirstDay());
        var last = calendar.YearOf(book.Rows[^1].Period.FirstDay());
        if (!bookLifeOnly && deductions.Count > 0)
            last = Math.Max(last, deductions.Keys.Max());
        first = deductions.Count > 0 ? Math.Min(first, deductions.Keys.Min()) : first;
        var zero = Money.Zero(book.Cost.Currency);
        var (years, taxBase) = (new List<Year>(), book.Cost);
        for (var year = first; year <= last; year++)
        {
            var deducted = deductions.GetValueOrDefault(year, zero);
            taxBase -= deducted;
            years.Add(new(year, book.CarryingAmountAt(calendar.EndOfYear(year).ToYearMonth()), deducted, taxBase));
        }
        return years;
    }

    private static SortedDictionary<int, Money> India(
        FactReader facts, Money cost, LocalDate start, FiscalCalendar calendar, AmortizationSchedule book)
    {
        var rate = facts.Rate("tax_rate_wdv");
        var use = facts.DateOrNull("put_to_use") ?? start;
        var addition = new BlockAddition(cost, facts.DateOrNull("acquired_date") ?? use, use);
        var deductions = new SortedDictionary<int, Money>();
        var opening = facts.Zero;
        var last = calendar.YearOf(book.Rows[^1].Period.FirstDay());
        for (var year = calendar.YearOf(use); year <= last; year++)
        {
            IReadOnlyCollection<BlockAddition> added = opening.IsZero ? [addition] : [];
            var block = IndiaBlock.Year(opening, added, facts.Zero, rate, calendar.EndOfYear(year), emptied: false,
                facts.Rounding);
            deductions[year] = block.Depreciation;
            opening = block.Closing;
        }
        return deductions;
    }

    private static IReadOnlyDictionary<int, Money> UsDeductions(
        FactReader facts, Money cost, LocalDate start, FiscalCalendar calendar, AmortizationSchedule book)
    {
        var rounding = facts.Rounding;
        var first = calendar.YearOf(start);
        if (LifeFacts.Span(facts, "tax_life") is { } months)
            return UsAmortization.Ratable(cost, start, months, calendar, rounding);
        if (!facts.Has("tax_treatment") && facts.Has("class_years"))
            return Table(facts, cost, first, BonusFacts.Rate(facts, start));
        switch (facts.Text("tax_treatment"))
        {
            case "Sec174A_Deduct" or "Sec162" or "Sec179" or "PrepaidOnIncurrence"
                or "S34_Revenue" or "S45_Revenue" or "S45_Capital":
                return new Dictionary<int, Money> { [first] = cost };
            case "Sec174A_Elect60":
                return UsAmortization.Ratable(cost, start, UsAmortization.DomesticResearchMonths, calendar, rounding);
            case "Sec174_Foreign15":
                return UsAmortization.ForeignResearch(cost, first, calendar, rounding);
            case "Sec167f_36m":
                return UsAmortization.Ratable(cost, start, UsAmortization.SoftwareMonths, calendar, rounding);
            case "Sec197_15y":
                return UsAmortization.Ratable(cost, start, UsAmortization.IntangibleMonths, calendar, rounding);
            case "Sec168k":
                return Table(facts, cost, first, BonusFacts.Rate(facts, start));
            case "Sec168_Macrs5":
                return Table(facts, cost, first, 0);
            case "EconomicPerformanceRatable" or "PrepaidCapitalise" or "PrepaidSpread":
                return book.ByYear();
            default:
                facts.Refuse("tax_treatment", "is not a treatment whose deductions can be scheduled");
                return new Dictionary<int, Money>();
        }
    }

    private static Dictionary<int, Money> Table(FactReader facts, Money cost, int first, decimal bonus)
    {
        if (MacrsTables.Percentages(facts.CountOrNull(1, "class_years") ?? 5, MacrsConvention.HalfYear, 0) is not { } table)
        {
            facts.Refuse("class_years", "has no table under the half-year convention");
            return [];
        }
        return UsDepreciation.Recover(cost, facts.Zero, bonus, table, facts.Rounding).ByYear
            .Select((charge, i) => (Year: first + i, charge)).Where(x => !x.charge.IsZero)
            .ToDictionary(x => x.Year, x => x.charge);
    }

    private static void Report(FactReader facts, Answer answer, IReadOnlyList<Year> years, decimal rate)
    {
        var (rows, end, expense) = (new JsonArray(), new JsonArray(), new List<Money>());
        var opening = facts.Zero;
        for (var i = 0; i < years.Count; i++)
        {
            var year = years[i];
            var difference = year.Book - year.TaxBase;
            var tax = DeferredTax.On(difference, rate, facts.Rounding);
            expense.Add(tax - opening);
            opening = tax;
            rows.Add(Answer.Object(("y", i + 1), ("book", Answer.Number(year.Book)),
                ("tax_dep", Answer.Number(year.TaxDepreciation)),
                ("wdv", Answer.Number(year.TaxBase)), ("td", Answer.Number(difference)), ("dtl", Answer.Number(tax))));
            end.Add(Answer.Object(("y", year.FiscalYear), ("book", Answer.Number(year.Book)),
                ("tax", Answer.Number(year.TaxBase)),
                ("td", Answer.Number(difference)), ("dtl", Answer.Number(tax)),
                ("dta", Answer.Number(tax.IsNegative ? -tax : facts.Zero))));
            answer.Work($"End of year {i + 1}: {year.Book} carried - {year.TaxBase} tax base = {difference}; at {rate} {tax}.");
        }
        answer.Set("rows", rows).Set("end", end).Set("deferred_expense", expense);
    }
}
