using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Close;

/// <summary>
/// The tax rate of an entity from a tax year on, surcharge and cess included, as enacted on a day; with it, what profit is probable. Never
/// edited: a new rate is a new row.
/// </summary>
public sealed class TaxRate
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    /// <summary><see cref="Book.UsTax"/> or <see cref="Book.IndiaTax"/>.</summary>
    public required Book Book { get; init; }
    public required LocalDate EffectiveFrom { get; init; }
    /// <summary>Enacted, or substantively enacted: it measures deferred tax from this day.</summary>
    public required LocalDate EnactedOn { get; init; }
    /// <summary>As a share: 0.25168.</summary>
    public required decimal Rate { get; init; }
    /// <summary>Taxable profit that is probable while differences reverse, in major units; null where no limit is known to bind.</summary>
    public decimal? ProbableProfit { get; init; }
    public required string Evidence { get; init; }
    public required string RecordedBy { get; init; }
    public required Instant RecordedAt { get; init; }

    /// <summary>
    /// The rate that measures differences on a day: of those enacted by then the one that takes effect last, because differences reverse later.
    /// </summary>
    public static TaxRate? On(IEnumerable<TaxRate> rates, Book book, LocalDate day) => rates
        .Where(r => r.Book == book && r.EnactedOn <= day)
        .OrderByDescending(r => r.EffectiveFrom).ThenByDescending(r => r.EnactedOn).ThenByDescending(r => r.RecordedAt).FirstOrDefault();
}

internal sealed class TaxRateMapping : IEntityTypeConfiguration<TaxRate>
{
    public void Configure(EntityTypeBuilder<TaxRate> rate)
    {
        rate.HasKey(r => r.Id);
        rate.HasIndex(r => new { r.Entity, r.Book, r.EffectiveFrom });
        rate.Property(r => r.Book).HasConversion<string>();
        rate.Property(r => r.Rate).HasPrecision(12, 8);
    }
}
