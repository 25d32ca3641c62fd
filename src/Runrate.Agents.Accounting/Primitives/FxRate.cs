using NodaTime;

namespace Runrate.Agents.Accounting.Primitives;

/// <summary>One unit of <paramref name="From"/> is <paramref name="Rate"/> units of <paramref name="To"/> on that date, by that source.</summary>
public sealed record FxRate(Currency From, Currency To, decimal Rate, LocalDate Date, string Source)
{
    /// <summary>Rounds half away from zero to a micro.</summary>
    /// <exception cref="InvalidOperationException">The amount is not in <see cref="From"/>.</exception>
    public Money Convert(Money amount) => amount.Currency == From
        ? Money.From(amount.ToDecimal() * Rate, To)
        : throw new InvalidOperationException($"This rate converts {From}, not {amount.Currency}.");
}
