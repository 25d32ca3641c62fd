using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Metering;

/// <summary>Work an agent delivered on a day, unique by (source, event id). Reworked outcomes are among the accepted.</summary>
public sealed class OutputRecord
{
    public long Id { get; init; }
    public required string Source { get; init; }
    public required string EventId { get; init; }
    public required EntityId Entity { get; init; }
    public required AgentId Agent { get; init; }
    public required LocalDate Date { get; init; }
    public required string Unit { get; init; }
    public required decimal Accepted { get; set; }
    public decimal Rejected { get; set; }
    public decimal Reworked { get; set; }
    public Guid? ImportId { get; set; }
    public int? Line { get; init; }
}

/// <summary>What a restatement of an outcome replaces.</summary>
internal sealed record OutputState(decimal Accepted, decimal Rejected, decimal Reworked, Guid? ImportId);

internal sealed class OutputRecordMapping : IEntityTypeConfiguration<OutputRecord>
{
    public void Configure(EntityTypeBuilder<OutputRecord> output)
    {
        output.HasKey(o => o.Id);
        output.HasIndex(o => new { o.Source, o.EventId }).IsUnique();
        output.HasIndex(o => new { o.Entity, o.Date, o.Agent });
    }
}
