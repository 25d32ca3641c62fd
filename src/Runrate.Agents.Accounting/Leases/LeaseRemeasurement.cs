using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Leases;

/// <summary>Why a lease is measured again.</summary>
public enum LeaseChangeReason
{
    /// <summary>Payments follow an index: the rate stays (IFRS 16.42(b), 16.43). US GAAP does not measure again for it alone.</summary>
    Index,

    /// <summary>The term or a purchase option is assessed anew: a revised rate (IFRS 16.40, 16.41; ASC 842-20-35-5).</summary>
    Term,

    /// <summary>The contract itself changes: a revised rate (IFRS 16.45; ASC 842-10-25-11).</summary>
    Modification,
}

/// <summary>What is agreed or assessed from a day on.</summary>
/// <param name="AfterPayments">Periods that are over.</param>
/// <param name="Payments">Those still to come, in order.</param>
/// <param name="Rate">Per payment period.</param>
/// <param name="KeptShare">What is kept of the right of use where the scope falls; 1 where it does not.</param>
/// <param name="KeptTerm">How much of the old term is kept where it is shortened; null where it is not.</param>
public sealed record LeaseChange(
    int AfterPayments, IReadOnlyList<Money> Payments, decimal Rate, decimal KeptShare = 1, KeptTerm? KeptTerm = null);

/// <summary>
/// A term that ends earlier. The asset keeps the share of its periods that is left, the liability what the payments of those periods
/// are worth at the rate before the change (IFRS 16.45, 16.46(a)).
/// </summary>
/// <param name="Periods">Of those still to come.</param>
/// <param name="OldRate">Per payment period.</param>
public sealed record KeptTerm(int Periods, decimal OldRate);

/// <summary>
/// A lease measured again. What is given up leaves at its share of asset and liability, the difference in profit; what the
/// payments still to come are worth more or less moves the asset, and profit only below zero (IFRS 16.39, 16.46).
/// </summary>
/// <param name="Adjustment">Of the right of use, for the new worth of the payments.</param>
/// <param name="Gain">In profit or loss; negative for a loss.</param>
/// <param name="Rest">The schedule from the change on.</param>
public sealed record LeaseRemeasurement(
    Money LiabilityBefore, Money RightOfUseBefore, Money LiabilityReduction, Money RightOfUseReduction, Money Gain, Money LiabilityAfter,
    Money Adjustment, LeaseSchedule Rest)
{
    public static LeaseRemeasurement Of(
        LeaseSchedule lease, LeaseChange change, bool inAdvance, LeaseClass leaseClass, Rounding? rounding = null)
    {
        Invariant.Check(change.AfterPayments > 0 && change.AfterPayments <= lease.Rows.Count, "A lease changes after one of its periods.");
        Invariant.Check(change.KeptShare is >= 0 and <= 1, "A share is between none and all.");
        var at = lease.Rows[change.AfterPayments - 1];
        var precision = rounding ?? Rounding.For(at.Liability.Currency);
        var (owedLess, assetLess) = (at.Liability - KeptLiability(lease, change, at, inAdvance, precision),
            precision.Round(at.RightOfUse * (1 - change.KeptShare * TermShare(lease, change))));
        var (owed, asset) = (at.Liability - owedLess, at.RightOfUse - assetLess);
        var nothing = LeaseStart.Nothing(owed.Currency);
        var worth = LeaseSchedule.Measure(change.Payments, change.Rate, inAdvance, leaseClass, nothing, precision).PresentValue;
        var adjustment = worth - owed;
        var left = asset + adjustment;
        var gain = owedLess - assetLess;
        if (left.IsNegative)
            (gain, left) = (gain - left, Money.Zero(left.Currency));
        var rest = LeaseSchedule.Measure(change.Payments, change.Rate, inAdvance, leaseClass, LeaseStart.Carrying(left, worth), precision);
        return new(at.Liability, at.RightOfUse, owedLess, assetLess, gain, worth, left - asset, rest);
    }

    private static decimal TermShare(LeaseSchedule lease, LeaseChange change)
    {
        var left = lease.Rows.Count - change.AfterPayments;
        return change.KeptTerm is not { } kept || left == 0 ? 1 : (decimal)kept.Periods / left;
    }

    private static Money KeptLiability(LeaseSchedule lease, LeaseChange change, LeaseRow at, bool inAdvance, Rounding rounding)
    {
        if (change.KeptTerm is not { } kept)
            return at.Liability - rounding.Round(at.Liability * (1 - change.KeptShare));
        Invariant.Check(kept.Periods > 0 && kept.Periods <= lease.Rows.Count - change.AfterPayments, "A term that is kept was there before.");
        var worth = lease.Rows.Skip(change.AfterPayments).Take(kept.Periods)
            .Select((row, i) => row.Payment.ToDecimal() * DecimalMath.DiscountFactor(kept.OldRate, inAdvance ? i : i + 1)).Sum();
        return rounding.ToMoney(worth * change.KeptShare, at.Liability.Currency);
    }
}
