using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Performance;

/// <summary>
/// What a month's work cost and brought, per accepted outcome. Rejected outcomes cost but do not count. Amounts are exact
/// to the micro; a figure per outcome is rounded half away from zero to a micro.
/// </summary>
/// <param name="CostPerOutcome">Null where nothing was accepted: there is no cost of an outcome that does not exist.</param>
/// <param name="TargetShare">Accepted outcomes over the target, 1 being on target; null without a target.</param>
/// <param name="HeadcountEquivalent">How many full-time people the accepted outcomes stand for.</param>
/// <param name="PaybackMonths">Months of this contribution that repay the acquisition cost; null while it does not contribute.</param>
/// <param name="BreakEvenUnits">
/// Accepted outcomes a month from which one costs no more than a person's: what does not depend on volume over what an outcome leaves of the
/// human cost after its own metered cost. Null where the metered cost alone is above a person's.
/// </param>
public sealed record UnitEconomics(
    decimal Accepted, decimal Rejected, Money LoadedCost, Money Value, Money? CostPerOutcome, Money HumanCostPerUnit,
    decimal? TargetShare, decimal HeadcountEquivalent, decimal? PaybackMonths, decimal? BreakEvenUnits = null)
{
    /// <summary>Value less loaded cost.</summary>
    public Money Contribution => Value - LoadedCost;

    /// <summary>What an outcome saves against a person; negative where the person is cheaper, null without outcomes.</summary>
    public Money? SavedPerOutcome => CostPerOutcome is { } cost ? HumanCostPerUnit - cost : null;

    /// <summary>Share of delivered outcomes that was accepted, 0 to 1; null where none was delivered.</summary>
    public decimal? Quality => Accepted + Rejected == 0 ? null : Accepted / (Accepted + Rejected);

    /// <param name="contributionBeforeAcquisition">
    /// Contribution a month without amortisation and expensed build cost: what repays <paramref name="acquisitionCost"/>.
    /// </param>
    /// <param name="variableCost">The part of the loaded cost that follows volume; null leaves the break-even out.</param>
    public static UnitEconomics Of(
        ProductivityTarget target, Money loadedCost, decimal accepted, decimal rejected, Money acquisitionCost, Money contributionBeforeAcquisition,
        Money? variableCost = null)
    {
        Invariant.Check(accepted >= 0 && rejected >= 0, "Outcomes are not negative.");
        return new UnitEconomics(
            accepted, rejected, loadedCost, target.ValuePerUnit * accepted,
            accepted == 0 ? null : loadedCost * (1 / accepted),
            target.HumanCostPerUnit,
            target.UnitsPerMonth == 0 ? null : accepted / target.UnitsPerMonth,
            target.UnitsPerHumanMonth == 0 ? 0 : accepted / target.UnitsPerHumanMonth,
            contributionBeforeAcquisition.Micros <= 0 ? null : acquisitionCost.ToDecimal() / contributionBeforeAcquisition.ToDecimal(),
            BreakEven(target, loadedCost, variableCost, accepted));
    }

    private static decimal? BreakEven(ProductivityTarget target, Money loadedCost, Money? variableCost, decimal accepted)
    {
        if (variableCost is not { } variable || accepted <= 0)
            return null;
        var left = target.HumanCostPerUnit.ToDecimal() - variable.ToDecimal() / accepted;
        return left <= 0 ? null : decimal.Ceiling(Math.Max(0, (loadedCost - variable).ToDecimal()) / left);
    }
}
