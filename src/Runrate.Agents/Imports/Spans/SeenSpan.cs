using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Imports.Spans;

/// <summary>
/// A span of generative AI that was seen, and what was decided of it: a parent, a child or another instrumentation's view of the
/// same call that comes later is judged together with it.
/// </summary>
public sealed class SeenSpan
{
    public required EntityId Entity { get; init; }
    public required string TraceId { get; init; }
    public required string SpanId { get; init; }
    public string? ParentId { get; init; }
    /// <summary>A <see cref="SpanRole"/> by its number.</summary>
    public required int Role { get; set; }
    public required bool HasUsage { get; set; }
    /// <summary>Whether it states what its call cost.</summary>
    public bool HasCost { get; set; }
    public required long Tokens { get; set; }
    public required long Output { get; set; }
    public required long Cached { get; set; }
    public required string Model { get; set; }
    public required string RequestModel { get; set; }
    /// <summary>The provider's name for the response.</summary>
    public string? ResponseId { get; set; }
    public required Instant At { get; init; }
    /// <summary>The instrumentation that made it.</summary>
    public required string Scope { get; init; }
    public required SpanVerdict Verdict { get; set; }
    /// <summary>The span that counts in its place.</summary>
    public string? Other { get; set; }
}

internal sealed class SeenSpanMapping : IEntityTypeConfiguration<SeenSpan>
{
    public void Configure(EntityTypeBuilder<SeenSpan> span)
    {
        span.HasKey(s => new { s.Entity, s.TraceId, s.SpanId });
        span.HasIndex(s => new { s.Entity, s.ResponseId });
        span.HasIndex(s => new { s.Entity, s.Tokens, s.At });
        span.Property(s => s.TraceId).HasMaxLength(64);
        span.Property(s => s.SpanId).HasMaxLength(64);
    }
}
