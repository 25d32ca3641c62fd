using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Treatments;

public enum MemoStatus { Draft, Approved, Superseded, Rejected }

/// <summary>
/// The accounting position on an arrangement in one book: the determination it rests on, word for word, who wrote it and who
/// approved it. Never edited: new facts make a new version.
/// </summary>
public sealed class TreatmentMemo
{
    public required Guid Id { get; init; }
    public required Guid ArrangementId { get; init; }
    public required EntityId Entity { get; init; }
    public required Book Book { get; init; }
    public required int Version { get; init; }
    /// <summary>The treatment as it posts: the determined one, or the conservative default while facts are missing.</summary>
    public required string BookTreatment { get; init; }
    public required string Status { get; init; }
    /// <summary>The determination as JSON, in the shape of the classify answer.</summary>
    public required string Determination { get; init; }
    public required string RulebookHash { get; init; }
    /// <summary>The facts it was asked with, as JSON: asking again with the same facts is no new version, and a change can be dated.</summary>
    public string Facts { get; init; } = "";
    /// <summary>Hex SHA-256 of <see cref="Facts"/>; empty while there are none.</summary>
    public string FactsHash => Facts == "" ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Facts)));
    public required MemoStatus Stage { get; set; }
    public required string Author { get; init; }
    /// <summary>Who wrote it, by identifier: whoever approves is someone else.</summary>
    public string AuthorId { get; init; } = "";
    public required Instant WrittenAt { get; init; }
    public string? ApprovedBy { get; set; }
    public Instant? ApprovedAt { get; set; }
    /// <summary>Set once its acquisition entry is in the ledger.</summary>
    public Guid? EntryId { get; set; }
    /// <summary>Whether the ledger follows it: its entry, its schedule, or the knowledge that nothing is to be posted.</summary>
    public bool InForce { get; set; }
    /// <summary>What was done to the ledger for it, as text: a new version with the same effect posts nothing.</summary>
    public string? Effect { get; set; }
}

internal sealed class TreatmentMemoMapping : IEntityTypeConfiguration<TreatmentMemo>
{
    public void Configure(EntityTypeBuilder<TreatmentMemo> memo)
    {
        memo.HasKey(m => m.Id);
        memo.HasIndex(m => new { m.ArrangementId, m.Book, m.Version }).IsUnique();
        memo.Property(m => m.Book).HasConversion<string>();
        memo.Property(m => m.Stage).HasConversion<string>().IsConcurrencyToken();
    }
}
