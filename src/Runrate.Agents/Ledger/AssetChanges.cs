using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Ledger;

/// <summary>Changes of an asset's policy. A record is ended and a new one takes over, so that past months stay as they were charged.</summary>
public sealed class AssetChanges(RunrateDb db, IdGenerator ids)
{
    private static readonly HashSet<string> NotMeasured =
        [AssetMethods.ServicePeriod, AssetMethods.AsReceived, AssetMethods.Consumption, AssetMethods.NotInUse];

    /// <summary>True for what has a life that can be re-estimated: not a prepayment, not a lease, not what waits to be used.</summary>
    public static bool IsMeasured(AssetRecord asset) =>
        !NotMeasured.Contains(asset.Method) && !AssetMethods.IsLease(asset.Method) && asset.EndedOn is null;

    /// <summary>The month after the last one charged: where a new policy starts.</summary>
    public static YearMonth NextMonth(AssetRecord asset, YearMonth period)
    {
        var next = asset.ChargedThrough is { } through ? through.Next() : asset.StartsOn.ToYearMonth();
        return next > period ? next : period.Next();
    }

    /// <summary>Months of its life that are left from <paramref name="from"/> on; at least one.</summary>
    public static int MonthsLeft(AssetRecord asset, YearMonth from) =>
        Math.Max(1, asset.LifeMonths - Math.Max(0, asset.StartsOn.ToYearMonth().MonthsUntil(from)));

    /// <summary>Ends the record with the month before <paramref name="from"/>; the carrying amount goes straight line over what is left.</summary>
    public AssetRecord Continue(AssetRecord asset, Money carrying, YearMonth from, int monthsLeft, string why, string basis)
    {
        (asset.EndedOn, asset.EndedWhy) = (from.FirstDay().PlusDays(-1), why);
        var next = new AssetRecord
        {
            Id = ids.Next(),
            Entity = asset.Entity,
            ArrangementId = asset.ArrangementId,
            Agent = asset.Agent,
            Book = asset.Book,
            Name = asset.Name,
            BookTreatment = asset.BookTreatment,
            Cost = carrying,
            Residual = asset.Residual < carrying ? asset.Residual : carrying,
            Method = AssetMethods.StraightLine,
            LifeMonths = monthsLeft,
            StartsOn = from.FirstDay(),
            AcquiredOn = asset.AcquiredOn,
            AssetAccount = asset.AssetAccount,
            AccumulatedAccount = asset.AccumulatedAccount,
            ExpenseAccount = asset.ExpenseAccount,
            Supersedes = asset.Id,
            Basis = basis,
            CostCenter = asset.CostCenter,
        };
        db.Assets.Add(next);
        return next;
    }
}
