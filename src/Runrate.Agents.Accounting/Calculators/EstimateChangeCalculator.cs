using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>
/// A changed life or residual (ASC 250-10-45-17, IAS 8.36): what is carried at the change goes over what is left, by the
/// same method and in the same convention. A change that changes nothing changes nothing.
/// </summary>
internal static class EstimateChangeCalculator
{
    public static void Run(FactReader facts, Answer answer)
    {
        var life = LifeFacts.Read(facts);
        var on = facts.DateOrNull("change_date");
        var elapsed = life.Elapsed ?? (on is { } day && life.Start is { } begun
            ? Math.Max(0, begun.ToYearMonth().MonthsUntil(day.ToYearMonth())) : facts.Missing("elapsed_months", 0));
        var change = ChangeFacts.Read(facts, life, elapsed);
        if (on is { } date && life.Start is { } first)
            facts.RequireOrder(first, date, "change_date");
        if (facts.Refused)
            return;
        var schedule = life.Schedule(facts);
        var nbv = on is { } at && life.Start is not null ? schedule.CarryingAmountOn(at) : life.CarryingAfter(schedule, elapsed);
        var original = life.Cost > life.Residual ? (life.Cost - life.Residual).ToDecimal() / life.Months : 0;
        answer.Set("nbv_at_change", nbv).Set("carrying_amount", nbv).Set("remaining_months", change.RemainingMonths);
        answer.Work($"{life.Cost} over {life.Months} months, {elapsed} elapsed: {nbv} carried at the change.");
        if (life.Method == AmortizationMethod.StraightLine)
            Straight(facts, answer, life, change, schedule, nbv, elapsed, original);
        else
            ByMethod(facts, answer, life, change, schedule, nbv, elapsed);
    }

    private static void Straight(
        FactReader facts, Answer answer, LifeFacts life, ChangeFacts change, AmortizationSchedule schedule, Money nbv, int elapsed,
        decimal original)
    {
        var basis = nbv > change.Residual ? nbv - change.Residual : facts.Zero;
        var on = facts.DateOrNull("change_date")
            ?? (life.Start is { } start ? LastDay(start, elapsed, life.Convention) : (LocalDate?)null);
        var monthly = basis.ToDecimal() * PerMonth(life, elapsed, elapsed + change.RemainingMonths, facts);
        answer.Set("original_annual", facts.Rounding.Round(original * 12)).Set("original_monthly", facts.Rounding.Round(original))
            .Set("revised_annual", facts.Rounding.Round(monthly * 12)).Set("revised_monthly", facts.Rounding.Round(monthly))
            .Set("new_monthly", facts.Rounding.Round(monthly));
        answer.Work($"({nbv} - {change.Residual}) / {change.RemainingMonths} months left, prospectively and without catch-up.");
        if (on is { } day && life.Start is { } first && elapsed > 0)
            answer.Set("schedule", PrepaidCalculator.Rows(schedule.ChangeLife(
                day, first, life.Months, elapsed + change.RemainingMonths, change.Residual)));
    }

    /// <summary>The share of what is left that a month of the new life bears; a month of days is the average one.</summary>
    private static decimal PerMonth(LifeFacts life, int elapsed, int newMonths, FactReader facts)
    {
        if (!MonthWeights.CountsDays(life.Convention) || life.Start is not { } start)
            return 1m / (newMonths - elapsed);
        var gone = facts.DateOrNull("change_date") ?? start.PlusMonths(elapsed).PlusDays(-1);
        var whole = MonthWeights.OfDays(start, start.PlusMonths(newMonths).PlusDays(-1), life.Convention);
        var left = whole - MonthWeights.OfDays(start, gone, life.Convention);
        return left <= 0 ? 1m / (newMonths - elapsed) : whole / newMonths / left;
    }

    /// <summary>Where months are not split the last month elapsed is closed; by days, the day before the month's anniversary.</summary>
    private static LocalDate LastDay(LocalDate start, int elapsed, StartConvention convention) => MonthWeights.CountsDays(convention)
        ? start.PlusMonths(elapsed).PlusDays(-1)
        : start.ToYearMonth().PlusMonths(elapsed + (convention == StartConvention.NextMonth ? 0 : -1)).LastDay();

    /// <summary>The method is kept (IAS 16.61; ASC 250-10-45-18 for a change of it): its rate is that of the new life.</summary>
    private static void ByMethod(
        FactReader facts, Answer answer, LifeFacts life, ChangeFacts change, AmortizationSchedule schedule, Money nbv, int elapsed)
    {
        var newLife = elapsed + change.RemainingMonths;
        var rest = life with
        {
            Cost = nbv,
            Residual = change.Residual,
            Months = change.RemainingMonths,
            Start = null,
            Elapsed = null,
            Rate = life.Method == AmortizationMethod.DecliningBalance ? life.Rate ?? Math.Min(1, life.Factor * 12 / newLife) : null,
        };
        var (before, after) = (LifeFacts.LifeYears(schedule), LifeFacts.LifeYears(
            life.Rate is null && life.Method == AmortizationMethod.DecliningBalance
                ? AmortizationSchedule.Along(
                    AmortizationCurve.AtRate(nbv, change.Residual, rest.Months, rest.Rate!.Value,
                        facts.YesNo("switch_to_straight_line") ?? true),
                    nbv, change.Residual, new LocalDate(2001, 1, 1), rest.Months, StartConvention.FullMonth, facts.Calendar, facts.Rounding)
                : rest.Schedule(facts)));
        var next = Math.Min(elapsed / 12, before.Count - 1);
        answer.Set("original_annual", before[next]).Set("revised_annual", after[0]).Set("revised_by_year", after)
            .Set("method", life.Method.ToString());
        answer.Work($"The method stays {life.Method}: {nbv} down to {change.Residual} over the {change.RemainingMonths} months left, "
            + $"{after[0]} in the next year where {before[next]} was planned; no catch-up.");
    }
}
