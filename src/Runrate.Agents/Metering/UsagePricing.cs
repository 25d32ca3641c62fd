using System.Runtime.InteropServices;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Metering;

/// <summary>
/// Takes the counts of an event to the usage days at the price in force, or back from there. An event keeps no price: the days
/// stand at the price in force, because whatever changes the price book moves them. An event that waits for a price counts at its
/// stated cost where the entity's policy says so.
/// </summary>
internal sealed class UsagePricing(PriceBook prices, UsageDayTotals totals, StatedCostUse stated, DeliveryEffects? effects = null)
{
    /// <summary>A cost beyond this is a mistake in a count or a price: it waits for a person.</summary>
    public const decimal CostMax = 1_000_000_000m;
    /// <summary>Lanes kept in mind of one stream.</summary>
    private const int LanesMax = 64;

    private readonly Dictionary<UsageStream, List<Lane>> known = new(ReferenceEqualityComparer.Instance);
    private readonly List<MeterCount> counts = [];
    private readonly HashSet<int> touched = [];
    private int last;

    /// <summary>Where one meter of a stream falls on the days of one price. Who a stream belongs to may change meanwhile.</summary>
    private readonly record struct Lane(string Meter, AgentId Agent, LocalDate From, LocalDate Until, Price? Price, int Number);

    public UsageDayTotals Totals => totals;

    /// <summary>The days, in UTC, of the events that were moved: on those, meters may have come to tell of the same calls.</summary>
    public IReadOnlySet<int> Touched => touched;

    public StatedCostUse Stated => stated;

    /// <summary>Notes which meters find no price.</summary>
    public void Mark(UsageEvent row)
    {
        List<string>? unpriced = null;
        foreach (var count in CountsOf(row))
        {
            if (count.Meter == Meters.StatedCost || LaneOf(row, count.Meter).Price is not { } price
                || !IsPlausible(count.Quantity, price.PerUnit))
                (unpriced ??= []).Add(count.Meter);
        }
        row.Unpriced = unpriced is null ? null : string.Join(',', unpriced);
    }

    public void Add(UsageEvent row) => Move(row, 1);

    /// <summary>Takes back what <see cref="Add"/> added.</summary>
    public void Take(UsageEvent row) => Move(row, -1);

    public Price? Find(UsageEvent row, MeterCount count) =>
        prices.Find(row.Provider, row.Model, count.Meter, row.Date) is { } price && IsPlausible(count.Quantity, price.PerUnit) ? price : null;

    private void Move(UsageEvent row, int sign)
    {
        var unpriced = row.Unpriced is null ? null : row.UnpricedMeters;
        var day = UsageDayTotals.DayNumber(row.Date);
        var utc = UsageOverlap.DayOf(row.OccurredAt);
        if (utc != last)
            touched.Add(last = utc);
        if (StatedCost.Counted(row, stated) is { } said)
        {
            totals.Add(day, totals.Number(StatedCost.Lane(row)), sign * said);
            effects?.Add(row.Date, StatedCost.Currency, sign < 0 ? said : 0, sign > 0 ? said : 0);
            return;
        }
        foreach (var count in CountsOf(row))
        {
            if (unpriced?.Contains(count.Meter) == true)
                continue;
            var lane = LaneOf(row, count.Meter);
            if (lane.Price is not { } price || !IsPlausible(count.Quantity, price.PerUnit))
                continue;
            totals.Add(day, lane.Number, sign * count.Quantity);
            if (effects is null)
                continue;
            var cost = count.Quantity * price.PerUnit;
            effects.Add(row.Date, price.Currency, sign < 0 ? cost : 0, sign > 0 ? cost : 0);
        }
    }

    private Lane LaneOf(UsageEvent row, string meter)
    {
        ref var lanes = ref CollectionsMarshal.GetValueRefOrAddDefault(known, row.Stream, out _);
        lanes ??= [];
        foreach (ref readonly var lane in CollectionsMarshal.AsSpan(lanes))
        {
            if (lane.Meter == meter && lane.From <= row.Date && row.Date < lane.Until && lane.Agent == row.Agent)
                return lane;
        }
        var (price, from, until) = prices.Span(row.Provider, row.Model, meter, row.Date);
        var added = new Lane(meter, row.Agent, from, until, price, price is null ? -1 : totals.Number(Key(row, meter, price)));
        if (lanes.Count >= LanesMax)
            lanes.Clear();
        lanes.Add(added);
        return added;
    }

    private List<MeterCount> CountsOf(UsageEvent row)
    {
        counts.Clear();
        UsageCounts.Read(row, counts);
        return counts;
    }

    public static UsageLaneKey Key(UsageEvent row, string meter, Price price) => new(
        row.Agent, row.Provider, row.Model, meter, price.Id, price.PerUnit, price.Currency, row.Environment ?? "");

    // Divided, because the product itself may be beyond what a decimal holds; most need not be.
    private static bool IsPlausible(decimal quantity, decimal perUnit) => (perUnit <= 1 && Math.Abs(quantity) <= CostMax)
        || perUnit == 0 || Math.Abs(quantity) <= CostMax / Math.Max(perUnit, 1e-18m);
}
