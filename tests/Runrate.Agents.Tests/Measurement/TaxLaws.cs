using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Leases;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;
using static Runrate.Agents.Tests.Measurement.Laws;

namespace Runrate.Agents.Tests.Measurement;

public sealed class TaxLaws
{
    private static readonly Rounding Cents = new(2);

    private static Gen<decimal> Rates => Gen.Choose(0, 5_000).Select(points => points / 10_000m);

    [Fact]
    public void Every_printed_table_adds_to_a_hundred()
    {
        foreach (var years in new[] { 3, 5, 7, 10, 15 })
            Assert.Equal(100m, MacrsTables.Percentages(years, MacrsConvention.HalfYear, 0)!.Sum());
        foreach (var years in new[] { 3, 5, 7 })
            foreach (var quarter in new[] { 1, 2, 3, 4 })
                Assert.Equal(100m, MacrsTables.Percentages(years, MacrsConvention.MidQuarter, quarter)!.Sum());
    }

    [Fact]
    public void Printed_tables_are_double_declining_balance_that_switches()
    {
        foreach (var years in new[] { 3, 5, 7, 10 })
            AssertTable(MacrsTables.Percentages(years, MacrsConvention.HalfYear, 0)!, years, 0.5m);
        foreach (var years in new[] { 3, 5, 7 })
            for (var quarter = 1; quarter <= 4; quarter++)
                AssertTable(MacrsTables.Percentages(years, MacrsConvention.MidQuarter, quarter)!, years,
                    1 - (2 * quarter - 1) / 8m);
    }

    /// <summary>Computed without rounding, each printed percentage lies within what rounding year by year can move.</summary>
    private static void AssertTable(IReadOnlyList<decimal> printed, int years, decimal firstShare)
    {
        decimal balance = 100, elapsed = 0;
        for (var i = 0; i < printed.Count; i++)
        {
            var share = i == 0 ? firstShare : Math.Min(1, years - elapsed);
            var declining = balance * 2 / years * (i == 0 ? firstShare : 1);
            var straight = balance * share / (years - elapsed);
            var charge = i == printed.Count - 1 ? balance : Math.Max(declining, straight);
            Assert.True(Math.Abs(charge - printed[i]) <= 0.02m, $"{years} years, year {i + 1}: {printed[i]} against {charge}");
            balance -= charge;
            elapsed += share;
        }
    }

    [Fact]
    public void Cost_is_recovered_in_full_and_never_twice() => Hold(
        from cost in Amounts
        from share in Gen.Choose(0, 100)
        from bonus in Gen.Elements(0m, 0.2m, 0.4m, 1m)
        from years in Gen.Elements(3, 5, 7)
        from quarter in Gen.Choose(0, 4)
        from digits in Gen.Elements(0, 2)
        select (cost, share, bonus, years, quarter, digits), x =>
    {
        var table = MacrsTables.Percentages(x.years, x.quarter == 0 ? MacrsConvention.HalfYear : MacrsConvention.MidQuarter,
            x.quarter)!;
        var expensed = (x.cost * (x.share / 100m)).RoundToMinorUnit();
        var years = UsDepreciation.Recover(x.cost, expensed, x.bonus, table, new(x.digits)).ByYear;
        return Sum(years) == x.cost && years.All(year => !year.IsNegative);
    });

    [Fact]
    public void A_prepayment_is_deducted_once_by_either_method() => Hold(
        from amount in Amounts
        from paid in Days
        from gap in Gen.Choose(-60, 200)
        from length in Gen.Choose(0, 1_200)
        from cash in Gen.Elements(true, false)
        from kind in Gen.Elements(Enum.GetValues<LiabilityKind>())
        select (amount, paid, gap, length, cash, kind), x =>
    {
        var start = x.paid.PlusDays(x.gap);
        var benefit = new PrepaidBenefit(x.amount, x.paid, start, start.PlusDays(x.length));
        var deduction = x.cash
            ? UsPrepayment.Cash(benefit, StartConvention.DailyActual, FiscalCalendar.Calendar, Cents)
            : UsPrepayment.Accrual(benefit, x.kind, new(true, true), StartConvention.DailyActual, FiscalCalendar.Calendar, Cents);
        return Sum(deduction.ByYear.Values) == x.amount;
    });

