using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Treatments;

/// <summary>
/// Facts that were there before a month was sealed would have treated a cost otherwise: an error of an earlier period, which is
/// reported and decided upon, never quietly put right.
/// </summary>
public sealed class AccountingFinding
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public required Guid ArrangementId { get; init; }
    public required Guid MemoId { get; init; }
    public required Book Book { get; init; }
    /// <summary>The sealed month the cost was posted in.</summary>
    public required YearMonth Period { get; init; }
    public required string Text { get; init; }
    public required Instant RaisedAt { get; init; }
    public Instant? ResolvedAt { get; set; }
    public string? ResolvedBy { get; set; }
    /// <summary>What was decided and why: restated, immaterial, corrected in an open month.</summary>
    public string? Resolution { get; set; }
}

internal sealed class AccountingFindingMapping : IEntityTypeConfiguration<AccountingFinding>
{
    public void Configure(EntityTypeBuilder<AccountingFinding> finding)
    {
        finding.HasKey(f => f.Id);
        finding.HasIndex(f => new { f.Entity, f.ResolvedAt });
        finding.Property(f => f.Book).HasConversion<string>();
    }
}
