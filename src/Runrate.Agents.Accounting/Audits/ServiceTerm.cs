using NodaTime;

namespace Runrate.Agents.Accounting.Audits;

/// <summary>The service that a payment buys, as far as a description tells.</summary>
/// <param name="Months">Whole months, the partial first one counting as one.</param>
/// <param name="Start">Null where only a length is stated.</param>
/// <param name="End">The last day, inclusive; null with <paramref name="Start"/>.</param>
public sealed record ServiceTerm(int Months, LocalDate? Start, LocalDate? End);

/// <summary>What reading a description for its term gave.</summary>
/// <param name="Term">Null where none is stated, or where what is stated contradicts itself.</param>
/// <param name="Problem">Why there is none although something is stated; null otherwise.</param>
public sealed record TermReading(ServiceTerm? Term, string? Problem)
{
    public static TermReading None { get; } = new(null, null);
}
