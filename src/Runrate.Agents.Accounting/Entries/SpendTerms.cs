using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>What was agreed, as far as its entries depend on it: an arrangement of the books, or one that a question tells of.</summary>
/// <param name="Reference">Stable reference of the arrangement in keys and sources.</param>
/// <param name="Amount">The agreed one-off or up-front amount.</param>
/// <param name="Date">When it is incurred or paid.</param>
public sealed record SpendTerms(EntityId Entity, string Reference, string Name, string Category, Money Amount, LocalDate Date)
{
    public AgentId? Agent { get; init; }
    public string? CostCenter { get; init; }
    public LocalDate? ServiceStart { get; init; }
    /// <summary>Inclusive.</summary>
    public LocalDate? ServiceEnd { get; init; }
    /// <summary>The first day of use: its own, or that of the agent it serves; null while it is not in use.</summary>
    public LocalDate? ReadyOn { get; init; }
    /// <summary>Where the ledger holds the cost already, as metered run cost; null where it is still to be acquired.</summary>
    public MovedFrom? MovedFrom { get; init; }
    /// <summary>Stated facts by name.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();
}

/// <summary>An expense account with the agent that bears it: cost moves from here to what it helped to build, or stays.</summary>
public sealed record MovedFrom(string Account, AgentId Agent);
