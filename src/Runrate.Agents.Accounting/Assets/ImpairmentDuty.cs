namespace Runrate.Agents.Accounting.Assets;

/// <summary>What makes a test due.</summary>
/// <param name="Indicator">Something happened: the model stopped working, use changed, cost ran over, it became obsolete.</param>
/// <param name="AvailableForUse">False while it is being built.</param>
public readonly record struct ImpairmentDuty(bool Indicator, bool AvailableForUse = true, bool IndefiniteLife = false)
{
    /// <summary>
    /// IAS 36.10 tests intangibles that are indefinite-lived or not yet available for use every year, indicator or not;
    /// US GAAP does so for indefinite lives only and otherwise waits for an indicator.
    /// </summary>
    public bool TestRequired(bool usGaap) => Indicator || IndefiniteLife || (!usGaap && !AvailableForUse);
}
