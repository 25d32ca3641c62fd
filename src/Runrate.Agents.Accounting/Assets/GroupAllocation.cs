using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Assets;

/// <summary>An asset of a group or cash-generating unit.</summary>
/// <param name="Limit">For a loss, the amount below which it may not be taken; for a reversal, the amount it may not
/// pass.</param>
public sealed record GroupAsset(string Name, Money Carrying, Money Limit);

/// <summary>What an asset bears or regains.</summary>
public sealed record GroupShare(string Name, Money Amount, Money After);

/// <summary>The split of a loss or a reversal over a group, and what no asset could take.</summary>
public sealed record GroupSplit(Money Goodwill, IReadOnlyList<GroupShare> Shares, Money Unallocated);

/// <summary>
/// A unit's loss goes to goodwill first and then pro rata to carrying amounts; an asset that reaches its floor passes the
/// excess on to the others until nothing moves. A reversal mirrors this, with caps, and never reaches goodwill.
/// </summary>
public static class GroupAllocation
{
    /// <param name="goodwill">Zero under US GAAP, where goodwill is tested after and apart from the group.</param>
    public static GroupSplit Loss(Money loss, Money goodwill, IReadOnlyList<GroupAsset> assets, Rounding? rounding = null)
    {
        Invariant.Check(!loss.IsNegative, "A loss is not negative.");
        var toGoodwill = loss < goodwill ? loss : goodwill;
        var room = assets.Select(asset => asset.Carrying - asset.Limit).ToArray();
        var parts = WithinRoom(loss - toGoodwill, assets, room, rounding ?? Rounding.For(loss.Currency));
        return Split(loss - toGoodwill, toGoodwill, assets, parts, sign: -1);
    }

    /// <summary>
    /// Each asset's <see cref="GroupAsset.Limit"/> is its carrying amount had nothing been impaired, or its recoverable amount if
    /// lower.
    /// </summary>
    public static GroupSplit Reversal(Money gain, IReadOnlyList<GroupAsset> assets, Rounding? rounding = null)
    {
        Invariant.Check(!gain.IsNegative, "A reversal is not negative.");
        var room = assets.Select(asset => asset.Limit - asset.Carrying).ToArray();
        var parts = WithinRoom(gain, assets, room, rounding ?? Rounding.For(gain.Currency));
        return Split(gain, Money.Zero(gain.Currency), assets, parts, sign: 1);
    }

    private static GroupSplit Split(Money whole, Money goodwill, IReadOnlyList<GroupAsset> assets, Money[] parts, int sign)
    {
        var shares = assets.Select((asset, i) => new GroupShare(
            asset.Name, parts[i], sign > 0 ? asset.Carrying + parts[i] : asset.Carrying - parts[i])).ToList();
        return new(goodwill, shares, parts.Aggregate(whole, (left, part) => left - part));
    }

    private static Money[] WithinRoom(Money whole, IReadOnlyList<GroupAsset> assets, Money[] room, Rounding rounding)
    {
        var zero = Money.Zero(whole.Currency);
        var fixedAt = new Money?[assets.Count];
        for (var i = 0; i < room.Length; i++)
            fixedAt[i] = room[i] <= zero || assets[i].Carrying <= zero ? zero : null;
        while (true)
        {
            var left = fixedAt.Aggregate(whole, (sum, part) => sum - (part ?? zero));
            var weights = assets.Select((asset, i) => fixedAt[i] is null ? asset.Carrying.ToDecimal() : 0m).ToArray();
            var parts = rounding.Spread(left, weights);
            var over = Enumerable.Range(0, parts.Count).Where(i => fixedAt[i] is null && parts[i] > room[i]).ToList();
            if (over.Count == 0)
                return [.. parts.Select((part, i) => fixedAt[i] ?? part)];
            foreach (var i in over)
                fixedAt[i] = room[i];
        }
    }
}
