using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Metering;

/// <summary>
/// The running total of priced usage per agent, meter, price and day, kept as events arrive, so that an accrual costs what
/// changed and never the history. <see cref="PostedMicros"/> is what the ledger already holds of it.
/// </summary>
public sealed class UsageDay
{
    public long Id { get; init; }
    public required EntityId Entity { get; init; }
    public required LocalDate Date { get; init; }
    public required AgentId Agent { get; init; }
    public required string Provider { get; init; }
    public required string Model { get; init; }
    public required string Meter { get; init; }
    public required Guid PriceId { get; init; }
    public required Currency Currency { get; init; }
    public string Environment { get; init; } = "";
    public decimal Quantity { get; set; }
    public decimal Cost { get; set; }
    public long PostedMicros { get; set; }
    /// <summary>The exact cost that <see cref="PostedMicros"/> was rounded from; the remainder is carried, not lost.</summary>
    public decimal PostedCost { get; set; }
    /// <summary>
    /// Set by whatever changes <see cref="Cost"/>, cleared by the accrual: what changed is found without reading history.
    /// </summary>
    public bool Pending { get; set; }
}

internal sealed class UsageDayMapping : IEntityTypeConfiguration<UsageDay>
{
    public void Configure(EntityTypeBuilder<UsageDay> day)
    {
        day.HasKey(d => d.Id);
        day.HasIndex(d => new { d.Entity, d.Date, d.Agent, d.Provider, d.Model, d.Meter, d.PriceId, d.Environment }).IsUnique();
        day.HasIndex(d => new { d.Entity, d.Pending, d.Date });
        day.HasIndex(d => new { d.Entity, d.Agent, d.Date });
    }
}
