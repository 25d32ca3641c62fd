using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>An asset's tax years until they end or it is disposed of.</summary>
internal sealed record TaxRecovery(Money Cost, IReadOnlyList<Money> Years);

/// <summary>Tax depreciation: MACRS with bonus and section 179, acquired software and intangibles, Indian blocks.</summary>
internal static class TaxDepreciationCalculator
{
    public static void Run(FactReader facts, Answer answer)
    {
        switch (facts.Framework)
        {
            case Frameworks.IndiaTax when facts.Has("opening_wdv", "additions", "money_payable"):
                IndiaBlockYear(facts, answer);
                break;
            case Frameworks.IndiaTax:
                IndiaSingle(facts, answer);
                break;
            case Frameworks.UsTax when facts.Has("placements"):
                PlacementsCalculator.Run(facts, answer);
                break;
            case Frameworks.UsTax when facts.Has("class_years"):
                HardwareRecovery(facts, answer);
                break;
            case Frameworks.UsTax:
                Ratable(facts, answer);
                break;
            default:
                facts.Refuse("framework", "has no tax depreciation: ask for US_TAX or INDIA_TAX");
                break;
        }
    }

    /// <summary>Section 179, then bonus, then the table, cut off at a disposal.</summary>
    public static TaxRecovery HardwareRecovery(FactReader facts, Answer answer)
    {
        var cost = facts.Money("basis", "cost", "amount");
        var classYears = facts.CountOrNull(1, "class_years") ?? facts.Missing("class_years", 5);
        var placed = facts.DateOrNull("placed_in_service");
        var crowded = facts.RateOrNull("q4_share") > 0.4m;
        var convention = facts.Choice(crowded ? MacrsConvention.MidQuarter : MacrsConvention.HalfYear, "convention",
            "macrs_convention");
        var quarter = facts.CountOrNull(1, "quarter") ?? (placed is { } day ? facts.Calendar.QuarterOf(day) : 0);
        var table = MacrsTables.Percentages(classYears, convention, quarter);
        if (convention == MacrsConvention.MidQuarter && quarter is < 1 or > 4)
            facts.Missing("quarter", 0);
        else if (table is null)
            facts.Refuse("class_years", "has no table under this convention");
        var election = Section179Facts.Read(facts, answer, cost, placed is { } on ? facts.Calendar.YearOf(on) : null);
        var expensed = election.Elected;
        var bonus = BonusFacts.Rate(facts, placed);
        var disposed = facts.DateOrNull("disposal_date", "disposed_date");
        if (disposed is not null && placed is null)
            facts.Missing("placed_in_service", 0);
        if (facts.Refused)
            return new(cost, []);

        var recovery = UsDepreciation.Recover(cost, expensed, bonus, table!, facts.Rounding);
        var years = recovery.ByYear.Select((year, i) => i == 0 ? year - election.CarriedForward : year).ToList() as IReadOnlyList<Money>;
        if (disposed is { } end)
            years = UsDepreciation.UntilDisposal(years, facts.Calendar.YearOf(end) - facts.Calendar.YearOf(placed!.Value),
                convention, facts.Calendar.QuarterOf(end), facts.Rounding);
        answer.SetRate("bonus_rate", bonus).Set("bonus", recovery.Bonus).Set("sec179", recovery.Sec179)
            .Set("convention", convention.ToString())
            .Set("macrs_year1", recovery.Macrs[0])
            .Set("tax_treatment", expensed == cost && !cost.IsZero ? "Sec179" : bonus > 0 ? "Sec168k"
                : $"Sec168_Macrs{classYears}");
        AskForAcquisition(facts, answer);
        election.Report(answer);
        answer.Work($"{cost} - section 179 {recovery.Sec179} - bonus {bonus:0.##%} {recovery.Bonus} = "
            + $"{cost - recovery.Sec179 - recovery.Bonus}; "
            + $"the rest by the {classYears}-year table.");
        Years(facts, answer, cost, years, placed);
        return new(cost, years);
    }

    private static void AskForAcquisition(FactReader facts, Answer answer)
    {
        if (facts.IsUnknown("acquired_date"))
            answer.Ask("ACQUIRED_DATE", "MF-18", "acquired_date");
    }

