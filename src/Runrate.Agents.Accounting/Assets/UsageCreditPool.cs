using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Assets;

/// <summary>One period of a pool of prepaid units.</summary>
/// <param name="Consumed">Expense for the units used.</param>
/// <param name="Expired">Expense for the units that lapsed unused.</param>
/// <param name="Excess">Units used beyond the pool: they are bought at the meter, not released from here.</param>
public readonly record struct CreditRow(YearMonth Period, Money Consumed, Money Expired, Money Balance, decimal Excess);

/// <summary>Prepaid tokens or credits: expensed by units consumed, the rest when they expire.</summary>
public static class UsageCreditPool
{
    /// <param name="usage">Units per month, in order; months after the expiry release nothing.</param>
    /// <param name="expiry">The last day on which units can be used; null where they do not lapse.</param>
    public static IReadOnlyList<CreditRow> Release(
        Money amount, decimal units, IReadOnlyList<MonthWeight> usage, LocalDate? expiry, Rounding? rounding = null)
    {
        Invariant.Check(units > 0, "A pool holds units.");
        var precision = rounding ?? Rounding.For(amount.Currency);
        var months = WithExpiry(usage, expiry);
        var rows = new List<CreditRow>(months.Count);
        var balance = amount;
        var (zero, used) = (Money.Zero(amount.Currency), 0m);
        foreach (var month in months)
        {
            var usable = expiry is { } day && month.Period > day.ToYearMonth() ? 0 : Math.Min(month.Weight, units - used);
            used += usable;
            var left = amount - precision.ToMoney(Rounding.Share(amount.ToDecimal(), used, units), amount.Currency);
            left = used == units ? zero : left > balance ? balance : left;
            var lapsed = expiry?.ToYearMonth() == month.Period ? left : zero;
            rows.Add(new(month.Period, balance - left, lapsed, left - lapsed, month.Weight - usable));
            balance = left - lapsed;
            if (lapsed > zero)
                used = units;
        }
        return rows;
    }

    private static List<MonthWeight> WithExpiry(IReadOnlyList<MonthWeight> usage, LocalDate? expiry)
    {
        var months = usage.ToList();
        if (expiry is { } day && months.TrueForAll(month => month.Period != day.ToYearMonth()))
            months.Add(new(day.ToYearMonth(), 0));
        return [.. months.OrderBy(month => month.Period)];
    }
}
