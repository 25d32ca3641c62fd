using Runrate.Agents.Accounting.Leases;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>A lessee's schedule under ASC 842 or IFRS 16, from listed payments or a level one.</summary>
internal static class LeaseCalculator
{
    public static void Run(FactReader facts, Answer answer)
    {
        var terms = LeaseTerms.Read(facts);
        var option = facts.YesNo("purchase_option_reasonably_certain") ?? false;
        var shortTerm = facts.YesNo("short_term_lease_election", "elections.short_term") == true && !option;
        if (facts.Refused)
            return;
        if (shortTerm && (facts.CountOrNull(1, "lease_term_months") ?? terms.Months) <= 12)
        {
            ShortTerm(facts, answer, terms);
            return;
        }
        var rate = facts.Rate("rate", "discount_rate", "ibr");
        var start = new LeaseStart(facts.MoneyOrZero("initial_direct_costs"), facts.MoneyOrZero("prepaid_rent", "prepaid"),
            facts.MoneyOrZero("lease_incentives", "incentives"));
        if (facts.Refused)
            return;
        LeaseSchedule Measured(LeaseClass of) => LeaseSchedule.Measure(
            terms.Payments, LeaseSchedule.PeriodRate(rate, terms.PerYear), terms.InAdvance, of, start, facts.Rounding);
        var leaseClass = LeaseClass.Ifrs16;
        if (facts.IsUsGaap)
            leaseClass = LeaseClassFacts.Decide(facts, answer, terms.Months, Measured(LeaseClass.Finance).PresentValue, option);
        if (facts.Refused)
            return;
        var lease = Measured(leaseClass);
        if (lease.InitialRightOfUse.IsNegative)
            facts.Refuse("lease_incentives", "are more than the lease is worth");
        Report(facts, answer, lease, leaseClass, terms, rate);
        LeaseClassFacts.Split(facts, answer, lease, terms.InAdvance, terms.PerYear);
        Variable(facts, answer);
        AgainstBuying(facts, answer, lease, terms, rate);
        LeaseChangeFacts.Run(facts, answer, lease, leaseClass, terms, rate);
    }

    /// <summary>Payments that depend on use are no part of the liability: expense of the period they fall due in.</summary>
    private static void Variable(FactReader facts, Answer answer)
    {
        var variable = LeaseTerms.List(facts, "variable_payments");
        if (variable.Count == 0)
            return;
        answer.Set("variable_cost", variable);
        answer.Work($"Variable payments {string.Join(", ", variable)} depend on use: no liability, expense as they fall due "
            + "(ASC 842-20-25-6, IFRS 16.38(b)).");
    }

    /// <summary>What the payments are worth today against the price, less what a bought thing would bring when the lease ends.</summary>
    private static void AgainstBuying(FactReader facts, Answer answer, LeaseSchedule lease, LeaseTerms terms, decimal rate)
    {
        if (facts.MoneyOrNull("purchase_price") is not { } price)
            return;
        var resale = facts.MoneyOrZero("resale_value");
        var factor = 1m;
        var each = LeaseSchedule.PeriodRate(rate, terms.PerYear);
        for (var i = 0; i < terms.Payments.Count; i++)
            factor /= 1 + each;
        var back = facts.Rounding.Round(Money.From(Math.Round(resale.ToDecimal() * factor, 6), facts.Currency));
        var buying = price - back;
        var saved = buying - lease.PresentValue;
        answer.Set("purchase_price", price).Set("cost_of_buying", buying).Set("cheaper", saved.IsZero ? "Neither"
            : saved.IsNegative ? "Buy" : "Lease").Set("cheaper_by", saved.IsNegative ? facts.Zero - saved : saved);
        answer.Work($"Buying costs {price}{(resale.IsZero ? "" : $" less {back}, what {resale} at the end is worth today,")} against "
            + $"{lease.PresentValue} of payments; tax and upkeep are left out.");
    }

    private static void ShortTerm(FactReader facts, Answer answer, LeaseTerms terms)
    {
        var cost = LeaseSchedule.ShortTermCost(terms.Payments, facts.Rounding);
        answer.Set("book_treatment", "ShortTermLeaseExpense").Set("initial_liability", facts.Zero).Set("right_of_use", facts.Zero)
            .Set("expense", cost).Set("total_cost", cost.Aggregate(facts.Zero, (sum, period) => sum + period))
            .Set("monthly", cost[0]);
        answer.Work($"Twelve months or less and elected: {terms.Payments.Count} payments spread evenly, "
            + "nothing on the balance sheet.");
    }

    private static void Report(FactReader facts, Answer answer, LeaseSchedule lease, LeaseClass leaseClass, LeaseTerms terms,
        decimal rate)
    {
        var zero = facts.Zero;
        var firstYear = lease.Rows.Take(terms.PerYear).ToList();
        var year1 = firstYear.Aggregate(zero, (sum, row) => sum + row.Cost);
        var depreciation = Answer.List(lease.Rows.Select(row => row.Amortisation));
        answer.Set("book_treatment", "RecogniseRouAndLeaseLiability").Set("initial_liability", lease.InitialLiability)
            .Set("present_value", lease.PresentValue).Set("right_of_use", lease.InitialRightOfUse)
            .Set("initial_rou", lease.InitialRightOfUse)
            .Set("interest", lease.Rows.Select(row => row.Interest)).Set("closing", lease.Rows.Select(row => row.Liability));
        answer.Work($"Present value of {terms.Payments.Count} payments at {rate} a year, "
            + $"{terms.PerYear} a year: {lease.PresentValue}.");
        if (terms.InAdvance)
            answer.Work($"The first payment falls at commencement, so the liability starts at {lease.InitialLiability}.");

        answer.Set("rou_closing", lease.Rows.Select(row => row.RightOfUse))
            .Set("cost_by_period", lease.Rows.Select(row => row.Cost));
        if (leaseClass == LeaseClass.Operating)
            answer.Set("annual_lease_cost", year1).Set("rou_amortisation", depreciation)
                .Set("US_GAAP_operating", Answer.Object(("annual_lease_cost", Answer.Number(year1))));
        else
            answer.Set("depreciation", depreciation).Set("year1_total", year1).Set(
                leaseClass == LeaseClass.Finance ? "US_GAAP_finance" : facts.Framework,
                Answer.Object(("depreciation", depreciation.DeepClone()), ("year1_total", Answer.Number(year1))));
        answer.Work(leaseClass == LeaseClass.Operating
            ? $"Operating: payments spread evenly, {year1} in the first year; the asset falls by that less interest."
            : $"Asset {lease.InitialRightOfUse} straight line; with interest {year1} in the first year.");
    }
}
