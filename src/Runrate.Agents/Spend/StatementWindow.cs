using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Spend;

/// <summary>
/// An issuer's billing period of a billing account: the latest delivery says what it holds. Deliveries of one window follow each
/// other; one that was made earlier than what is stored changes nothing.
/// </summary>
public sealed class StatementWindow
{
    public int Id { get; init; }
    public required EntityId Entity { get; init; }
    /// <summary>The format that states it.</summary>
    public required string Source { get; init; }
    public required string Issuer { get; init; }
    /// <summary>The column that named the issuer; names from two columns say nothing of each other.</summary>
    public string? IssuerColumn { get; init; }
    public required string Account { get; init; }
    public required YearMonth Period { get; init; }
    /// <summary>When its latest delivery was made, as far as it says so, else when it came in.</summary>
    public required Instant AsOf { get; set; }
    /// <summary>The number of its latest delivery.</summary>
    public int? Delivery { get; set; }
}

internal sealed class StatementWindowMapping : IEntityTypeConfiguration<StatementWindow>
{
    public void Configure(EntityTypeBuilder<StatementWindow> window)
    {
        window.HasKey(w => w.Id);
        window.HasIndex(w => new { w.Entity, w.Source, w.Issuer, w.Account, w.Period }).IsUnique();
    }
}
