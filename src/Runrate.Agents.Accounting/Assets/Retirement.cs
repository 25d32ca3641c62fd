using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Assets;

/// <summary>The end of an asset. A gain is positive, a loss negative.</summary>
public readonly record struct Disposal(Money CarryingAmount, Money Gain);

/// <summary>What leaving an arrangement costs, part by part; the total is a loss when positive.</summary>
public readonly record struct ExitCost(Money AssetLoss, Money PrepaidWrittenOff, Money TerminationFee)
{
    public Money Total => AssetLoss + PrepaidWrittenOff + TerminationFee;
}

/// <summary>Retirement (US) and derecognition (IFRS): the arithmetic is the same.</summary>
public static class Retirement
{
    /// <param name="carrying">After amortisation to the date of disposal by the asset's own convention.</param>
    public static Disposal Dispose(Money carrying, Money proceeds, Money sellingCosts) =>
        new(carrying, proceeds - sellingCosts - carrying);

    /// <summary>
    /// An abandoned service: what is prepaid and not refunded has no future benefit, and a fee for leaving is a loss at once.
    /// </summary>
    public static ExitCost Exit(Disposal? asset, Money prepaid, Money refund, Money terminationFee)
    {
        var loss = asset is { } disposal ? -disposal.Gain : Money.Zero(prepaid.Currency);
        return new(loss, prepaid - refund, terminationFee);
    }
}
