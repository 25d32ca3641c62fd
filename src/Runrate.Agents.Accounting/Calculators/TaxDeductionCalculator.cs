using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>When and how much is deducted: run cost, prepayments, research, section 179; India's claims by character.</summary>
internal static class TaxDeductionCalculator
{
    /// <summary>Domestic research capitalised from 2022 to 2024 and not yet deducted.</summary>
    private static readonly string[] OldBalances = ["unamortised_balance", "unamortised_2022_2024", "unamortised_domestic"];

    /// <summary>Software development is research; upkeep, training and conversion are not.</summary>
    private static readonly string[] ResearchCategories =
        ["ResearchExperimentation", "InternalAiSoftwareDevelopment", "SelfHostedFineTuning", "ExternalSaleSoftwareDevelopment",
            "UpgradeEnhancement"];

    private static readonly string[] NoElection = ["none", "no", "continue", "Unknown"];

    public static void Run(FactReader facts, Answer answer)
    {
        if (facts.Framework is Frameworks.IndiaTax)
            IndiaDeductionCalculator.Run(facts, answer);
        else if (facts.Framework is not Frameworks.UsTax)
            facts.Refuse("framework", "has no tax deduction: ask for US_TAX or INDIA_TAX");
        else if (facts.Has("qualifying_cost"))
            Expensing(facts, answer);
        else if (facts.Has(OldBalances))
            Transition(facts, answer);
        else if (facts.Text("research_location") is "Foreign" or "Unknown")
            ForeignResearch(facts, answer);
        else if (IsRatableElection(facts))
            ElectedResearch(facts, answer);
        else if (facts.Has("benefit_start", "service_start"))
            Prepayment(facts, answer);
        else
            WhenIncurred(facts, answer);
    }

    private static void Expensing(FactReader facts, Answer answer)
    {
        var cost = facts.Money("qualifying_cost");
        var year = facts.CountOrNull(1, "tax_year");
        var limits = Section179Facts.Limits(facts, year);
        if (limits is null)
            facts.Missing(year is null ? "tax_year" : facts.Has("limit") ? "threshold" : "limit", 0);
        if (facts.Refused)
            return;
        var deduction = Section179Deduction.Of(
            cost, limits!.Value, facts.MoneyOrNull("elected", "elections.sec179"), facts.SignedMoneyOrNull("taxable_income"));
        answer.Set("max_179", deduction.Maximum).Set("allowed_179", deduction.Allowed)
            .Set("carryforward_179", deduction.CarriedForward)
            .Set("tax_treatment", "Sec179");
        answer.Work($"{limits.Value.Limit} less purchases of {cost} above {limits.Value.Threshold}: "
            + $"at most {deduction.Maximum}.");
        answer.Work($"Allowed {deduction.Allowed}, carried forward {deduction.CarriedForward}.");
    }

    private static void Transition(FactReader facts, Answer answer)
    {
        var balance = facts.Money(OldBalances);
        var election = OldElection(facts);
        var left = facts.CountOrNull(1, "remaining_months")
            ?? (facts.CountOrNull(1900, "tax_year") is { } year ? UsAmortization.MonthsLeftIn2025(year) : null);
        if (election == OldResearchElection.None && left is null)
            left = facts.Missing("tax_year (the year of the research, 2022 to 2024) or remaining_months", 1);
        if (facts.Refused)
            return;
        if (election == OldResearchElection.None)
        {
            Report(facts, answer, UsAmortization.Continued(balance, left!.Value, facts.Calendar, facts.Rounding), "Sec174_Domestic60");
            answer.Work($"{balance} goes on over the {left} months left of the 60: nothing else was elected. {ElectionsOpen}");
            return;
        }
        var ratable = election == OldResearchElection.Ratable;
        Report(facts, answer, UsAmortization.TransitionBalance(balance, ratable, facts.Rounding), "Sec174A_Deduct");
        answer.Work($"{balance} left from 2022 to 2024, by election: {(ratable ? "half in each of 2025 and 2026" : "all in 2025")}.");
    }

    /// <summary>What could be elected; the small-business route has closed and is not offered.</summary>
    private const string ElectionsOpen = "Rev. Proc. 2025-28 lets a taxpayer elect all in 2025 (full_2025) or halves in 2025 and 2026 "
        + "(ratable_2025_2026) with a timely return; the small-business route of amended returns closed on 6 July 2026.";

