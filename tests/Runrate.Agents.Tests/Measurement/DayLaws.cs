using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;
using static Runrate.Agents.Tests.Measurement.Laws;

namespace Runrate.Agents.Tests.Measurement;

/// <summary>Schedules at any day, in every convention: what days are counted is what is charged.</summary>
public sealed class DayLaws
{
    private sealed record Asset(Money Cost, Money Residual, LocalDate Start, int Months, StartConvention Convention)
    {
        public LocalDate Last => Start.PlusMonths(Months).PlusDays(-1);

        public AmortizationSchedule Build() => AmortizationSchedule.StraightLine(Cost, Residual, Start, Months, Convention);
    }

    private static readonly StartConvention[] ByDays = [StartConvention.DailyActual, StartConvention.DaysOfYear];

    private static Gen<Asset> Assets(params StartConvention[] conventions) =>
        from cents in Gen.Choose(0, 900_000_000)
        from kept in Gen.Choose(0, 50)
        from day in Gen.Choose(0, 4_000)
        from months in Gen.Choose(1, 90)
        from convention in Gen.Elements(conventions)
        select new Asset(Money.From(cents / 100m, Currency.Usd), Money.From(decimal.Round(cents / 100m * kept / 100, 2), Currency.Usd),
            new LocalDate(2019, 1, 1).PlusDays(day), months, convention);

    private static Gen<(Asset Asset, LocalDate Day)> AtAnyDay(params StartConvention[] conventions) =>
        from asset in Assets(conventions)
        from offset in Gen.Choose(0, asset.Months * 31 + 40)
        select (asset, asset.Start.PlusDays(offset));

    [Fact]
    public void What_was_charged_to_any_day_is_the_exact_count_of_days() => Hold(AtAnyDay(StartConvention.DailyActual), x =>
    {
        var used = Math.Min(Period.DaysBetween(x.Asset.Start, x.Day), Period.DaysBetween(x.Asset.Start, x.Asset.Last)) + 1;
        var whole = Period.DaysBetween(x.Asset.Start, x.Asset.Last) + 1;
        var exact = Rounding.For(Currency.Usd).Round((x.Asset.Cost - x.Asset.Residual).ToDecimal() * used / whole);
        return x.Asset.Build().ChargedThrough(x.Day).ToDecimal() == exact;
    });

    [Fact]
    public void A_disposal_leaves_what_that_day_is_carried_at() => Hold(AtAnyDay(ByDays), x =>
    {
        var schedule = x.Asset.Build();
        var left = schedule.StopAt(x.Day, x.Asset.Convention).CarryingAmountAfter(int.MaxValue);
        return left == schedule.CarryingAmountOn(x.Day) && (x.Day < x.Asset.Last || left == x.Asset.Residual);
    });

    [Fact]
    public void A_disposal_after_the_life_leaves_the_residual_in_every_convention() =>
        Hold(Assets(Enum.GetValues<StartConvention>()), asset =>
            asset.Build().StopAt(asset.Last.PlusMonths(13), asset.Convention).CarryingAmountAfter(int.MaxValue) == asset.Residual);

    [Fact]
    public void A_later_day_never_has_less_charged() => Hold(AtAnyDay(Enum.GetValues<StartConvention>()), x =>
    {
        var schedule = x.Asset.Build();
        return schedule.ChargedThrough(x.Day) <= schedule.ChargedThrough(x.Day.PlusDays(1));
    });

    [Fact]
    public void A_change_that_changes_nothing_changes_nothing() => Hold(AtAnyDay(Enum.GetValues<StartConvention>()), x =>
    {
        var schedule = x.Asset.Build();
        return schedule.ChangeLife(x.Day, x.Asset.Start, x.Asset.Months, x.Asset.Months).Rows.SequenceEqual(schedule.Rows);
    });

    [Fact]
    public void A_changed_life_keeps_the_past_and_charges_the_rest_by_its_days() => Hold(
        from at in AtAnyDay(ByDays)
        from longer in Gen.Choose(1, 60)
        select (at.Asset, Day: LocalDate.Min(at.Day, at.Asset.Last.PlusDays(-1)), longer), x =>
    {
        if (x.Day < x.Asset.Start)
            return true;
        var before = x.Asset.Build();
        var after = before.ChangeLife(x.Day, x.Asset.Start, x.Asset.Months, x.Asset.Months + x.longer);
        return after.CarryingAmountOn(x.Day) == before.CarryingAmountOn(x.Day)
            && after.CarryingAmountAfter(int.MaxValue) == x.Asset.Residual
            && after.Rows.All(row => !row.Charge.IsNegative);
    });

    [Fact]
    public void A_write_down_at_a_months_end_is_spread_over_the_days_that_are_left() => Hold(
        from asset in Assets(ByDays)
        from after in Gen.Choose(0, 20)
        from day in Gen.Choose(0, 600)
        select (asset, At: asset.Start.ToYearMonth().PlusMonths(Math.Min(after, asset.Months - 1)), day), x =>
    {
        var before = x.asset.Build();
        var loss = Money.From(decimal.Round((before.CarryingAmountAt(x.At).ToDecimal() - x.asset.Residual.ToDecimal()) / 3, 2), Currency.Usd);
        var written = before.WriteDown(x.At, loss);
        var on = x.At.LastDay().PlusDays(x.day);
        if (on >= x.asset.Last || x.At.LastDay() >= x.asset.Last)
            return written.CarryingAmountAfter(int.MaxValue) <= x.asset.Residual + loss;
        var left = MonthWeights.OfDays(x.At.LastDay().PlusDays(1), x.asset.Last, x.asset.Convention);
        var gone = MonthWeights.OfDays(x.At.LastDay().PlusDays(1), on, x.asset.Convention);
        var basis = written.CarryingAmountAt(x.At) - x.asset.Residual;
        var exact = written.CarryingAmountAt(x.At) - Rounding.For(Currency.Usd).ToMoney(Rounding.Share(basis.ToDecimal(), gone, left), Currency.Usd);
        return written.CarryingAmountOn(on) == exact;
    });
}
