using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Ledger;

public enum CloseStatus { Open, Closing, Closed }

/// <summary>The state of a month: which steps ran with what result, and once closed, the seal.</summary>
public sealed class PeriodClose
{
    public required EntityId Entity { get; init; }
    public required YearMonth Period { get; init; }
    public required CloseStatus Status { get; set; }
    public IReadOnlyList<StepRecord> Steps { get; set; } = [];
    public Instant? SealedAt { get; set; }
    public string? SealedBy { get; set; }
    /// <summary>Hex SHA-256 over the period's ordered entries and the previous month's digest.</summary>
    public string? Digest { get; set; }
    public string? PreviousDigest { get; set; }
    /// <summary>Why a balance in suspense, or an open exception, was accepted at sealing.</summary>
    public string? SignedReason { get; set; }
    /// <summary>Every reopening, with who, when and why: a mark that stays.</summary>
    public List<Reopening> Reopenings { get; set; } = [];
    /// <summary>A reopening that one controller asked for and another has not agreed to yet.</summary>
    public ReopenRequest? ReopenRequested { get; set; }
}

/// <summary>What a step did the last time it ran.</summary>
/// <param name="Told">Those of <paramref name="NeedsAttention"/> that the exceptions of the month tell; null where there are none.</param>
/// <param name="By">Who ran it. Not written where unknown: a row's digest is over what is written, and records of before stand.</param>
public sealed record StepRecord(
    string Step, int Posted, int AlreadyPosted, List<string> NeedsAttention, Instant FinishedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ById = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] List<string>? Told = null)
{
    /// <summary>What the run found that no exception tells.</summary>
    [JsonIgnore]
    public IEnumerable<string> Notes => NeedsAttention.Except(Told ?? []);
}

/// <param name="ById">Whoever agrees is someone else.</param>
public sealed record ReopenRequest(Instant At, string By, string ById, string Why);

public sealed record Reopening(Instant At, string By, string Why);

internal sealed class PeriodCloseMapping : IEntityTypeConfiguration<PeriodClose>
{
    public void Configure(EntityTypeBuilder<PeriodClose> close)
    {
        close.HasKey(c => new { c.Entity, c.Period });
        close.Property(c => c.Status).HasConversion<string>();
        close.Property(c => c.Steps).HasReplacedJsonConversion();
        close.Property(c => c.Reopenings).HasJsonConversion();
        close.Property(c => c.ReopenRequested).HasJsonConversion();
    }
}
