using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Assets;

/// <summary>
/// How an asset's carrying amount moved over a range of months, all derived from its schedule. Reductions are negative,
/// so the parts add up to the closing balance.
/// </summary>
public sealed record AssetRollforward(
    Money Opening, Money Additions, Money Amortisation, Money WriteDowns, Money Reversals, Money Disposals)
{
    public Money Closing => Opening + Additions + Amortisation + WriteDowns + Reversals + Disposals;

    public static AssetRollforward Of(AssetBook asset, YearMonth from, YearMonth through)
    {
        var schedule = asset.Schedule();
        var zero = Money.Zero(asset.Cost.Currency);
        var added = asset.InService.ToYearMonth();
        var disposal = asset.Events.OfType<DisposedOf>().FirstOrDefault();
        var disposed = disposal?.At;
        // The half-year convention may charge months before the addition: they count with it.
        var inRange = schedule.Rows.Where(row => Later(row.Period, added) >= from && Later(row.Period, added) <= through)
            .ToList();
        return new(
            Opening: added < from && !(disposed < from) ? schedule.CarryingAmountAt(from.PlusMonths(-1)) : zero,
            Additions: added >= from && added <= through ? asset.Cost : zero,
            Amortisation: -Sum(inRange.Select(row => row.Charge), zero),
            WriteDowns: Sum(inRange.Select(row => row.Adjustment).Where(amount => amount.IsNegative), zero),
            Reversals: Sum(inRange.Select(row => row.Adjustment).Where(amount => !amount.IsNegative), zero),
            Disposals: disposed >= from && disposed <= through ? -schedule.CarryingAmountAt(disposed.Value) : zero);
    }

    public static AssetRollforward operator +(AssetRollforward a, AssetRollforward b) => new(
        a.Opening + b.Opening, a.Additions + b.Additions, a.Amortisation + b.Amortisation,
        a.WriteDowns + b.WriteDowns, a.Reversals + b.Reversals, a.Disposals + b.Disposals);

    private static YearMonth Later(YearMonth a, YearMonth b) => a > b ? a : b;

    private static Money Sum(IEnumerable<Money> amounts, Money zero) => amounts.Aggregate(zero, (sum, amount) => sum + amount);
}
