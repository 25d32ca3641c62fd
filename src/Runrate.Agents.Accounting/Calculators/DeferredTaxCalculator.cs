using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>Deferred tax of one item, over an asset's whole life, or beside a year's profit; of several, <see cref="DeferredTaxItems"/>.</summary>
internal static class DeferredTaxCalculator
{
    public static void Run(FactReader facts, Answer answer)
    {
        if (facts.Has("items"))
            DeferredTaxItems.Run(facts, answer);
        else if (facts.Has("tax_treatment", "tax_rate_wdv", "tax_life_months", "tax_life_years", "class_years"))
            DeferredTaxOverLife.Run(facts, answer);
        else
            Single(facts, answer);
    }

    private static void Single(FactReader facts, Answer answer)
    {
        var rate = facts.Rate("rate", "tax_rate");
        var direct = facts.SignedMoneyOrNull("temp_diff");
        var (carrying, taxBase) = direct is null ? (Carrying(facts), TaxBase(facts)) : (facts.Zero, facts.Zero);
        var isLiability = facts.Text("item_type", "kind") == "Liability";
        if (facts.Refused)
            return;
        if (facts.YesNo("in_suspense") == true)
        {
            answer.Work("A cost in suspense is neither asset nor expense yet: no temporary difference and no deferred tax.");
            taxBase = carrying;
        }
        var difference = direct ?? new TemporaryDifference("item", carrying, taxBase, isLiability).Taxable;
        if (direct is null)
        {
            answer.Set("carrying", carrying).Set("tax_base", taxBase);
            answer.Work($"Carried {carrying} against tax base {taxBase}: difference {difference}.");
        }
        Report(facts, answer, difference, rate);
        Movement(facts, answer, difference, rate);
        if (facts.Has("accounting_profit"))
            Profit(facts, answer, DeferredTax.On(difference, rate, facts.Rounding), rate);
    }

    internal static Money Carrying(FactReader facts)
    {
        if (facts.MoneyOrNull("carrying_amount", "carrying", "book_prepaid", "book_carrying_amount", "book",
            "book_value") is { } stated)
            return stated;
        return facts.Has("cost") ? Less(facts, "cost", "book_dep", "cumulative_book_depreciation")
            : facts.Missing("carrying_amount", facts.Zero);
    }

    internal static Money TaxBase(FactReader facts)
    {
        if (facts.MoneyOrNull("tax_base", "tax_basis", "tax") is { } stated)
            return stated;
        return facts.Has("cost") ? Less(facts, "cost", "tax_dep", "cumulative_tax_depreciation")
            : facts.Missing("tax_base", facts.Zero);
    }

    private static Money Less(FactReader facts, string cost, params string[] charged)
    {
        var (whole, part) = (facts.Money(cost), facts.Money(charged));
        if (part > whole)
            facts.Refuse(charged[0], "is more than cost");
        return whole - part;
    }

    private static void Report(FactReader facts, Answer answer, Money difference, decimal rate)
    {
        var zero = facts.Zero;
        var tax = DeferredTax.On(difference, rate, facts.Rounding);
        var deductible = difference.IsNegative ? -difference : zero;
        answer.Set("temp_diff", difference).Set("deferred_tax", tax)
            .Set("taxable_temp_diff", difference.IsNegative ? zero : difference).Set("deductible_temp_diff", deductible)
            .Set("dtl", tax.IsNegative ? zero : tax).Set("dta", tax.IsNegative ? -tax : zero);
        answer.Work($"{difference} x {rate} = {tax} ({(tax.IsNegative ? "asset" : "liability")}), not discounted.");
        if (deductible.IsZero)
            return;
        var asset = DeferredTax.Recognise(deductible, facts.MoneyOrZero("reversing_taxable_temp_diff"),
            facts.SignedMoneyOrNull("probable_taxable_profit"), rate, facts.Rounding);
        answer.Set("dta_recognised", asset.Recognised)
            .Set(facts.IsUsGaap ? "valuation_allowance" : "dta_unrecognised", asset.Unrecognised);
        if (!asset.Unrecognised.IsZero)
            answer.Work($"Profits to use it reach {asset.Recognised}; {asset.Unrecognised} is not recognised.");
    }

    /// <summary>From an opening difference or balance; a changed rate is told apart from what the year brought.</summary>
    private static void Movement(FactReader facts, Answer answer, Money difference, decimal rate)
    {
        var opening = facts.SignedMoneyOrNull("opening_temp_diff");
        var balance = facts.SignedMoneyOrNull("opening_deferred_tax", "opening_dtl");
        var newRate = facts.RateOrNull("new_rate", "enacted_rate");
        if (opening is null && balance is null && newRate is null)
            return;
        if (facts.Refused)
            return;
        if (opening is null && newRate is null)
        {
            answer.Set("deferred_expense", DeferredTax.On(difference, rate, facts.Rounding) - balance!.Value);
            return;
        }
        // With a new rate and no opening, the difference itself is what is remeasured.
        var openingRate = facts.RateOrNull("opening_rate", "old_rate") ?? rate;
        var move = DeferredTax.RollForward(opening ?? difference, openingRate, difference, newRate ?? rate, facts.Rounding);
        answer.Set("opening", move.Opening).Set("rate_change_effect", move.RateChange).Set("movement", move.Movement)
            .Set("closing", move.Closing).Set("deferred_expense", move.Expense);
        answer.Work($"{move.Opening} + rate change {move.RateChange} + movement {move.Movement} = {move.Closing}.");
    }

    private static void Profit(FactReader facts, Answer answer, Money deferred, decimal rate)
    {
        var profit = facts.SignedMoneyOrNull("accounting_profit") ?? facts.Missing("accounting_profit", facts.Zero);
        var permanent = facts.Zero;
        foreach (var (name, _) in facts.Members()
            .Where(member => member.Name.StartsWith("non_deductible", StringComparison.Ordinal)))
            permanent += facts.Money(name);
        foreach (var (name, _) in facts.Members().Where(member => member.Name.StartsWith("exempt", StringComparison.Ordinal)))
            permanent -= facts.Money(name);
        var timing = facts.MoneyOrZero("book_dep") - facts.MoneyOrZero("tax_dep");
        if (facts.Refused)
            return;
        var taxable = profit + permanent + timing;
        var opening = facts.SignedMoneyOrNull("opening_deferred_tax", "opening_dtl") ?? facts.Zero;
        var current = facts.Rounding.Round(taxable * rate);
        var payable = current.IsNegative ? facts.Zero : current;
        var total = payable + deferred - opening;
        answer.Set("taxable_profit", taxable).Set("current_tax", payable).Set("deferred_tax_expense", deferred - opening)
            .Set("total_tax", total)
            .Set("permanent_difference", permanent).Set("permanent_tax_effect", facts.Rounding.Round(permanent * rate));
        if (!profit.IsZero)
            answer.SetRate("etr", decimal.Round(total.ToDecimal() / profit.ToDecimal(), 6, MidpointRounding.AwayFromZero));
        answer.Work($"Profit {profit} + permanent {permanent} + timing {timing} = taxable {taxable}; "
            + $"current tax {payable}, in all {total}.");
    }
}