    private static void Years(FactReader facts, Answer answer, Money cost, IReadOnlyList<Money> years, LocalDate? placed)
    {
        var whole = new Rounding(0);
        var first = years.Count > 0 ? years[0] : facts.Zero;
        var taken = years.Aggregate(facts.Zero, (sum, year) => sum + year);
        answer.Set("year1_deduction", first).Set("tax_basis_end", cost - first).Set("total", taken)
            .Set("whole_dollar", whole.Spread(whole.Round(taken), [.. years.Select(year => year.ToDecimal())]));
        if (placed is { } day)
        {
            var start = facts.Calendar.YearOf(day);
            answer.Set("by_year", years.Select((year, i) => (Year: start + i, year)).Where(x => !x.year.IsZero)
                .ToDictionary(x => x.Year, x => x.year));
        }
        else
        {
            answer.Set("by_year", years);
        }
        for (var i = 0; i < years.Count; i++)
            answer.Work($"Year {i + 1}: {years[i]}.");
    }

    /// <summary>Software of section 167(f)(1) over 36 months, or with a business acquired over 15 years, by month.</summary>
    private static void Ratable(FactReader facts, Answer answer)
    {
        var cost = facts.Money("basis", "cost", "amount");
        var placed = facts.Date("placed_in_service", "acquired_date");
        var withBusiness = facts.YesNo("acquired_with_business") == true && facts.YesNo("off_the_shelf") != true;
        var months = facts.CountOrNull(1, "months") ?? (withBusiness ? UsAmortization.IntangibleMonths
            : UsAmortization.SoftwareMonths);
        var election = Section179Facts.Read(facts, answer, cost, facts.Calendar.YearOf(placed));
        var expensed = election.Elected;
        var bonus = months == UsAmortization.SoftwareMonths ? BonusFacts.Rate(facts, placed) : 0;
        if (facts.Refused)
            return;
        var upfront = expensed + facts.Rounding.Round((cost - expensed) * bonus);
        var years = UsAmortization.Ratable(cost - upfront, placed, months, facts.Calendar, facts.Rounding);
        var first = facts.Calendar.YearOf(placed);
        years[first] += upfront - election.CarriedForward;
        election.Report(answer);
        foreach (var year in years.Where(year => year.Value.IsZero && year.Key != first).Select(year => year.Key).ToList())
            years.Remove(year);
        answer.Set("by_year", years).Set("deduction_by_year", years).SetRate("bonus_rate", bonus).Set("months", months)
            .Set("year1_deduction", years[first]).Set("tax_basis_end", cost - years[first])
            .Set("monthly", facts.Rounding.ToMoney((cost - upfront).ToDecimal() / months, cost.Currency))
            .Set("tax_treatment", expensed == cost && !cost.IsZero ? "Sec179" : bonus == 1 ? "Sec168k"
                : months == UsAmortization.IntangibleMonths ? "Sec197_15y" : "Sec167f_36m");
        AskForAcquisition(facts, answer);
        answer.Work($"{cost - upfront} / {months} months from {placed.ToYearMonth().ToIso()}"
            + (upfront.IsZero ? "." : $", after {upfront} at once."));
    }

    private static void IndiaSingle(FactReader facts, Answer answer)
    {
        var cost = facts.Money("cost", "amount", "basis");
        var rate = facts.Rate("rate", "tax_rate_wdv");
        var use = facts.DateOrNull("put_to_use");
        var acquired = facts.DateOrNull("acquired_date") ?? use ?? facts.DateOrNull("year_end")
            ?? facts.Missing("acquired_date", new LocalDate(2000, 1, 1));
        var yearEnd = facts.DateOrNull("year_end") ?? IndiaFacts.YearEnd(use ?? acquired);
        if (facts.Refused)
            return;
        var addition = new BlockAddition(cost, acquired, use);
        var half = IndiaBlock.TakesHalfRate(addition, yearEnd);
        var days = use is { } day ? IndiaBlock.DaysUsed(day, yearEnd) : 0;
        var year = IndiaBlock.Year(facts.Zero, [addition], facts.Zero, rate, yearEnd, emptied: false, facts.Rounding);
        var extra = IndiaFacts.Additional(facts, addition, yearEnd);
        var closing = year.Closing - extra;
        answer.Set("days_used", days).SetRate("rate_applied", days == 0 ? 0 : half ? rate / 2 : rate)
            .Set("depreciation", year.Depreciation + extra)
            .Set("additional_depreciation", extra).Set("closing_wdv", closing)
            .Set("next_year", facts.Rounding.Round(closing * rate)).Set("section", IndiaTax.DepreciationSection(yearEnd));
        IndiaFacts.OtherHalf(facts, answer, half ? extra : facts.Zero);
        if (use is null)
        {
            answer.Ask("PUT_TO_USE_DATE", "MF-19", "put_to_use");
            answer.Work($"Not shown to have been put to use by {yearEnd:yyyy-MM-dd}: no depreciation.");
            return;
        }
        answer.Work($"Used {days} days to {yearEnd:yyyy-MM-dd}, both ends counted: "
            + $"{(half ? "half of the rate" : "the whole rate")}.");
        answer.Work($"{cost} x {(half ? rate / 2 : rate)} = {year.Depreciation}"
            + $"{(extra.IsZero ? "" : $", additional depreciation {extra}")}, leaving {closing}.");
    }

