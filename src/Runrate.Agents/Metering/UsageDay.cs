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
    public required Currency Currency { get; init; }
    public string Environment { get; init; } = "";
}

/// <summary>
/// The running total of priced usage per agent, meter, price and day, kept as events arrive, so that an accrual costs what
/// changed and never the history. <see cref="PostedMicros"/> is what the ledger already holds of it.
/// </summary>
public sealed class UsageDay
{
    public long Id { get; init; }
    public int LaneId { get; init; }
    public UsageLane Lane { get; init; } = null!;
    public required LocalDate Date { get; init; }
    public decimal Quantity { get; set; }
    public decimal Cost { get; set; }
    public long PostedMicros { get; set; }
    /// <summary>The exact cost that <see cref="PostedMicros"/> was rounded from; the remainder is carried, not lost.</summary>
    public decimal PostedCost { get; set; }
    /// <summary>
    /// Set by whatever changes <see cref="Cost"/>, cleared by the accrual: what changed is found without reading history.
    /// </summary>
    public bool Pending { get; set; }

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
        day.HasKey(d => d.Id);
        day.Property(d => d.Date).HasConversion(d => d.ToDateOnly().DayNumber, n => LocalDate.FromDateOnly(DateOnly.FromDayNumber(n)));
        day.HasOne(d => d.Lane).WithMany().HasForeignKey(d => d.LaneId).OnDelete(DeleteBehavior.Restrict);
        day.Navigation(d => d.Lane).AutoInclude();
        // Days come in by date, so that this index grows at its end.
        day.HasIndex(d => new { d.Date, d.LaneId }).IsUnique();
        // Only what waits for an accrual stands in it: nothing, most of the time.
        day.HasIndex(d => d.Date).HasFilter("\"Pending\"");
        if (day.Metadata.FindIndex(day.Metadata.FindProperty(nameof(UsageDay.LaneId))!) is { } ofForeignKey)
            day.Metadata.RemoveIndex(ofForeignKey);
        foreach (var derived in new[] { "Entity", "Agent", "Provider", "Model", "Meter", "PriceId", "Currency", "Environment" })
            day.Ignore(derived);
    }

    public void Configure(EntityTypeBuilder<UsageLane> lane)
    {
        lane.HasKey(l => l.Id);
        lane.HasIndex(l => new { l.Entity, l.Agent, l.Provider, l.Model, l.Meter, l.PriceId, l.Environment }).IsUnique();
    }
}
