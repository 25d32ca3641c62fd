using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports;

/// <summary>How a table writes its days.</summary>
public enum DayOrder
{
    /// <summary>2026-10-31, as the format has it.</summary>
    Iso,
    /// <summary>31/10/2026, 31.10.2026 or 31-10-2026.</summary>
    DayMonthYear,
    /// <summary>10/31/2026.</summary>
    MonthDayYear,
}

/// <summary>How a table writes its numbers.</summary>
public enum NumberMarks
{
    /// <summary>1234.5, as the format has it.</summary>
    Plain,
    /// <summary>1,234.50</summary>
    CommaGroups,
    /// <summary>1.234,50</summary>
    DecimalComma,
}

/// <summary>Where a field of a format comes from: a column of the table, or the same value in every row.</summary>
public sealed record MappedField(string Field, string? Column = null, string? Value = null);

/// <summary>
/// Says of a table whose headings no format knows which column is which field. Every column is either taken or left out by name. One that a
/// delivery was read by is never changed: its records would get another identity and count twice.
/// </summary>
public sealed class ColumnMapping
{
    public const int NameMax = 80;

    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public required string Name { get; init; }
    /// <summary>The format whose fields these are: <c>usage-csv</c> or <c>focus</c>.</summary>
    public required string Format { get; set; }
    public required List<MappedField> Fields { get; set; }
    /// <summary>Columns that say nothing of usage or cost.</summary>
    public List<string> LeftOut { get; set; } = [];
    public DayOrder Days { get; set; }
    public NumberMarks Numbers { get; set; }
    public required Instant SavedAt { get; set; }
    public required string SavedBy { get; set; }
}

internal sealed class ColumnMappingMapping : IEntityTypeConfiguration<ColumnMapping>
{
    public void Configure(EntityTypeBuilder<ColumnMapping> mapping)
    {
        mapping.HasKey(m => m.Id);
        mapping.HasIndex(m => new { m.Entity, m.Name }).IsUnique();
        mapping.Property(m => m.Fields).HasJsonConversion();
        mapping.Property(m => m.LeftOut).HasJsonConversion();
        mapping.Property(m => m.Days).HasConversion<string>();
        mapping.Property(m => m.Numbers).HasConversion<string>();
    }
}
