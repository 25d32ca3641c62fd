using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Runrate.Agents.Persistence;

/// <summary>
/// What a row was when it was last saved: kept beside it in the same transaction, so that a row that a hand at the database changed,
/// added or removed shows. A seal proves what was posted; this proves what postings are made from.
/// </summary>
public sealed class RowDigest
{
    public required string Table { get; init; }
    /// <summary>The values of its primary key, in order.</summary>
    public required string Key { get; init; }
    /// <summary>Whose books it belongs to; empty for a row of all entities.</summary>
    public required string Entity { get; init; }
    /// <summary>Hex SHA-256 over the columns that have a value, by name.</summary>
    public required string Digest { get; init; }
    /// <summary>Eight hex digits a column, four of its name and four of its value: tells which one differs.</summary>
    public required string Columns { get; init; }
}

internal sealed class RowDigestMapping : IEntityTypeConfiguration<RowDigest>
{
    public void Configure(EntityTypeBuilder<RowDigest> digest)
    {
        digest.ToTable(KeptRows.Table);
        digest.HasKey(d => new { d.Table, d.Key });
        digest.HasIndex(d => new { d.Table, d.Entity });
    }
}
