namespace Runrate.Agents.Metering;

/// <summary>
/// Takes the counts of an event to the usage days at the price in force, or back from there. An event keeps no price: the days
/// stand at the price in force, because whatever changes the price book moves them.
/// </summary>
internal sealed class UsagePricing(PriceBook prices, UsageDayTotals totals, DeliveryEffects? effects = null)
{
    /// <summary>A cost beyond this is a mistake in a count or a price: it waits for a person.</summary>
    public const decimal CostMax = 1_000_000_000m;

    public UsageDayTotals Totals => totals;

    /// <summary>Notes which meters find no price.</summary>
    public void Mark(UsageEvent row)
    {
        var unpriced = row.Counts.Where(c => Find(row, c) is null).Select(c => c.Meter).ToList();
        row.Unpriced = unpriced.Count == 0 ? null : string.Join(',', unpriced);
    }

    public void Add(UsageEvent row) => Move(row, 1);

    /// <summary>Takes back what <see cref="Add"/> added.</summary>
    public void Take(UsageEvent row) => Move(row, -1);

    public Price? Find(UsageEvent row, MeterCount count) =>
        prices.Find(row.Provider, row.Model, count.Meter, row.Date) is { } price && IsPlausible(count.Quantity, price.PerUnit) ? price : null;

    private void Move(UsageEvent row, int sign)
    {
        var unpriced = row.UnpricedMeters;
        foreach (var count in row.Counts)
        {
            if (unpriced.Contains(count.Meter) || Find(row, count) is not { } price)
                continue;
            var cost = count.Quantity * price.PerUnit;
            totals.Add(Key(row, count.Meter, price), sign * count.Quantity, sign * cost);
            effects?.Add(row.Date, price.Currency, sign < 0 ? cost : 0, sign > 0 ? cost : 0);
        }
    }

    public static UsageDayKey Key(UsageEvent row, string meter, Price price) => new(
        row.Date, row.Agent, row.Provider, row.Model, meter, price.Id, price.Currency, row.Environment ?? "");

    // Divided, because the product itself may be beyond what a decimal holds.
    private static bool IsPlausible(decimal quantity, decimal perUnit) => perUnit == 0 || Math.Abs(quantity) <= CostMax / Math.Max(perUnit, 1e-18m);
}
