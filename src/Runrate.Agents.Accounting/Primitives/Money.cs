using System.Globalization;

namespace Runrate.Agents.Accounting.Primitives;

/// <summary>
/// An amount in integer millionths of the major unit, with its currency. Token prices are far below a cent, so a
/// two-digit scale would need residue bookkeeping; micros post exactly, sum exactly in SQL and round only when shown.
/// Arithmetic is overflow-checked and refuses to mix currencies.
/// </summary>
public readonly record struct Money(long Micros, Currency Currency) : IComparable<Money>
{
    public const long MicrosPerUnit = 1_000_000;

    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>Rounds half away from zero to a micro.</summary>
    /// <exception cref="OverflowException">Beyond about 9.2 × 10¹² major units.</exception>
    public static Money From(decimal amount, Currency currency) =>
        new(decimal.ToInt64(decimal.Round(amount * MicrosPerUnit, 0, MidpointRounding.AwayFromZero)), currency);

    public bool IsZero => Micros == 0;

    public bool IsNegative => Micros < 0;

    /// <summary>The exact amount in major units.</summary>
    public decimal ToDecimal() => (decimal)Micros / MicrosPerUnit;

    /// <summary>Half away from zero to the currency's minor unit: the precision of schedules, tax and leases.</summary>
    public Money RoundToMinorUnit() =>
        From(decimal.Round(ToDecimal(), Currency.MinorUnits, MidpointRounding.AwayFromZero), Currency);

    public Money Abs() => Micros < 0 ? -this : this;

    public static Money operator +(Money a, Money b) => new(a.Micros + b.In(a.Currency), a.Currency);

    public static Money operator -(Money a, Money b) => new(a.Micros - b.In(a.Currency), a.Currency);

    public static Money operator -(Money a) => new(-a.Micros, a.Currency);

    /// <summary>Rounds half away from zero to a micro.</summary>
    public static Money operator *(Money a, decimal factor) => From(a.ToDecimal() * factor, a.Currency);

    public static bool operator <(Money a, Money b) => a.CompareTo(b) < 0;

    public static bool operator >(Money a, Money b) => a.CompareTo(b) > 0;

    public static bool operator <=(Money a, Money b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Money a, Money b) => a.CompareTo(b) >= 0;

    public int CompareTo(Money other) => Micros.CompareTo(other.In(Currency));

    /// <summary>
    /// Splits the amount by weight at the given precision (micros by default), by cumulative rounding, so the parts
    /// always sum to the whole and none is off by more than one unit.
    /// </summary>
    /// <exception cref="ArgumentException">No weight is positive, or one is negative.</exception>
    public IReadOnlyList<Money> Allocate(IReadOnlyList<decimal> weights, int decimals = 6)
    {
        var total = 0m;
        foreach (var weight in weights)
            total += weight >= 0 ? weight : throw new ArgumentException("A weight is negative.", nameof(weights));
        if (total == 0)
            throw new ArgumentException("Nothing to allocate by: every weight is zero.", nameof(weights));

        var parts = new Money[weights.Count];
        var amount = ToDecimal();
        decimal cumulative = 0, allocated = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            cumulative += weights[i];
            var reached = cumulative == total
                ? amount
                : decimal.Round(amount * (cumulative / total), decimals, MidpointRounding.AwayFromZero);
            parts[i] = From(reached - allocated, Currency);
            allocated = reached;
        }
        return parts;
    }

    /// <summary>Invariant, with every micro that is not zero and at least the minor unit: <c>0.000001 USD</c>, <c>12.50 USD</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount} {Currency}");

    /// <summary>The amount alone, as <see cref="ToString"/> writes it: the form used in ledgers, imports and the API.</summary>
    public string Amount => ToDecimal().ToString("0." + new string('0', Currency.MinorUnits).PadRight(6, '#'), CultureInfo.InvariantCulture);

    private long In(Currency expected) => Currency == expected
        ? Micros
        : throw new InvalidOperationException($"Currencies do not mix: {expected} and {Currency}. Convert with a dated rate first.");
}