    private static void ForeignResearch(FactReader facts, Answer answer)
    {
        var amount = facts.Money("amount", "cost");
        var year = TaxYear(facts);
        if (facts.Refused)
            return;
        if (facts.IsUnknown("research_location"))
            answer.Set("flags", ["RESEARCH_LOCATION"]).Ask("RESEARCH_LOCATION", "MF-16", "research_location");
        Report(facts, answer, UsAmortization.ForeignResearch(amount, year, facts.Calendar, facts.Rounding), "Sec174_Foreign15");
        Each(facts, answer, amount, UsAmortization.ForeignResearchMonths, year, 6);
        answer.Work($"{amount} / 180 months from the seventh month of {year}: six months in the first and in the last year.");
    }

    private static bool IsRatableElection(FactReader facts) =>
        facts.YesNo("elections.a174c", "elections.A174c", "elect_174A_c", "elect_60") == true
        || facts.Text("tax_treatment", "election") is "Sec174A_Elect60" or "A174c" or "174A(c)"
        || facts.YesNo("elections.s59e", "elections.59e") == true;

    private static void ElectedResearch(FactReader facts, Answer answer)
    {
        var amount = facts.Money("amount", "cost");
        var tenYear = facts.YesNo("elections.s59e", "elections.59e") == true;
        var months = tenYear ? UsAmortization.TenYearMonths
            : facts.CountOrNull(1, "amortisation_months", "months") ?? UsAmortization.DomesticResearchMonths;
        var from = tenYear ? facts.Calendar.StartOfYear(TaxYear(facts))
            : facts.Date("benefits_first_realised", "benefit_first_realised", "benefits_first_realized", "benefit_start", "start",
                "placed_in_service");
        if (months < UsAmortization.DomesticResearchMonths)
            facts.Refuse("amortisation_months", "is less than 60");
        if (facts.Refused)
            return;
        Report(facts, answer, UsAmortization.Ratable(amount, from, months, facts.Calendar, facts.Rounding), "Sec174A_Elect60");
        Each(facts, answer, amount, months, facts.Calendar.YearOf(from),
            from.ToYearMonth().MonthsUntil(facts.Calendar.EndOfYear(facts.Calendar.YearOf(from)).ToYearMonth()) + 1);
        answer.Set("monthly", facts.Rounding.ToMoney(amount.ToDecimal() / months, amount.Currency));
        answer.Work($"{amount} / {months} months from {from.ToYearMonth().ToIso()}.");
    }

    private static void Prepayment(FactReader facts, Answer answer)
    {
        var amount = facts.Money("amount", "cost");
        var (start, end) = (facts.Date("benefit_start", "service_start"), facts.Date("benefit_end", "service_end"));
        var paid = facts.DateOrNull("paid_date") ?? start;
        var method = facts.Choice(TaxMethod.Accrual, "tax_method");
        var kind = facts.Choice(LiabilityKind.Services, "liability_kind");
        var convention = facts.Convention("proration");
        var methods = new AccrualMethods(facts.YesNo("elections.three_and_half_month") ?? false,
            facts.YesNo("elections.recurring_item") ?? false);
        facts.RequireOrder(start, end, facts.Has("benefit_start") ? "benefit_end" : "service_end");
        if (facts.Refused)
            return;
        var benefit = new PrepaidBenefit(amount, paid, start, end);
        var deduction = method == TaxMethod.Cash
            ? UsPrepayment.Cash(benefit, convention, facts.Calendar, facts.Rounding)
            : UsPrepayment.Accrual(benefit, kind, methods, convention, facts.Calendar, facts.Rounding);
        var ratable = deduction.ByYear.Count > 1;
        answer.Set("qualifies_12_month_rule", deduction.QualifiesForTwelveMonthRule)
            .Set("economic_performance", deduction.EconomicPerformance);
        if (ratable)
            answer.Set("monthly", facts.Rounding.ToMoney(amount.ToDecimal() / MonthWeights.MonthsOf(start, end),
                amount.Currency));
        if (facts.IsUnknown("tax_method"))
            answer.Ask("TAX_METHOD", "MF-15", "tax_method");
        Report(facts, answer, deduction.ByYear, Treatment(method, deduction, ratable));
        answer.Work($"Benefit {start:yyyy-MM-dd} to {end:yyyy-MM-dd}, paid {paid:yyyy-MM-dd}: the 12-month rule is "
            + (deduction.QualifiesForTwelveMonthRule ? "met." : "not met."));
        answer.Work(method == TaxMethod.Cash
            ? ratable ? "Cash method outside the rule: the whole amount runs over the benefit."
                : "Cash method: deducted when paid."
            : $"Accrual method: economic performance {deduction.EconomicPerformance.Replace('_', ' ')}; "
                + $"the rule does not override it.");
    }

