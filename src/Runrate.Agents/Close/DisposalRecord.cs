using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close;

/// <summary>
/// The end of an arrangement: an asset sold or scrapped, a prepaid service abandoned, a lease given back. Amounts are major units of the
/// entity's functional currency. The close takes it to every book after the last charge.
/// </summary>
public sealed class DisposalRecord
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public required Guid ArrangementId { get; init; }
    /// <summary>The last day of use.</summary>
    public required LocalDate Date { get; init; }
    public required decimal Proceeds { get; init; }
    public required decimal SellingCosts { get; init; }
    public required decimal Refund { get; init; }
    public required decimal TerminationFee { get; init; }
    public required string Evidence { get; init; }
    public required string RecordedBy { get; init; }
    public required Instant RecordedAt { get; init; }
    /// <summary>The books that it was taken to.</summary>
    public List<Book> Posted { get; set; } = [];
}

internal sealed class DisposalRecordMapping : IEntityTypeConfiguration<DisposalRecord>
{
    public void Configure(EntityTypeBuilder<DisposalRecord> record)
    {
        record.HasKey(r => r.Id);
        record.HasIndex(r => r.ArrangementId).IsUnique();
        record.HasIndex(r => new { r.Entity, r.Date });
        record.Property(r => r.Posted).HasJsonConversion();
    }
}
