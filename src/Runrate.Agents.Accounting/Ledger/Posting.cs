using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Ledger;

/// <summary>
/// One leg of an entry. <paramref name="Amount"/> is signed: debit positive, credit negative. <paramref name="Source"/>
/// points at what it was made from, as a path (<c>charges/2026-01-31/atlas/5110</c>, <c>schedules/…</c>), or is null for a
/// balancing leg. <paramref name="Function"/> stands on every cost: what the item states, else what the agent serves.
/// </summary>
public sealed record Posting(
    int Line, string Account, Money Amount, AgentId? Agent = null, string? CostCenter = null, string? Meter = null, string? Source = null,
    CostFunction? Function = null)
{
    // Object-relational mapping cannot pass a Money to a constructor.
    private Posting() : this(0, "", default) { }
}
