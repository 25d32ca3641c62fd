namespace Runrate.Agents.Accounting.Primitives;

/// <summary>A legal entity that keeps books. Text, because it is written in entry keys and exports: <c>northwind-us</c>.</summary>
public readonly record struct EntityId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>An agent's stable key, lower-case words with hyphens, used in tags, telemetry and entry keys: <c>atlas</c>.</summary>
public readonly record struct AgentId(string Value)
{
    /// <summary>What no agent claims. It is on every statement as a line of its own, so totals tie.</summary>
    public static AgentId Unassigned { get; } = new("unassigned");

    public override string ToString() => Value;
}

/// <summary>A version 7 Guid: entries sort by the time they were written.</summary>
public readonly record struct EntryId(Guid Value)
{
    public override string ToString() => Value.ToString();
}
