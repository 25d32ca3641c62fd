using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>
/// Indian deductions by the cost's tax character, beside what the books carry and the deferred tax between them.
/// </summary>
internal static class IndiaDeductionCalculator
{
    public static void Run(FactReader facts, Answer answer)
    {
        if (facts.Has("tax_character", "india_tax_character", "character"))
            ByCharacter(facts, answer);
        else if (facts.Has("service_start"))
            Prepayment(facts, answer);
        else
            facts.Missing("tax_character", 0);
    }

    private static void ByCharacter(FactReader facts, Answer answer)
    {
        var character = IndiaFacts.Character(facts);
        var amount = facts.Money("amount", "cost");
        var use = facts.DateOrNull("put_to_use");
        var acquired = facts.DateOrNull("acquired_date", "incurred_date") ?? use;
        if (acquired is null && facts.DateOrNull("year_end") is null)
            facts.Missing(IndiaTax.BlockRate(character) is null ? "incurred_date" : "put_to_use", 0);
        if (facts.Refused)
            return;
        var yearEnd = facts.DateOrNull("year_end") ?? IndiaFacts.YearEnd(use ?? acquired!.Value);
        answer.Set("tax_treatment", IndiaTax.Treatment(character));
        var taxBase = facts.Zero;
        if (IndiaTax.BlockRate(character) is { } rate)
        {
            var addition = new BlockAddition(amount, acquired ?? yearEnd, use);
            var year = IndiaBlock.Year(facts.Zero, [addition], facts.Zero, rate, yearEnd, emptied: false, facts.Rounding);
            taxBase = year.Closing;
            answer.Set("year1_deduction", year.Depreciation).Set("depreciation", year.Depreciation)
                .Set("closing_wdv", year.Closing)
                .Set("half_rate", IndiaBlock.TakesHalfRate(addition, yearEnd));
            answer.Work($"{amount} enters the {rate:0.##%} block: {year.Depreciation} in the first year, {year.Closing} left.");
        }
        else
        {
            answer.Set("year1_deduction", amount).Set("closing_wdv", facts.Zero);
            answer.Work($"{amount} is deducted in full in the year it is incurred.");
        }
        Difference(facts, answer, BookCarrying(facts, amount, yearEnd), taxBase);
    }

    /// <summary>Nothing where the books expensed it; otherwise straight line from its start.</summary>
    private static Money? BookCarrying(FactReader facts, Money amount, LocalDate yearEnd)
    {
        if (facts.MoneyOrNull("book_carrying_amount", "carrying_amount") is { } stated)
            return stated;
        if (facts.Text("book") is not { } book)
            return null;
        if (book == "ExpenseAsIncurred")
            return facts.Zero;
        var months = LifeFacts.Span(facts, "useful_life", "book_life") ?? facts.Missing("useful_life_months", 1);
        var start = facts.DateOrNull("start", "put_to_use") ?? facts.Missing("start", new LocalDate(2000, 1, 1));
        return AmortizationSchedule.StraightLine(amount, facts.MoneyOrZero("residual"), start, months, rounding: facts.Rounding)
            .CarryingAmountAt(yearEnd.ToYearMonth());
    }

    private static void Prepayment(FactReader facts, Answer answer)
    {
        var amount = facts.Money("amount");
        var (start, end) = (facts.Date("service_start"), facts.Date("service_end"));
        var incurred = facts.DateOrNull("paid_date", "incurred_date") ?? start;
        var position = facts.Choice(IndiaPrepaidPosition.SpreadOverPeriod, "india_prepaid_tax_position");
        var claimed = position == IndiaPrepaidPosition.ClaimOnIncurrence && facts.YesNo("liability_incurred_and_paid") != false
            && !facts.IsUnknown("liability_incurred_and_paid");
        var convention = facts.Convention("proration");
        facts.RequireOrder(start, end, "service_end");
        if (facts.Refused)
            return;
        var prepaid = new PrepaidSchedule(amount, start, end, convention, FiscalCalendar.April, facts.Rounding);
        var years = prepaid.Schedule.ByYear();
        var first = FiscalCalendar.April.YearOf(incurred);
        years.TryAdd(first, facts.Zero);
        foreach (var (year, expense) in years)
            answer.Set($"book_expense_fy_{IndiaFacts.YearLabel(year)}", expense)
                .Set($"tax_deduction_ty_{IndiaFacts.YearLabel(year)}", !claimed ? expense : year == first ? amount : facts.Zero);
        answer.Set("by_year", years)
            .Set("deduction_by_year", claimed ? new SortedDictionary<int, Money> { [first] = amount } : years)
            .Set("tax_treatment", claimed ? "PrepaidOnIncurrence" : "PrepaidSpread")
            .Set("year1_deduction", claimed ? amount : years[first]);
        var carrying = prepaid.BalanceAt(facts.DateOrNull("reporting_date") ?? FiscalCalendar.April.EndOfYear(first)).Total;
        answer.Set("carrying_prepaid", carrying);
        answer.Work(claimed
            ? $"Claimed when incurred: {amount} in the year to March {first}; the books carry {carrying}."
            : $"Spread over the period as in the books: {years[first]} in the year to March {first}, "
                + $"{carrying} carried in both.");
        Difference(facts, answer, carrying, claimed ? facts.Zero : carrying);
    }

    private static void Difference(FactReader facts, Answer answer, Money? carrying, Money taxBase)
    {
        answer.Set("tax_base", taxBase);
        if (carrying is not { } book)
            return;
        var difference = new TemporaryDifference("item", book, taxBase).Taxable;
        var taxable = difference.IsNegative ? facts.Zero : difference;
        var deductible = taxable - difference;
        answer.Set("taxable_temp_diff", taxable).Set("deductible_temp_diff", deductible).Set("temp_diff", difference);
        if (facts.RateOrNull("tax_rate", "effective_rate") is not { } rate)
            return;
        answer.Set("dtl", DeferredTax.On(taxable, rate, facts.Rounding))
            .Set("dta", DeferredTax.On(deductible, rate, facts.Rounding));
        answer.Work($"{book} carried less tax base {taxBase} = {difference}; "
            + $"at {rate} deferred tax {DeferredTax.On(difference, rate, facts.Rounding)}.");
    }
}
