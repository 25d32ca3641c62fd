namespace Runrate.Agents.Workforce;

/// <summary>Outcomes of an agent in a month.</summary>
public sealed record Outcomes(decimal Accepted, decimal Rejected, decimal Reworked)
{
    public static Outcomes None { get; } = new(0, 0, 0);

    public Outcomes Plus(Outcomes other) => new(Accepted + other.Accepted, Rejected + other.Rejected, Reworked + other.Reworked);
}
