using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>Schedules of capitalised cost: which kind is asked for follows from the facts given.</summary>
internal static class AmortisationCalculator
{
    public static void Run(FactReader facts, Answer answer)
    {
        if (facts.Has("timeline"))
            TimelineCalculator.Run(facts, answer);
        else if (facts.Has("current_revenue", "total_revenue", "revenue_by_year", "revenue_ratio"))
            SoldSoftwareCalculator.Run(facts, answer);
        else if (facts.Has("units_by_period"))
            Units(facts, answer);
        else if (facts.Has("committed_cease_use_in_months"))
            Abandonment(facts, answer);
        else if (ChangeFacts.Given(facts))
            EstimateChangeCalculator.Run(facts, answer);
        else if (facts.Has("opening_accumulated"))
            TakenOver(facts, answer);
        else
            Plain(facts, answer);
    }

    private static void Plain(FactReader facts, Answer answer)
    {
        var life = LifeFacts.Read(facts);
        var disposed = facts.DateOrNull("disposal_date", "disposed_date");
        var reporting = facts.DateOrNull("reporting_date") ?? facts.AsOf;
        if (facts.Refused)
            return;
        var schedule = life.Schedule(facts);
        if (disposed is { } date)
        {
            if (life.Start is { } begun)
                facts.RequireOrder(begun, date, "disposal_date");
            schedule = schedule.StopAt(date, life.Convention);
        }

        Basis(life, answer);
        ByPeriod(life, schedule, answer);
        for (var k = 1; k <= schedule.Rows.Count; k++)
            answer.Set($"month_{k}", schedule.Rows[k - 1].Charge)
                .Set($"nbv_after_{k}_months", schedule.Rows[k - 1].CarryingAmount);
        var at = life.Elapsed is { } elapsed ? life.CarryingAfter(schedule, elapsed)
            : reporting is { } day && life.Start is not null ? schedule.CarryingAmountOn(day) : (Money?)null;
        if (at is { } carrying)
            answer.Set("nbv", carrying).Set("carrying_amount", carrying).Set("accumulated", life.Cost - carrying);
        answer.Set("schedule", PrepaidCalculator.Rows(schedule));
    }

