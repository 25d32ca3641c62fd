using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Assets;

/// <summary>What a schedule does with the fraction of a minor unit that a row leaves over.</summary>
public enum RoundingPolicy
{
    /// <summary>Round the running total and take differences: the sum ties and no row drifts by more than one unit.</summary>
    Cumulative,

    /// <summary>Round every row alone and let the last one take what is left.</summary>
    EachPlugLast,
}

/// <summary>The posting precision of measured amounts, half away from zero, and what becomes of the fractions.</summary>
/// <param name="Decimals">Digits after the point: 2 for most currencies, 0 for JPY or where whole units are asked for.</param>
/// <param name="Policy">Cumulative unless an entity's policy says otherwise.</param>
public readonly record struct Rounding(int Decimals, RoundingPolicy Policy = RoundingPolicy.Cumulative)
{
    private const decimal SafeProduct = 70_000_000_000_000_000_000_000_000_000m;

    /// <summary>Cumulative, to the minor unit of the currency.</summary>
    public static Rounding For(Currency currency) => new(currency.MinorUnits);

    public decimal Round(decimal amount) => decimal.Round(amount, Decimals, MidpointRounding.AwayFromZero);

    public Money Round(Money amount) => Money.From(Round(amount.ToDecimal()), amount.Currency);

    /// <summary>Rounds a part of a whole without passing it, where the whole itself has more digits than are posted.</summary>
    public Money RoundWithin(Money part, Money whole)
    {
        var rounded = Round(part);
        return rounded > whole ? whole : rounded;
    }

    public Money ToMoney(decimal amount, Currency currency) => Money.From(Round(amount), currency);

    /// <summary>Splits a total by weight: the parts sum to the total exactly and none has the opposite sign.</summary>
    /// <remarks>All parts are zero where every weight is zero, so that an empty period charges nothing.</remarks>
    public IReadOnlyList<Money> Spread(Money total, IReadOnlyList<decimal> weights)
    {
        var sum = weights.Sum();
        Invariant.Check(weights.All(weight => weight >= 0), "A schedule's weight is negative.");
        var parts = new Money[weights.Count];
        Array.Fill(parts, Money.Zero(total.Currency));
        if (sum == 0)
            return parts;

        var amount = Math.Abs(total.ToDecimal());
        decimal weightSoFar = 0, charged = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            weightSoFar += weights[i];
            var reached = weightSoFar == sum ? amount
                : Policy == RoundingPolicy.Cumulative ? Round(Share(amount, weightSoFar, sum))
                : charged + Round(Share(amount, weights[i], sum));
            reached = Math.Clamp(reached, charged, amount);
            parts[i] = Money.From(total.IsNegative ? charged - reached : reached - charged, total.Currency);
            charged = reached;
        }
        return parts;
    }

    /// <summary><c>amount × part ÷ whole</c>, multiplying first so that an exact half stays one.</summary>
    public static decimal Share(decimal amount, decimal part, decimal whole)
    {
        var productFits = Math.Abs(part) <= 1 || Math.Abs(amount) <= SafeProduct / Math.Abs(part);
        return productFits ? amount * part / whole : amount * (part / whole);
    }
}
