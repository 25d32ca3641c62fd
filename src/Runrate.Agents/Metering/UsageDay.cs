using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Metering;

/// <summary>What the days of one agent's use of one meter at one price have in common, kept once: a day then costs two numbers.</summary>
public sealed class UsageLane
{
    public int Id { get; init; }
    public required EntityId Entity { get; init; }
    public required AgentId Agent { get; init; }
    public required string Provider { get; init; }
    public required string Model { get; init; }
    public required string Meter { get; init; }
    public required Guid PriceId { get; init; }
    /// <summary>What one unit costs at that price; a price is never edited, so this is what it says.</summary>
    public required decimal PerUnit { get; init; }
    public required Currency Currency { get; init; }
    public string Environment { get; init; } = "";
}

/// <summary>
/// The running total of priced usage per agent, meter, price and day, kept as events arrive, so that an accrual costs what
/// changed and never the history. It is a quantity alone: its cost is that at the price of its lane. Where the quantity is not the
/// posted one, an accrual is due.
/// </summary>
public sealed class UsageDay
{
    public int LaneId { get; init; }
    public UsageLane Lane { get; init; } = null!;
    public required LocalDate Date { get; init; }
    public decimal Quantity { get; set; }
    /// <summary>How much of the quantity the ledger holds.</summary>
    public decimal PostedQuantity { get; set; }
    /// <summary>What the ledger holds of it, rounded; the remainder is carried, not lost.</summary>
    public long PostedMicros { get; set; }

    public decimal Cost => Quantity * Lane.PerUnit;
    /// <summary>The exact cost that <see cref="PostedMicros"/> was rounded from.</summary>
    public decimal PostedCost => PostedQuantity * Lane.PerUnit;
    public EntityId Entity => Lane.Entity;
    public AgentId Agent => Lane.Agent;
    public string Provider => Lane.Provider;
    public string Model => Lane.Model;
    public string Meter => Lane.Meter;
    public Guid PriceId => Lane.PriceId;
    public Currency Currency => Lane.Currency;
    public string Environment => Lane.Environment;
}

internal sealed class UsageDayMapping : IEntityTypeConfiguration<UsageDay>, IEntityTypeConfiguration<UsageLane>
{
    public void Configure(EntityTypeBuilder<UsageDay> day)
    {
        // Days come in by date, so that this index, which is the table, grows at its end.
        day.HasKey(d => new { d.Date, d.LaneId });
        day.Property(d => d.Date).HasConversion(d => d.ToDateOnly().DayNumber, n => LocalDate.FromDateOnly(DateOnly.FromDayNumber(n)));
        // The days of an agent are found by its lanes: without this index each lane would read every day there is.
        day.HasIndex(d => new { d.LaneId, d.Date });
        day.HasOne(d => d.Lane).WithMany().HasForeignKey(d => d.LaneId).OnDelete(DeleteBehavior.Restrict);
        day.Navigation(d => d.Lane).AutoInclude();
        // Only what waits for an accrual stands in it: nothing, most of the time.
        day.HasIndex(d => d.Date).HasFilter("\"Quantity\" <> \"PostedQuantity\"");
        foreach (var derived in new[] { "Cost", "PostedCost", "Entity", "Agent", "Provider", "Model", "Meter", "PriceId", "Currency", "Environment" })
            day.Ignore(derived);
    }

    public void Configure(EntityTypeBuilder<UsageLane> lane)
    {
        lane.HasKey(l => l.Id);
        lane.HasIndex(l => new { l.Entity, l.Agent, l.Provider, l.Model, l.Meter, l.PriceId, l.Environment }).IsUnique();
    }
}
