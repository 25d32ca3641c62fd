using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Assets;

/// <summary>A reversal and the ceiling that bounded it.</summary>
public readonly record struct ReversalResult(Money CarryingBefore, Money Cap, Money Reversal)
{
    public Money CarryingAfter => CarryingBefore + Reversal;
}

/// <summary>
/// IAS 36.114 to 117: required when the estimates that led to the loss improve, up to the carrying amount that a shadow
/// schedule without the impairment shows, never for goodwill. US GAAP prohibits it for assets held and used.
/// </summary>
public static class ImpairmentReversal
{
    public static ReversalResult Of(Money carrying, Money unimpaired, Money recoverable)
    {
        var target = recoverable < unimpaired ? recoverable : unimpaired;
        var reversal = target > carrying ? target - carrying : Money.Zero(carrying.Currency);
        return new(carrying, unimpaired, reversal);
    }

    /// <summary>
    /// Straight-line balance after part of a life: <c>residual + (amount − residual) × left ÷ life</c>, rounded.
    /// </summary>
    public static Money Remaining(Money amount, Money residual, decimal left, decimal life, Rounding rounding)
    {
        var basis = amount > residual ? amount - residual : Money.Zero(amount.Currency);
        var charged = Rounding.Share(basis.ToDecimal(), life - Math.Clamp(left, 0, life), life);
        return rounding.ToMoney(amount.ToDecimal() - charged, amount.Currency);
    }
}
