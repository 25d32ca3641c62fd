using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;
using static Runrate.Agents.Tests.Measurement.Laws;

namespace Runrate.Agents.Tests.Measurement;

/// <summary>What every schedule keeps, whatever its method, convention, amounts and dates.</summary>
public sealed class ScheduleLaws
{
    private sealed record Case(Money Cost, Money Residual, LocalDate Start, int Life, StartConvention Convention, int Method,
        Rounding Rounding)
    {
        public AmortizationSchedule Build()
        {
            if (Method == 0)
                return AmortizationSchedule.StraightLine(Cost, Residual, Start, Life, Convention, FiscalCalendar.April, Rounding);
            var curve = Method == 1
                ? AmortizationCurve.SumOfYearsDigits(Cost, Residual, Life)
                : AmortizationCurve.DecliningBalance(Cost, Residual, Life, Method);
            return AmortizationSchedule.Along(curve, Cost, Residual, Start, Life, Convention, FiscalCalendar.April, Rounding);
        }
    }

    private static Gen<Case> Schedules =>
        from cost in Amounts
        from share in Gen.Choose(0, 120)
        from start in Days
        from life in Lives
        from convention in Conventions
        from method in Gen.Choose(0, 3)
        from decimals in Gen.Elements(0, 2, 3)
        from policy in Gen.Elements(Enum.GetValues<RoundingPolicy>())
        select new Case(cost, (cost * (share / 100m)).RoundToMinorUnit(), start, life, convention, method,
            new Rounding(decimals, policy));

    [Fact]
    public void Charges_sum_exactly_to_cost_less_residual() => Hold(Schedules, c =>
    {
        var basis = c.Cost > c.Residual ? c.Cost - c.Residual : Usd(0);
        return Sum(c.Build().Rows.Select(row => row.Charge)) == basis;
    });

    [Fact]
    public void No_charge_is_negative_and_no_balance_falls_below_the_residual() => Hold(Schedules, c =>
        c.Build().Rows.All(row => !row.Charge.IsNegative && (row.CarryingAmount >= c.Residual || row.Charge.IsZero)));

    [Fact]
    public void Years_sum_to_the_same_total_as_months() => Hold(Schedules, c =>
    {
        var schedule = c.Build();
        return Sum(schedule.ByYear().Values) == Sum(schedule.Rows.Select(row => row.Charge));
    });

    [Fact]
    public void A_change_of_estimate_leaves_the_past_alone_and_still_sums_to_the_basis() => Hold(
        from c in Schedules from at in Gen.Choose(0, 140) from left in Lives select (c, at, left), x =>
    {
        var before = x.c.Build();
        var at = x.c.Start.ToYearMonth().PlusMonths(x.at);
        var after = before.ChangeEstimate(at, x.left);
        return before.Rows.Where(row => row.Period <= at).SequenceEqual(after.Rows.Where(row => row.Period <= at))
            && Sum(after.Rows.Select(row => row.Charge)) == Sum(before.Rows.Select(row => row.Charge));
    });

    [Fact]
    public void A_write_down_never_takes_a_balance_below_zero() => Hold(
        from c in Schedules from at in Gen.Choose(0, 140) from loss in Amounts select (c, at, loss), x =>
    {
        var after = x.c.Build().WriteDown(x.c.Start.ToYearMonth().PlusMonths(x.at), x.loss);
        return after.Rows.All(row => !row.CarryingAmount.IsNegative && !row.Charge.IsNegative);
    });

    [Fact]
    public void A_reversal_never_lifts_the_balance_above_the_unimpaired_one() => Hold(
        from c in Schedules
        from hit in Gen.Choose(0, 60)
        from gap in Gen.Choose(0, 60)
        from loss in Amounts
        from back in Amounts
        select (c, hit, gap, loss, back), x =>
    {
        var shadow = x.c.Build();
        var impaired = x.c.Start.ToYearMonth().PlusMonths(x.hit);
        var at = impaired.PlusMonths(x.gap);
        var after = shadow.WriteDown(impaired, x.loss).Reverse(at, x.back, shadow);
        return after.CarryingAmountAt(at) <= shadow.CarryingAmountAt(at);
    });