    /// <summary>A name such as StraightLine in words.</summary>
    private static string Words(string name) => string.Concat(name.Select((c, i) =>
        i > 0 && char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    /// <summary>An asset that comes with what was charged before: the rest goes over the life that is left.</summary>
    private static void TakenOver(FactReader facts, Answer answer)
    {
        var life = LifeFacts.Read(facts);
        var opening = facts.Money("opening_accumulated");
        var from = facts.DateOrNull("opening_date");
        var gone = life.Elapsed ?? (from is { } day && life.Start is { } start
            ? start.ToYearMonth().MonthsUntil(day.ToYearMonth()) : facts.Missing(from is null ? "opening_date" : "start", 0));
        if (opening > life.Cost)
            facts.Refuse("opening_accumulated", "is more than cost");
        if (gone < 0 || gone >= life.Months)
            facts.Refuse("opening_date", "leaves nothing of the life");
        if (facts.Refused)
            return;
        var rest = life with
        {
            Cost = life.Cost - opening,
            Months = life.Months - gone,
            Start = from ?? life.Start?.PlusMonths(gone),
            Elapsed = null,
            // A rate that follows from the life follows from the whole of it.
            Rate = life.Method == AmortizationMethod.DecliningBalance ? life.Rate ?? life.Factor * 12 / life.Months : life.Rate,
            SwitchesByDefault = life.SwitchesByDefault || life is { Method: AmortizationMethod.DecliningBalance, Rate: null },
        };
        var schedule = life is { Method: AmortizationMethod.StraightLine, Start: { } began } && from is { } takenOn
            && MonthWeights.CountsDays(life.Convention)
            ? life.Schedule(facts).TakeOver(takenOn, began, life.Months, rest.Cost) : rest.Schedule(facts);
        answer.Set("opening_carrying_amount", rest.Cost).Set("remaining_months", rest.Months);
        answer.Work($"{life.Cost} - {opening} charged before = {rest.Cost}, over the {rest.Months} months left of {life.Months}.");
        Basis(rest, answer);
        ByPeriod(rest, schedule, answer);
        if ((facts.DateOrNull("reporting_date") ?? facts.AsOf) is { } at && rest.Start is not null)
            answer.Set("nbv", schedule.CarryingAmountOn(at)).Set("carrying_amount", schedule.CarryingAmountOn(at))
                .Set("accumulated", life.Cost - schedule.CarryingAmountOn(at));
        answer.Set("schedule", PrepaidCalculator.Rows(schedule));
    }

    private static void Basis(LifeFacts life, Answer answer)
    {
        var basis = life.Cost > life.Residual ? life.Cost - life.Residual : Money.Zero(life.Cost.Currency);
        var monthly = Rounding.For(basis.Currency).ToMoney(basis.ToDecimal() / life.Months, basis.Currency);
        answer.Set("depreciable", basis);
        answer.Work($"{life.Cost} less residual {life.Residual} = {basis} over {life.Months} months, "
            + $"{Words(life.Method.ToString())}, {Words(life.Convention.ToString())}.");
        if (life.Method != AmortizationMethod.StraightLine)
            return;
        var annual = Rounding.For(basis.Currency).ToMoney(basis.ToDecimal() * 12 / life.Months, basis.Currency);
        answer.Set("monthly", monthly).Set("monthly_amortisation", monthly).Set("annual", annual)
            .Set("annual_depreciation", annual);
        answer.Work($"{basis} / {life.Months} = {monthly} a month, {annual} a year; the running total is rounded.");
    }

    private static void ByPeriod(LifeFacts life, AmortizationSchedule schedule, Answer answer)
    {
        if (life.Start is null)
        {
            answer.Set("by_year", LifeFacts.LifeYears(schedule)).Set("by_period", LifeFacts.LifeYears(schedule));
            return;
        }
        var years = schedule.ByYear();
        answer.Set("year", years).Set("by_year", years);
        var carrying = life.Cost;
        foreach (var (year, charge) in years)
        {
            carrying -= charge;
            answer.Set($"nbv_end_{year}", carrying);
            answer.Work($"Year {year}: {charge}, leaving {carrying}.");
        }
    }

    private static void Units(FactReader facts, Answer answer)
    {
        var cost = facts.Money("cost", "amount");
        var residual = facts.MoneyOrZero("residual", "salvage");
        var total = facts.Number("total_units");
        var usage = UnitFacts.ByPeriod(facts, facts.DateOrNull("start") ?? new(2001, 1, 1));
        if (total <= 0)
            facts.Refuse("total_units", "is not a positive number of units");
        if (facts.Text("method", "amortisation_method", "depreciation_method") is { } method
            && !method.StartsWith("unit", StringComparison.OrdinalIgnoreCase) && !method.Equals("UOP", StringComparison.OrdinalIgnoreCase))
            facts.Refuse("method", "is not a charge by units; leave units_by_period out, or the method");
        if (facts.Refused)
            return;
        var schedule = AmortizationSchedule.UnitsOfOutput(cost, residual, total, usage, facts.Rounding);
        if (facts.NumberOrNull("new_total_units") is { } estimate)
            schedule = Reestimated(facts, answer, schedule, usage, estimate);
        if (facts.Refused)
            return;
        var rows = schedule.Rows;
        var carrying = rows.Count == 0 ? cost : rows[^1].CarryingAmount;
        answer.Set("by_period", rows.Select(row => row.Charge)).Set("nbv_by_period", rows.Select(row => row.CarryingAmount))
            .Set("unit_rate", (cost - residual).ToDecimal() / total).Set("nbv", carrying).Set("carrying_amount", carrying);
        answer.Work($"({cost} - {residual}) / {total} units = {(cost - residual).ToDecimal() / total:0.############} a unit.");
        for (var i = 0; i < rows.Count; i++)
            answer.Work($"Period {i + 1}: {usage[i].Weight} units, {rows[i].Charge}, leaving {rows[i].CarryingAmount}.");
    }

    /// <summary>From the period after the change the balance goes by units used of the units then left.</summary>
    private static AmortizationSchedule Reestimated(
        FactReader facts, Answer answer, AmortizationSchedule schedule, IReadOnlyList<MonthWeight> usage, decimal estimate)
    {
        var after = facts.CountOrNull(1, "change_after_period", "elapsed_periods") ?? facts.Missing("change_after_period", 1);
        var left = estimate - usage.Take(after).Sum(month => month.Weight);
        if (left <= 0)
            facts.Refuse("new_total_units", "is not more than the units already used");
        if (facts.Refused || after >= usage.Count)
            return schedule;
        var nbv = schedule.CarryingAmountAfter(after);
        var rest = AmortizationSchedule.UnitsOfOutput(nbv, schedule.Residual, left, [.. usage.Skip(after)], facts.Rounding);
        answer.Set("nbv_at_change", nbv);
        answer.Work($"Re-estimated after period {after}: {nbv} over the {left} units left, without catch-up.");
        return schedule with { Rows = [.. schedule.Rows.Take(after), .. rest.Rows] };
    }

    private static void Abandonment(FactReader facts, Answer answer)
    {
        var life = LifeFacts.Read(facts);
        var elapsed = life.Elapsed ?? facts.Missing("elapsed_months", 0);
        var left = facts.CountOrNull(1, "committed_cease_use_in_months") ?? 1;
        var recoverable = facts.YesNo("asset_group_recoverable");
        var fair = facts.MoneyOrNull("fair_value");
        if (recoverable == false && fair is null)
            facts.Missing("fair_value", 0);
        if (facts.Refused)
            return;
        var nbv = life.CarryingAfter(life.Schedule(facts), elapsed);
        var loss = recoverable == false && fair < nbv ? nbv - fair.Value : facts.Zero;
        var basis = nbv - loss > life.Residual ? nbv - loss - life.Residual : facts.Zero;
        var monthly = facts.Rounding.ToMoney(basis.ToDecimal() / left, basis.Currency);
        answer.Set("impairment", loss).Set("impairment_loss", loss).Set("nbv", nbv).Set("carrying_amount", nbv)
            .Set("carrying_after", nbv - loss).Set("new_monthly", monthly).Set("remaining_months", left);
        answer.Work($"{life.Cost} after {elapsed} of {life.Months} months: {nbv}.");
        answer.Work(loss.IsZero
            ? "The asset group is recoverable: a commitment to cease use is no loss, it shortens the life."
            : $"The asset group is not recoverable: {nbv} - fair value {fair} = loss {loss}.");
        answer.Work($"{basis} / {left} months left = {monthly} a month from now on.");
    }
}