    private static string Treatment(TaxMethod method, PrepaymentDeduction deduction, bool ratable) => method == TaxMethod.Accrual
        ? "EconomicPerformanceRatable"
        : ratable || !deduction.QualifiesForTwelveMonthRule ? "PrepaidCapitalise" : "Prepaid12MonthRule";

    private static void WhenIncurred(FactReader facts, Answer answer)
    {
        var amount = facts.Money("amount", "cost");
        var year = TaxYear(facts);
        var research = ResearchCategories.Contains(facts.Text("category")) || facts.YesNo("is_software_development") == true
            || facts.Text("tax_treatment") is "Sec174A_Deduct" || facts.Has("research_location");
        if (facts.Refused)
            return;
        if (research && year is >= UsAmortization.FirstCapitalisedYear and <= UsAmortization.LastCapitalisedYear)
        {
            CapitalisedResearch(facts, answer, amount, year);
            return;
        }
        Report(facts, answer, new SortedDictionary<int, Money> { [year] = amount }, research ? "Sec174A_Deduct" : "Sec162");
        answer.Work($"{amount} is deducted in full in {year}.");
    }

    private static void CapitalisedResearch(FactReader facts, Answer answer, Money amount, int year)
    {
        var election = OldElection(facts);
        var years = UsAmortization.ResearchOf2022To2024(amount, year, election, facts.Calendar, facts.Rounding);
        Report(facts, answer, years, election == OldResearchElection.None ? "Sec174_Domestic60" : "Sec174A_Deduct");
        answer.Work($"{amount} / 60 months from the seventh month of {year}, as research of 2022 to 2024"
            + (election switch
            {
                OldResearchElection.Ratable => ", until 2024; what is left in halves in 2025 and 2026, by election.",
                OldResearchElection.Full => ", until 2024; what is left in 2025, by election.",
                _ => $": nothing else was elected. {ElectionsOpen}",
            }));
    }

    private static OldResearchElection OldElection(FactReader facts)
    {
        var words = facts.Text("election");
        if (facts.YesNo("elections.ratable_2025_2026", "ratable_2025_2026") == true
            || words?.Contains("ratabl", StringComparison.OrdinalIgnoreCase) == true)
            return OldResearchElection.Ratable;
        if (facts.YesNo("elections.full_2025", "full_2025") == true || words?.Contains("full", StringComparison.OrdinalIgnoreCase) == true)
            return OldResearchElection.Full;
        if (words is not null && !NoElection.Contains(words, StringComparer.OrdinalIgnoreCase))
            facts.Refuse("election", "is not full, ratable or none; the small-business route of amended returns closed on 6 July 2026");
        return OldResearchElection.None;
    }

    private static int TaxYear(FactReader facts)
    {
        if (facts.CountOrNull(1900, "tax_year") is { } year)
            return year;
        var cash = facts.Choice(TaxMethod.Accrual, "tax_method") == TaxMethod.Cash;
        var date = cash ? facts.DateOrNull("paid_date", "incurred_date") : facts.DateOrNull("incurred_date", "paid_date");
        return facts.Calendar.YearOf(date ?? facts.Missing("incurred_date", new LocalDate(2000, 1, 1)));
    }

    private static void Each(FactReader facts, Answer answer, Money amount, int months, int first, int monthsInFirst)
    {
        var whole = (months - monthsInFirst) / 12;
        if (whole > 0)
            answer.Set($"each_{first + 1}_to_{first + whole}",
                facts.Rounding.ToMoney(amount.ToDecimal() * 12 / months, amount.Currency));
    }

    private static void Report(FactReader facts, Answer answer, SortedDictionary<int, Money> years, string treatment)
    {
        answer.Set("tax_treatment", treatment).Set("deduction_by_year", years).Set("by_year", years);
        var remaining = years.Values.Aggregate(facts.Zero, (sum, year) => sum + year);
        answer.Set("year1_deduction", years.Values.First());
        foreach (var (year, deduction) in years)
        {
            remaining -= deduction;
            answer.Set($"year_{year}", deduction).Set($"remaining_after_{year}", remaining);
        }
    }
}
