using FsCheck;
using FsCheck.Fluent;
using Runrate.Agents.Accounting.Leases;
using Runrate.Agents.Accounting.Primitives;
using static Runrate.Agents.Tests.Measurement.Laws;

namespace Runrate.Agents.Tests.Measurement;

/// <summary>What a lease keeps, level or stepped, in advance or in arrears, measured once or again.</summary>
public sealed class LeaseLaws
{
    private sealed record Case(Money[] Payments, decimal Rate, bool InAdvance, LeaseClass Class, int After, Money[] Rest, decimal NewRate, decimal Kept)
    {
        public LeaseSchedule Lease => LeaseSchedule.Measure(Payments, Rate, InAdvance, Class, LeaseStart.Nothing(Currency.Usd));

        public LeaseRemeasurement Again => LeaseRemeasurement.Of(Lease, new LeaseChange(After, Rest, NewRate, Kept), InAdvance, Class);
    }

    private static Gen<Money[]> Payments =>
        from count in Gen.Choose(1, 60)
        from cents in Gen.Choose(0, 90_000_000).ListOf(count)
        select cents.Select(c => Money.From(c / 100m, Currency.Usd)).ToArray();

    private static Gen<Case> Leases =>
        from payments in Payments
        from rate in Gen.Choose(0, 300)
        from advance in Gen.Elements(true, false)
        from of in Gen.Elements(Enum.GetValues<LeaseClass>())
        from after in Gen.Choose(1, 60)
        from rest in Payments
        from newRate in Gen.Choose(0, 300)
        from kept in Gen.Choose(0, 100)
        select new Case(payments, rate / 10_000m, advance, of, Math.Min(after, payments.Length), rest, newRate / 10_000m, kept / 100m);

    [Fact]
    public void The_liability_and_the_asset_end_at_nothing_and_cost_is_what_is_paid() => Hold(Leases, c =>
    {
        var rows = c.Lease.Rows;
        return rows[^1].Liability.IsZero && rows[^1].RightOfUse.IsZero
            && Sum(rows.Select(row => row.Cost)) == Sum(c.Payments);
    });

    [Fact]
    public void A_change_that_changes_nothing_changes_nothing() => Hold(Leases.Where(c => c.After < c.Payments.Length), c =>
    {
        var lease = c.Lease;
        var again = LeaseRemeasurement.Of(lease, new LeaseChange(c.After, c.Payments[c.After..], c.Rate), c.InAdvance, c.Class);
        // Each step was rounded, so the worth of the rest may differ from what is carried by a cent a period at most.
        return again.Gain.IsZero && Math.Abs(again.Adjustment.ToDecimal()) <= 0.01m * c.Payments.Length;
    });

    [Fact]
    public void Measured_again_the_cost_before_and_after_is_what_is_paid_less_the_gain() => Hold(Leases, c =>
    {
        var (lease, again) = (c.Lease, c.Again);
        var before = Sum(lease.Rows.Take(c.After).Select(row => row.Cost));
        var paid = Sum(c.Payments.Take(c.After)) + Sum(c.Rest);
        return before + Sum(again.Rest.Rows.Select(row => row.Cost)) - again.Gain == paid;
    });

    [Fact]
    public void A_right_of_use_never_falls_below_nothing_when_measured_again() => Hold(Leases, c =>
    {
        var again = c.Again;
        return !again.Rest.InitialRightOfUse.IsNegative && again.LiabilityAfter == again.Rest.PresentValue
            && (c.Class == LeaseClass.Operating || again.Rest.Rows.All(row => !row.RightOfUse.IsNegative));
    });
}
