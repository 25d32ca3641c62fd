using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Assets;

/// <summary>Whether a test was made, was not due, or is due and lacks its data.</summary>
public enum ImpairmentStatus
{
    Tested,
    NotRequired,

    /// <summary>An indicator is present but a figure is missing: nothing is written off, and the close asks for it.</summary>
    ImpairmentTestOverdue,
}

/// <summary>The outcome of one test.</summary>
/// <param name="RecoverableInStep1">US only: undiscounted cash flows cover the carrying amount. Null where not reached.</param>
/// <param name="RecoverableAmount">What the carrying amount was compared with; null where the test stopped before.</param>
/// <param name="Missing">Facts without which the test cannot be finished, in the order to ask for them.</param>
public sealed record ImpairmentResult(
    ImpairmentStatus Status, Money CarryingAmount, Money Loss, bool? RecoverableInStep1, Money? RecoverableAmount,
    bool LaterReversalAllowed, IReadOnlyList<string> Missing)
{
    public Money NewBasis => CarryingAmount - Loss;
}

/// <summary>
/// Impairment of one asset or one group as a whole. Losses are never negative and never exceed the carrying amount.
/// </summary>
public static class ImpairmentTest
{
    /// <summary>
    /// ASC 360 held and used: undiscounted cash flows first. Only where they fall short is the loss carrying amount less
    /// fair value. Never reversed.
    /// </summary>
    public static ImpairmentResult HeldAndUsed(Money carrying, Money? undiscounted, Money? fairValue)
    {
        if (undiscounted >= carrying)
            return new(ImpairmentStatus.Tested, carrying, Zero(carrying), true, null, false, []);
        if (fairValue >= carrying)
            return Tested(carrying, fairValue.Value, undiscounted is null ? null : false, reversible: false);
        if (undiscounted is null || fairValue is null)
        {
            string[] asked = ["undiscounted_cash_flows", "fair_value"];
            return Overdue(carrying, [.. asked.Where((_, i) => i == 0 ? undiscounted is null : fairValue is null)],
                reversible: false);
        }
        return Tested(carrying, fairValue.Value, false, reversible: false);
    }

    /// <summary>
    /// IAS 36 and Ind AS 36: carrying amount against the higher of the two values; either alone will do if only one is known.
    /// </summary>
    public static ImpairmentResult AgainstRecoverableAmount(Money carrying, Money? fairValueLessCosts, Money? valueInUse)
    {
        if (fairValueLessCosts is null && valueInUse is null)
            return Overdue(carrying, ["fvlcd", "value_in_use"], reversible: true);
        var recoverable = fairValueLessCosts is { } fair && valueInUse is { } use ? Larger(fair, use)
            : fairValueLessCosts ?? valueInUse!.Value;
        return Tested(carrying, recoverable, null, reversible: true);
    }

    /// <summary>An indefinite-lived intangible under ASC 350-30: fair value at once, without the undiscounted step.</summary>
    public static ImpairmentResult AgainstFairValue(Money carrying, Money? fairValue) => fairValue is { } fair
        ? Tested(carrying, fair, null, reversible: false)
        : Overdue(carrying, ["fair_value"], reversible: false);

    /// <summary>ASC 985-20: unamortised cost above net realisable value is written off, and stays so.</summary>
    public static ImpairmentResult AgainstNetRealisableValue(Money unamortised, Money futureGrossRevenue,
        Money costsToCompleteAndSell) =>
        Tested(unamortised, Larger(futureGrossRevenue - costsToCompleteAndSell, Zero(unamortised)), null, reversible: false);

    /// <summary>
    /// Software that will probably not be completed: the lower of carrying amount and fair value less costs to sell,
    /// where fair value is presumed to be zero until evidence rebuts it.
    /// </summary>
    public static ImpairmentResult UncompletedSoftware(Money capitalised, Money? evidencedFairValue, Money costsToSell) =>
        Tested(capitalised, Larger((evidencedFairValue ?? Zero(capitalised)) - costsToSell, Zero(capitalised)), null,
            reversible: false);

    /// <summary>No test is due: no indicator, and not an asset that is tested every year.</summary>
    public static ImpairmentResult NotDue(Money carrying, bool reversible) =>
        new(ImpairmentStatus.NotRequired, carrying, Zero(carrying), null, null, reversible, []);

    private static ImpairmentResult Tested(Money carrying, Money recoverable, bool? step1, bool reversible)
    {
        var floor = Larger(recoverable, Zero(carrying));
        return new(ImpairmentStatus.Tested, carrying, Larger(carrying - floor, Zero(carrying)), step1, recoverable, reversible,
            []);
    }

    private static ImpairmentResult Overdue(Money carrying, IReadOnlyList<string> missing, bool reversible) =>
        new(ImpairmentStatus.ImpairmentTestOverdue, carrying, Zero(carrying), null, null, reversible, missing);

    private static Money Larger(Money a, Money b) => a > b ? a : b;

    private static Money Zero(Money like) => Money.Zero(like.Currency);
}
