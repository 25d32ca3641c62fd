using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports;

/// <summary>A delivery: a file that was read, what was in it, what it changed, and whether it was taken back.</summary>
public sealed class ImportFile
{
    public required Guid Id { get; init; }
    /// <summary>Its number: what stored usage points at.</summary>
    public required int Number { get; init; }
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
    /// <summary>Records that were there with other figures and have these now.</summary>
    public int Restated { get; set; }
    /// <summary>Rows that its windows held before and no longer do.</summary>
    public int Removed { get; set; }
    /// <summary>When it says it was made; else when it came in.</summary>
    public Instant StatedAt { get; init; }
    /// <summary>The cost of what it speaks of, before and after, by month and currency.</summary>
    public List<DeliveryEffect> Effects { get; set; } = [];
    /// <summary>How often the very same file came again and changed nothing, and when last.</summary>
    public int Repeats { get; set; }
    public Instant? RepeatedAt { get; set; }
    public Instant? UndoneAt { get; set; }
    public string? UndoneBy { get; set; }
    /// <summary>The number of the delivery that this one takes back.</summary>
    public int? Undoes { get; init; }
    /// <summary>Exact decimals as strings, by name: <c>billedCost</c>, <c>effectiveCost</c>.</summary>
    public Dictionary<string, string> Totals { get; set; } = [];
    /// <summary>What was taken for granted: a missing zone read as UTC, a currency given by hand.</summary>
    public List<string> Assumptions { get; set; } = [];
    /// <summary>It ends without a line break, so that its last row may be cut off: a file in which that row goes on replaces it.</summary>
    public bool EndsOpen { get; init; }
    /// <summary>The mapping of columns it was read by; null where its format was known.</summary>
    public string? Mapping { get; init; }
    /// <summary>Of a mapped file the hex SHA-256 as it came; <see cref="ContentHash"/> is of what was read.</summary>
    public string? OriginalHash { get; init; }
}

internal sealed class ImportFileMapping : IEntityTypeConfiguration<ImportFile>
{
    public void Configure(EntityTypeBuilder<ImportFile> file)
    {
        file.HasKey(f => f.Id);
        file.HasIndex(f => new { f.Entity, f.ContentHash });
        file.HasIndex(f => f.Number).IsUnique();
        file.Property(f => f.Effects).HasJsonConversion();
        file.Property(f => f.Totals).HasJsonConversion();
        file.Property(f => f.Assumptions).HasJsonConversion();
    }
}
