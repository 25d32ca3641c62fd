using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using static Runrate.Agents.Tests.Measurement.Laws;

namespace Runrate.Agents.Tests.Measurement;

public sealed class ImpairmentLaws
{
    private static Gen<List<GroupAsset>> Groups =>
        from carrying in Amounts.ListOf(5)
        from floors in Gen.Choose(0, 130).ListOf(5)
        select carrying.Select((amount, i) =>
            new GroupAsset($"asset{i}", amount, (amount * (floors[i] / 100m)).RoundToMinorUnit())).ToList();

    [Fact]
    public void A_loss_over_a_group_sums_to_the_whole_and_respects_every_floor() => Hold(
        from loss in Amounts from goodwill in Amounts from assets in Groups select (loss, goodwill, assets), x =>
    {
        var split = GroupAllocation.Loss(x.loss, x.goodwill, x.assets);
        return split.Goodwill + Sum(split.Shares.Select(share => share.Amount)) + split.Unallocated == x.loss
            && !split.Unallocated.IsNegative
            && split.Shares.Zip(x.assets).All(pair =>
                !pair.First.Amount.IsNegative && (pair.First.Amount.IsZero || pair.First.After >= pair.Second.Limit));
    });

    [Fact]
    public void A_loss_stays_unallocated_only_when_every_asset_is_at_its_floor() => Hold(
        from loss in Amounts from assets in Groups select (loss, assets), x =>
    {
        var split = GroupAllocation.Loss(x.loss, Usd(0), x.assets);
        return split.Unallocated.IsZero || split.Shares.Zip(x.assets).All(pair => pair.First.After <= pair.Second.Limit);
    });

    [Fact]
    public void A_reversal_over_a_unit_never_passes_a_cap() => Hold(
        from gain in Amounts from assets in Groups select (gain, assets), x =>
    {
        var capped = x.assets.Select(asset => asset with { Carrying = asset.Limit, Limit = asset.Carrying }).ToList();
        var split = GroupAllocation.Reversal(x.gain, capped);
        return split.Shares.Zip(capped).All(pair => pair.First.Amount.IsZero || pair.First.After <= pair.Second.Limit)
            && Sum(split.Shares.Select(share => share.Amount)) + split.Unallocated == x.gain;
    });

    [Fact]
    public void The_order_of_a_units_assets_moves_no_loss_by_more_than_a_cent_each() => Hold(
        from loss in Amounts from assets in Groups select (loss, assets), x =>
    {
        var forward = GroupAllocation.Loss(x.loss, Usd(0), x.assets).Shares.ToDictionary(share => share.Name, share =>
            share.Amount);
        var backward = GroupAllocation.Loss(x.loss, Usd(0), [.. x.assets.AsEnumerable().Reverse()]).Shares;
        return backward.All(share => (share.Amount - forward[share.Name]).Abs() <= Usd(0.05m));
    });

    [Fact]
    public void A_single_assets_reversal_lies_between_nothing_and_its_cap() => Hold(
        from carrying in Amounts from cap in Amounts from recoverable in Amounts select (carrying, cap, recoverable), x =>
    {
        var result = ImpairmentReversal.Of(x.carrying, x.cap, x.recoverable);
        return !result.Reversal.IsNegative && (result.Reversal.IsZero || result.CarryingAfter <= x.cap);
    });

    [Fact]
    public void A_us_loss_needs_undiscounted_flows_below_the_carrying_amount() => Hold(
        from carrying in Amounts from flows in Amounts from fair in Amounts select (carrying, flows, fair), x =>
    {
        var result = ImpairmentTest.HeldAndUsed(x.carrying, x.flows, x.fair);
        var expected = x.flows < x.carrying && x.fair < x.carrying ? x.carrying - x.fair : Usd(0);
        return result.Loss == expected && !result.LaterReversalAllowed;
    });
}
