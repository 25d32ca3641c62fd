using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>The facts of an amortised asset, however a case words them, and the schedule they make.</summary>
internal sealed record LifeFacts(
    Money Cost, Money Residual, int Months, LocalDate? Start, int? Elapsed, StartConvention Convention, AmortizationMethod Method,
    decimal Factor)
{
    /// <summary>The yearly rate of declining balance, where one is stated or follows from the residual.</summary>
    public decimal? Rate { get; init; }

    /// <summary>Whether declining balance at a rate ends in straight line unless the facts say otherwise.</summary>
    public bool SwitchesByDefault { get; init; }

    /// <summary>Where no date is given months are counted from here; no answer shows them.</summary>
    private static readonly LocalDate NoDate = new(2001, 1, 1);

    public static LifeFacts Read(FactReader facts)
    {
        var cost = facts.Money("cost", "amount", "basis");
        var residual = facts.MoneyOrNull("residual", "salvage", "residual_value", "salvage_value")
            ?? (facts.RateOrNull("residual_pct") is { } share ? facts.Rounding.Round(cost * share) : facts.Zero);
        var months = Span(facts, "useful_life", "life", "book_life") ?? facts.CountOrNull(1, "months")
            ?? facts.Missing("useful_life_months", 1);
        var method = ReadMethod(facts, out var toResidual);
        if (method == AmortizationMethod.UnitsOfOutput)
            facts.Missing("units_by_period", 0);
        return new(
            cost, residual, months,
            facts.DateOrNull("start", "start_date", "ready_date", "in_service", "in_service_date", "placed_in_service",
                "available_for_use_date"),
            Span(facts, "elapsed"), facts.Convention("proration", "convention", "start_convention"), method,
            method == AmortizationMethod.DecliningBalance ? facts.NumberOrNull("factor") ?? 2m : 2m)
        {
            Rate = toResidual ? RateToResidual(facts, cost, residual, months)
                : method == AmortizationMethod.DecliningBalance ? facts.RateOrNull("rate") : null,
        };
    }

    private static decimal RateToResidual(FactReader facts, Money cost, Money residual, int months)
    {
        if (residual.IsZero || residual > cost)
            facts.Refuse("residual", "must lie above zero and below cost for a rate that reaches it");
        return facts.Refused ? 0 : AmortizationCurve.RateToResidual(cost, residual, months);
    }

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
            AmortizationMethod.DecliningBalance when Rate is { } rate => Along(AmortizationCurve.AtRate(
                Cost, Residual, Months, rate, facts.YesNo("switch_to_straight_line") ?? SwitchesByDefault)),
            AmortizationMethod.DecliningBalance => Along(AmortizationCurve.DecliningBalance(
                Cost, Residual, Months, Factor, facts.YesNo("switch_to_straight_line") ?? true)),
            _ => AmortizationSchedule.StraightLine(Cost, Residual, start, Months, Convention, facts.Calendar, facts.Rounding),
        };
        AmortizationSchedule Along(AmortizationCurve curve) => AmortizationSchedule.Along(
            curve, Cost, Residual, start, Months, Convention, facts.Calendar, facts.Rounding);
    }

    /// <summary>After so many months of life, counted in the life's own convention.</summary>
    public Money CarryingAfter(AmortizationSchedule schedule, int months)
    {
        var grid = schedule.Grid;
        if (months <= 0 || grid.Count == 0 || schedule.Rows.Count != grid.Count)
            return schedule.CarryingAmountAfter(months);
        if (MonthWeights.CountsDays(Convention))
            return schedule.CarryingAmountOn((Start ?? NoDate).PlusMonths(months).PlusDays(-1));
        if (Convention is not (StartConvention.MidMonth or StartConvention.ConstantPeriods) || months >= Months)
            return schedule.CarryingAmountAfter(months >= Months ? int.MaxValue : months);
        // The month after the last whole one is worth what the first one fell short of a month.
        var within = 1 - MonthWeights.ForLife(Start ?? NoDate, Months, Convention, schedule.Calendar)[0].Weight;
        var before = schedule.CarryingAmountAfter(months);
        return before - schedule.Rounding.RoundWithin(schedule.Rows[months].Charge * within, schedule.Rows[months].Charge);
    }

    /// <summary>Charges of each twelve months of life, where a case counts years and not dates.</summary>
    public static IReadOnlyList<Money> LifeYears(AmortizationSchedule schedule) =>
        [.. schedule.Rows.Chunk(12).Select(rows => rows.Aggregate(
            Money.Zero(schedule.Cost.Currency), (sum, row) => sum + row.Charge))];

    private static AmortizationMethod ReadMethod(FactReader facts, out bool toResidual)
    {
        var text = facts.Text("method", "amortisation_method", "depreciation_method")
            ?.Replace("_", "").Replace("-", "").Replace(" ", "").ToLowerInvariant();
        toResidual = text is "fixeddecliningbalance" or "fixeddeclining" or "decliningtoresidual";
        switch (text)
        {
            case null or "straightline" or "sl" or "sln":
                return AmortizationMethod.StraightLine;
            case "decliningbalance" or "doubledecliningbalance" or "doubledeclining" or "fixeddecliningbalance" or "fixeddeclining"
                or "decliningtoresidual" or "ddb" or "db" or "vdb" or "wdv" or "writtendownvalue" or "reducingbalance":
                return AmortizationMethod.DecliningBalance;
            case "sumofyearsdigits" or "syd":
                return AmortizationMethod.SumOfYearsDigits;
            case "unitsofproduction" or "unitsofoutput":
                return AmortizationMethod.UnitsOfOutput;
            default:
                facts.Refuse("method",
                    "is not StraightLine, DecliningBalance, FixedDecliningBalance, SumOfYearsDigits or UnitsOfProduction");
                return AmortizationMethod.StraightLine;
        }
    }
}
