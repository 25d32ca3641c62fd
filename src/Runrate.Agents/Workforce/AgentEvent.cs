using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Workforce;

public enum AgentEventKind
{
    Registered, Changed, FunctionChanged, StatusChanged,
    UsageClaimed, ReviewOpened, ReviewDecided, TriggerFired, CheckIn, ExitStep, Retired, Incident,
}

/// <summary>One line of an agent's timeline: what happened, who did it, when. Written once, never changed.</summary>
public sealed class AgentEvent
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public required AgentId Agent { get; init; }
    public required AgentEventKind Kind { get; init; }
    public required Instant At { get; init; }
    public required string By { get; init; }
    public required string Text { get; init; }
}

/// <summary>
/// An agent's outcomes of a closed month, so that a year of history is read without a year of output records. Money is not
/// here: it is in the ledger.
/// </summary>
public sealed class AgentMonth
{
    public required EntityId Entity { get; init; }
    public required YearMonth Period { get; init; }
    public required AgentId Agent { get; init; }
    public required decimal Accepted { get; set; }
    public required decimal Rejected { get; set; }
    public required decimal Reworked { get; set; }
}

internal sealed class AgentEventMapping : IEntityTypeConfiguration<AgentEvent>, IEntityTypeConfiguration<AgentMonth>
{
    public void Configure(EntityTypeBuilder<AgentEvent> happened)
    {
        happened.HasKey(e => e.Id);
        happened.HasIndex(e => new { e.Agent, e.At });
        happened.Property(e => e.Kind).HasConversion<string>();
    }

    public void Configure(EntityTypeBuilder<AgentMonth> month) => month.HasKey(m => new { m.Entity, m.Period, m.Agent });
}