    [Fact]
    public void Nothing_is_charged_after_a_disposal() => Hold(
        from c in Schedules from days in Gen.Choose(0, 4_000) select (c, days), x =>
    {
        var date = x.c.Start.PlusDays(x.days);
        var whole = x.c.Build();
        var stopped = whole.StopAt(date, x.c.Convention);
        return stopped.Rows.All(row => row.Period <= date.ToYearMonth() || x.c.Convention == StartConvention.HalfYear)
            && Sum(stopped.Rows.Select(row => row.Charge)) <= Sum(whole.Rows.Select(row => row.Charge));
    });

    [Fact]
    public void Units_charge_their_share_and_never_more_than_the_basis() => Hold(
        from cost in Amounts
        from total in Gen.Choose(1, 100_000)
        from used in Gen.Choose(0, 30_000).ListOf(8)
        select (cost, total, used), x =>
    {
        var months = x.used.Select((units, i) => new MonthWeight(new YearMonth(2026, 1).PlusMonths(i), units)).ToList();
        var rows = AmortizationSchedule.UnitsOfOutput(x.cost, Usd(0), x.total, months).Rows;
        var charged = Sum(rows.Select(row => row.Charge));
        return rows.All(row => !row.Charge.IsNegative) && (x.used.Sum() >= x.total ? charged == x.cost : charged <= x.cost);
    });

    [Fact]
    public void A_credit_pool_releases_all_it_holds_by_its_expiry() => Hold(
        from amount in Amounts
        from total in Gen.Choose(1, 100_000)
        from used in Gen.Choose(0, 30_000).ListOf(6)
        from expires in Gen.Choose(0, 9)
        select (amount, total, used, expires), x =>
    {
        var first = new YearMonth(2026, 1);
        var months = x.used.Select((units, i) => new MonthWeight(first.PlusMonths(i), units)).ToList();
        var rows = UsageCreditPool.Release(x.amount, x.total, months, first.PlusMonths(x.expires).LastDay());
        return Sum(rows.Select(row => row.Consumed + row.Expired)) == x.amount
            && rows.All(row => !row.Consumed.IsNegative && !row.Expired.IsNegative && !row.Balance.IsNegative);
    });

    [Fact]
    public void A_prepayment_is_current_or_non_current_and_never_negative() => Hold(
        from amount in Amounts
        from start in Days
        from length in Gen.Choose(0, 2_000)
        from convention in Conventions
        from at in Gen.Choose(-400, 2_400)
        from digits in Gen.Elements(0, 2)
        select (amount, start, length, convention, at, digits), x =>
    {
        var prepaid = new PrepaidSchedule(x.amount, x.start, x.start.PlusDays(x.length), x.convention, rounding: new(x.digits));
        var balance = prepaid.BalanceAt(x.start.PlusDays(x.at));
        return !balance.Current.IsNegative && !balance.NonCurrent.IsNegative
            && balance.Total + prepaid.ExpenseThrough(x.start.PlusDays(x.at)) == x.amount;
    });

    [Fact]
    public void A_schedule_in_any_order_of_its_facts_is_the_same() => Hold(
        from amount in Amounts
        from weights in Gen.Choose(0, 5_000).ListOf(7)
        select (amount, weights), x =>
    {
        var events = new AssetEvent[]
        {
            new WrittenDown(new YearMonth(2026, 6), x.amount * 0.1m),
            new EstimateChanged(new YearMonth(2027, 2), 10),
            new Reversed(new YearMonth(2027, 6), x.amount * 0.05m),
        };
        var asset = new AssetBook(new("atlas"), Accounting.Ledger.Book.Ifrs, x.amount, Usd(0), AmortizationMethod.StraightLine,
            36,
            new LocalDate(2026, 1, 1), StartConvention.FullMonth, FiscalCalendar.Calendar);
        var forward = asset with { Events = events };
        var backward = asset with { Events = [.. events.Reverse()] };
        return forward.Schedule().Rows.SequenceEqual(backward.Schedule().Rows);
    });
}
