using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports;

/// <summary>A file that was read: what was in it, what became of it, and the totals it must tie to.</summary>
public sealed class ImportFile
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public required string Name { get; init; }
    /// <summary>A format name of the API: <c>focus</c>, <c>usage-csv</c>.</summary>
    public required string Format { get; init; }
    /// <summary>Hex SHA-256 of the content.</summary>
    public required string ContentHash { get; init; }
    public required long Bytes { get; init; }
    public required Instant ReceivedAt { get; init; }
    public required string ReceivedBy { get; init; }
    public required int Accepted { get; set; }
    public required int Duplicates { get; set; }
    public required int Quarantined { get; set; }
    /// <summary>Exact decimals as strings, by name: <c>billedCost</c>, <c>effectiveCost</c>.</summary>
    public Dictionary<string, string> Totals { get; set; } = [];
    /// <summary>What was taken for granted: a missing zone read as UTC, a currency given by hand.</summary>
    public List<string> Assumptions { get; set; } = [];
}

internal sealed class ImportFileMapping : IEntityTypeConfiguration<ImportFile>
{
    public void Configure(EntityTypeBuilder<ImportFile> file)
    {
        file.HasKey(f => f.Id);
        file.HasIndex(f => new { f.Entity, f.ContentHash });
        file.Property(f => f.Totals).HasJsonConversion();
        file.Property(f => f.Assumptions).HasJsonConversion();
    }
}
