using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Metering;

/// <summary>
/// One line of a price list: a unit of a meter of a model costs so much from a day on. <see cref="KnownAt"/> is when we learned
/// it: a back-dated price restates by adjustment, and what was computed before stays explainable.
/// </summary>
public sealed class Price
{
    public required Guid Id { get; init; }
    public required string Provider { get; init; }
    public required string Model { get; init; }
    public required string Meter { get; init; }
    /// <summary>Exact price of one unit (one token, one hour), in <see cref="Currency"/>.</summary>
    public required decimal PerUnit { get; init; }
    public required Currency Currency { get; init; }
    public required LocalDate EffectiveFrom { get; init; }
    public required Instant KnownAt { get; init; }
    /// <summary>Where it was read: a page, a contract, a price map.</summary>
    public required string Source { get; init; }
}

/// <summary>What is known of a model besides prices: when its provider withdraws it.</summary>
public sealed class ModelCard
{
    public required string Model { get; init; }
    public required string Provider { get; init; }
    public LocalDate? DeprecatedOn { get; set; }
    public required string Source { get; set; }
}

internal sealed class PriceMapping : IEntityTypeConfiguration<Price>, IEntityTypeConfiguration<ModelCard>
{
    public void Configure(EntityTypeBuilder<Price> price)
    {
        price.HasKey(p => p.Id);
        price.HasIndex(p => new { p.Model, p.Meter, p.Provider, p.EffectiveFrom, p.KnownAt }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<ModelCard> card) => card.HasKey(c => c.Model);
}