    /// <summary>A block's year with openings, additions and money payable.</summary>
    public static void IndiaBlockYear(FactReader facts, Answer answer)
    {
        var opening = facts.MoneyOrZero("opening_wdv");
        var rate = facts.Rate("rate", "tax_rate_wdv");
        var additions = IndiaFacts.Additions(facts, out var names);
        var yearEnd = facts.DateOrNull("year_end", "reporting_date")
            ?? (additions.Count > 0 ? IndiaFacts.YearEnd(additions.Max(one => one.PutToUse ?? one.Acquired))
                : facts.Missing("year_end", new LocalDate(2000, 3, 31)));
        var payable = facts.MoneyOrZero("money_payable", "proceeds");
        var emptied = facts.YesNo("block_empty", "all_assets_transferred", "block_ceases") ?? false;
        if (facts.Refused)
            return;
        var year = IndiaBlock.Year(opening, additions, payable, rate, yearEnd, emptied, facts.Rounding);
        var zero = facts.Zero;
        var extra = IndiaFacts.Additional(facts, additions, yearEnd);
        var most = year.Closing;
        var brought = facts.MoneyOrZero("additional_depreciation_brought_forward");
        var claimed = (extra ?? zero) + brought;
        var taken = claimed < most ? claimed : most;
        year = year with { Depreciation = year.Depreciation + taken, Closing = year.Closing - taken };
        answer.Set("additional_depreciation", taken);
        IndiaFacts.OtherHalf(facts, answer, IndiaFacts.Additional(facts,
            additions.Where(one => IndiaBlock.TakesHalfRate(one, yearEnd)), yearEnd) ?? zero);
        answer.Work(extra is null && brought.IsZero
            ? "Additional depreciation of section 32(1)(iia), now 33, is left out: nothing says that the taxpayer manufactures."
            : $"Additional depreciation {taken} on new plant{(brought.IsZero ? "" : $", {brought} of it brought forward from the year before")}.");
        answer.Set("opening_wdv", opening).Set("additions", year.Additions).Set("money_payable", payable)
            .Set("full_rate_pool", year.FullPool)
            .Set("half_rate_pool", year.HalfPool).Set("depreciation", year.Depreciation).Set("closing_wdv", year.Closing)
            .Set("next_year", facts.Rounding.Round(year.Closing * rate)).Set("capital_gain", year.CapitalGain)
            .Set("short_term_capital_gain", year.CapitalGain > zero ? year.CapitalGain : zero)
            .Set("short_term_capital_loss", year.CapitalGain < zero ? -year.CapitalGain : zero)
            .Set("section", IndiaTax.DepreciationSection(yearEnd));
        foreach (var (addition, name) in additions.Zip(names))
            answer.Work($"{name ?? "Addition"} {addition.Cost}: " + (addition.PutToUse is { } use && use <= yearEnd
                ? $"used {IndiaBlock.DaysUsed(use, yearEnd)} days, {(IndiaBlock.TakesHalfRate(addition, yearEnd) ? "half of" : "the whole")} rate."
                : "not put to use in the year."));
        answer.Work($"{opening} + {year.Additions} - {payable} = {opening + year.Additions - payable} before depreciation.");
        answer.Work(year.CapitalGain.IsZero
            ? $"{year.FullPool} x {rate} + {year.HalfPool} x {rate / 2}{(taken.IsZero ? "" : $" + {taken}")} = {year.Depreciation}, "
                + $"leaving {year.Closing}."
            : $"The block ends: short-term {(year.CapitalGain > zero ? "gain" : "loss")} {year.CapitalGain.Abs()}, "
                + $"no depreciation.");
    }

}
