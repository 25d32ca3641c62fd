using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Metering;

/// <summary>
/// What a sender says that a record cost, where we have no price for what it counts. It is kept beside the record, and the record
/// waits; where the entity's policy says so, the record counts at it until a price is known.
/// </summary>
internal static class StatedCost
{
    /// <summary>The words under which a waiting record stands settled while its stated cost counts.</summary>
    public const string Resolution = "Counted at the cost that its sender states, as the entity's policy says, until its price is known.";

    /// <summary>Gateways and vendors state cost in dollars.</summary>
    public static Currency Currency => Currency.Usd;

    /// <summary>Stands for a price in the lanes of stated cost: one dollar costs a dollar.</summary>
    private static readonly Guid PriceId = new("57a7ed00-c057-4000-8000-000000000001");

    /// <summary>The cost at which the record counts, or null where it counts at our price or waits.</summary>
    public static decimal? Counted(UsageEvent row, StatedCostUse use) =>
        use == StatedCostUse.Counts && row.Unpriced is not null && row.ReportedCost is > 0 and <= UsagePricing.CostMax
            ? row.ReportedCost : null;

    public static UsageLaneKey Lane(UsageEvent row) => new(
        row.Agent, row.Provider, row.Model, Meters.StatedCost, PriceId, 1, Currency, row.Environment ?? "");
}
