using System.Runtime.InteropServices;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Metering;

/// <summary>What a delivery changes of a month, in one currency: the cost of the records it speaks of, before and after.</summary>
/// <param name="Month">As <c>2026-08</c>.</param>
/// <param name="Currency">Its ISO 4217 code.</param>
public sealed record DeliveryEffect(string Month, string Currency, decimal Before, decimal After)
{
    public decimal Difference => After - Before;
}

/// <summary>Adds up what a delivery changes. Currencies are never added to each other.</summary>
internal sealed class DeliveryEffects
{
    private readonly Dictionary<(int Month, string Currency), (decimal Before, decimal After)> sums = [];

    public void Add(LocalDate date, Currency currency, decimal before, decimal after)
    {
        var key = (date.Year * 100 + date.Month, currency.Code);
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
        sum = (sum.Before + before, sum.After + after);
    }

    public List<DeliveryEffect> List() =>
    [
        .. sums.OrderBy(s => s.Key.Month).ThenBy(s => s.Key.Currency, StringComparer.Ordinal).Select(s => new DeliveryEffect(
            $"{s.Key.Month / 100:0000}-{s.Key.Month % 100:00}", s.Key.Currency, s.Value.Before, s.Value.After)),
    ];
}