    [Fact]
    public void A_blocks_value_is_depreciated_sold_or_carried() => Hold(
        from opening in Amounts
        from costs in Amounts.ListOf(3)
        from days in Gen.Choose(0, 500).ListOf(3)
        from payable in Amounts
        from emptied in Gen.Elements(true, false)
        from digits in Gen.Elements(0, 2)
        select (opening, costs, days, payable, emptied, digits), x =>
    {
        var yearEnd = new LocalDate(2027, 3, 31);
        var additions = x.costs.Select((cost, i) =>
            new BlockAddition(cost, yearEnd.PlusDays(-x.days[i]), yearEnd.PlusDays(-x.days[i] / 2))).ToList();
        var backward = additions.AsEnumerable().Reverse().ToList();
        var year = IndiaBlock.Year(x.opening, additions, x.payable, 0.4m, yearEnd, x.emptied, new(x.digits));
        var again = IndiaBlock.Year(x.opening, backward, x.payable, 0.4m, yearEnd, x.emptied, new(x.digits));
        return year == again && !year.Depreciation.IsNegative && !year.Closing.IsNegative
            && x.opening + Sum(x.costs) - x.payable == year.Depreciation + year.Closing - year.CapitalGain;
    });

    [Fact]
    public void Deferred_tax_rolls_from_opening_to_closing() => Hold(
        from opening in Amounts
        from closing in Amounts
        from signs in Gen.Choose(0, 3)
        from was in Rates
        from becomes in Rates
        select (opening, closing, signs, was, becomes), x =>
    {
        var from = (x.signs & 1) == 0 ? x.opening : -x.opening;
        var to = (x.signs & 2) == 0 ? x.closing : -x.closing;
        var move = DeferredTax.RollForward(from, x.was, to, x.becomes, Cents);
        return move.Opening + move.RateChange + move.Movement == move.Closing
            && move.Closing == DeferredTax.On(to, x.becomes, Cents)
            && DeferredTax.RollForward(to, x.becomes, from, x.was, Cents).Opening == move.Closing;
    });

    [Fact]
    public void A_deferred_tax_asset_is_recognised_or_not_and_never_more_than_whole() => Hold(
        from difference in Amounts
        from taxable in Amounts
        from profit in Amounts
        from rate in Rates
        select (difference, taxable, profit, rate), x =>
    {
        var asset = DeferredTax.Recognise(x.difference, x.taxable, x.profit, x.rate, Cents);
        return asset.Recognised + asset.Unrecognised == asset.Gross && !asset.Recognised.IsNegative
            && !asset.Unrecognised.IsNegative;
    });

    [Fact]
    public void The_reduced_credit_is_worth_what_the_lost_deduction_costs() => Hold(Amounts, gross =>
    {
        var research = gross * 10;
        var kept = ResearchCredit.AfterDeduction(research, gross, elect280C: false, 0.21m, Cents);
        var reduced = ResearchCredit.AfterDeduction(research, gross, elect280C: true, 0.21m, Cents);
        return (kept.NetBenefit - reduced.NetBenefit).Abs() <= Usd(0.01m);
    });

    [Fact]
    public void A_lease_is_paid_off_and_its_costs_are_its_payments() => Hold(
        from payments in Amounts.NonEmptyListOf()
        from rate in Rates
        from advance in Gen.Elements(true, false)
        from kind in Gen.Elements(Enum.GetValues<LeaseClass>())
        select (payments, rate, advance, kind), x =>
    {
        var lease = LeaseSchedule.Measure([.. x.payments], x.rate / 10, x.advance, x.kind, LeaseStart.Nothing(Currency.Usd));
        return lease.Rows[^1].Liability.IsZero && lease.Rows[^1].RightOfUse.IsZero
            && Sum(lease.Rows.Select(row => row.Cost)) == Sum(x.payments)
            && lease.InitialRightOfUse == lease.PresentValue;
    });

    [Fact]
    public void Treatments_differ_in_when_tax_is_saved_and_not_in_how_much() => Hold(
        from amount in Amounts from rate in Rates from start in Days select (amount, rate, start), x =>
    {
        var options = TaxAngle.UsResearch(x.amount, x.start.Year, x.start, foreign: false, FiscalCalendar.Calendar);
        var compared = TaxAngle.Compare(options, x.start.Year, x.rate, 0.08m, Cents);
        return compared[0].PresentValue >= compared[^1].PresentValue
            && compared.All(option => (option.Total - (x.amount * x.rate).RoundToMinorUnit()).Abs() <= Usd(0.06m));
    });
}
