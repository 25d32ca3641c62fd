using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>The facts of an amortised asset, however a case words them, and the schedule they make.</summary>
internal sealed record LifeFacts(
    Money Cost, Money Residual, int Months, LocalDate? Start, int? Elapsed, StartConvention Convention, AmortizationMethod Method,
    decimal Factor)
{
    /// <summary>Where no date is given months are counted from here; no answer shows them.</summary>
    private static readonly LocalDate NoDate = new(2001, 1, 1);

    public static LifeFacts Read(FactReader facts) => new(
        facts.Money("cost", "amount", "basis"),
        facts.MoneyOrZero("residual", "salvage", "residual_value", "salvage_value"),
        Span(facts, "useful_life", "life", "book_life") ?? facts.CountOrNull(1, "months")
            ?? facts.Missing("useful_life_months", 1),
        facts.DateOrNull("start", "start_date", "ready_date", "in_service", "in_service_date", "placed_in_service",
            "available_for_use_date"),
        Span(facts, "elapsed"),
        facts.Convention("proration", "convention", "start_convention"),
        ReadMethod(facts),
        facts.NumberOrNull("factor") ?? 2m);

    /// <summary>Months from <c>x_months</c> or <c>x_years</c>.</summary>
    public static int? Span(FactReader facts, params string[] stems)
    {
        foreach (var stem in stems)
        {
            var least = stem == "elapsed" ? 0 : 1;
            if (facts.CountOrNull(least, $"{stem}_months") is { } months)
                return months;
            if (facts.NumberOrNull($"{stem}_years") is not { } years)
                continue;
            var counted = decimal.Round(years * 12, 0, MidpointRounding.AwayFromZero);
            if (counted >= least && counted <= 1_200)
                return (int)counted;
            facts.Refuse($"{stem}_years", "is not a span of at most a century");
            return 1;
        }
        return null;
    }

    public AmortizationSchedule Schedule(FactReader facts)
    {
        var start = Start ?? NoDate;
        return Method switch
        {
            AmortizationMethod.SumOfYearsDigits => Along(AmortizationCurve.SumOfYearsDigits(Cost, Residual, Months)),
            AmortizationMethod.DecliningBalance => Along(AmortizationCurve.DecliningBalance(
                Cost, Residual, Months, Factor, facts.YesNo("switch_to_straight_line") ?? true)),
            _ => AmortizationSchedule.StraightLine(Cost, Residual, start, Months, Convention, facts.Calendar, facts.Rounding),
        };
        AmortizationSchedule Along(AmortizationCurve curve) => AmortizationSchedule.Along(
            curve, Cost, Residual, start, Months, Convention, facts.Calendar, facts.Rounding);
    }

    /// <summary>Charges of each twelve months of life, where a case counts years and not dates.</summary>
    public static IReadOnlyList<Money> LifeYears(AmortizationSchedule schedule) =>
        [.. schedule.Rows.Chunk(12).Select(rows => rows.Aggregate(
            Money.Zero(schedule.Cost.Currency), (sum, row) => sum + row.Charge))];

    private static AmortizationMethod ReadMethod(FactReader facts)
    {
        var text = facts.Text("method", "amortisation_method", "depreciation_method");
        switch (text?.Replace("_", "").Replace("-", "").Replace(" ", "").ToLowerInvariant())
        {
            case null or "straightline" or "sl" or "sln":
                return AmortizationMethod.StraightLine;
            case "decliningbalance" or "doubledecliningbalance" or "doubledeclining"
                or "ddb" or "db" or "vdb" or "reducingbalance":
                return AmortizationMethod.DecliningBalance;
            case "sumofyearsdigits" or "syd":
                return AmortizationMethod.SumOfYearsDigits;
            case "unitsofproduction" or "unitsofoutput":
                return AmortizationMethod.UnitsOfOutput;
            default:
                facts.Refuse("method", "is not StraightLine, DecliningBalance, SumOfYearsDigits or UnitsOfProduction");
                return AmortizationMethod.StraightLine;
        }
    }
}
