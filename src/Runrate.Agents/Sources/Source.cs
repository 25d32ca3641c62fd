using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Sources;

/// <summary>Where usage or cost is fetched from without anybody bringing a file.</summary>
public sealed class Source
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public required string Name { get; set; }
    /// <summary>A name of <see cref="SourceKind.All"/>.</summary>
    public required string Kind { get; init; }
    /// <summary>The server without the path of its report; the folder of a drop folder.</summary>
    public required string Address { get; set; }
    /// <summary>Encrypted under the key ring; null where the kind takes no key.</summary>
    public string? SealedKey { get; set; }
    /// <summary>How many days before the end of the last pull are asked for again, because vendors restate.</summary>
    public required int LookBackDays { get; set; }
    /// <summary>The agent of records that nothing else assigns.</summary>
    public AgentId? Agent { get; set; }
    public bool Active { get; set; } = true;
    public required string StatedBy { get; init; }
    public required Instant StatedAt { get; init; }
    /// <summary>The first moment that is asked for.</summary>
    public required Instant From { get; init; }
    /// <summary>Everything up to here was pulled once.</summary>
    public Instant? CoveredTo { get; set; }
    /// <summary>How far a pull is that has not ended; the next one goes on there.</summary>
    public SourceCursor? Cursor { get; set; }
    /// <summary>Of a drop folder: the files that were taken, by name, as they were then.</summary>
    public Dictionary<string, string> Seen { get; set; } = [];
    public Instant? PulledAt { get; set; }
    /// <summary>In a sentence, what the last pull did or why it failed.</summary>
    public string? Outcome { get; set; }
    public bool Failed { get; set; }
    /// <summary>The server asked not to be called before then.</summary>
    public Instant? NotBefore { get; set; }
    /// <summary>One pull at a time: until when the one under way has it.</summary>
    public Instant? ClaimedUntil { get; set; }
}

/// <summary>A window under way, and the page that comes next; no page where it starts.</summary>
public sealed record SourceCursor(Instant From, Instant To, string? Page, int Pages);

internal sealed class SourceMapping : IEntityTypeConfiguration<Source>
{
    public void Configure(EntityTypeBuilder<Source> source)
    {
        source.HasKey(s => s.Id);
        source.HasIndex(s => new { s.Entity, s.Name }).IsUnique();
        source.Property(s => s.Cursor).HasJsonConversion();
        source.Property(s => s.Seen).HasJsonConversion();
    }
}
