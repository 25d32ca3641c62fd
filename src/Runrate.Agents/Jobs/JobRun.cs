using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Jobs;

public enum JobState
{
    /// <summary>Nobody has taken it up yet.</summary>
    Waiting,
    Running,
    /// <summary>It failed and is tried again by itself.</summary>
    WillRetry,
    Done,
    /// <summary>It failed as often as it is tried by itself; a person may have it tried again.</summary>
    Failed,
}

/// <summary>
/// One run of a job for one scope. Job and scope are the key: it is inserted or it exists, so a run is asked for once, and
/// one node at a time holds it.
/// </summary>
public sealed class JobRun
{
    public required string Job { get; init; }
    /// <summary><see cref="JobScope.Key"/>.</summary>
    public required string Scope { get; init; }
    public required EntityId Entity { get; init; }
    /// <summary>The last day it looks at.</summary>
    public required LocalDate Day { get; init; }
    public required Instant QueuedAt { get; init; }
    public Instant? StartedAt { get; set; }
    public Instant? FinishedAt { get; set; }
    /// <summary>Which process holds it; null while nobody does.</summary>
    public string? Node { get; set; }
    /// <summary>
    /// Counts up while the node that holds it lives. Others watch it move, so nodes need not agree about the time.
    /// </summary>
    public long Beat { get; set; }
    public int Attempts { get; set; }
    /// <summary>Attempts that are left before it stays failed.</summary>
    public int AttemptsLeft { get; set; }
    public Instant? NextAttemptAt { get; set; }
    public string? Step { get; set; }
    public int StepsDone { get; set; }
    public int StepsTotal { get; set; }
    /// <summary>What it did, in a sentence.</summary>
    public string? Result { get; set; }
    /// <summary>Why the last attempt failed.</summary>
    public string? Error { get; set; }
    /// <summary>The person who asked for it; null for the schedule.</summary>
    public string? AskedById { get; set; }
    public string? AskedBy { get; set; }

    public JobState State => (FinishedAt, Node, Error) switch
    {
        (not null, _, null) => JobState.Done,
        (not null, _, _) => JobState.Failed,
        (_, not null, _) => JobState.Running,
        (_, _, not null) => JobState.WillRetry,
        _ => JobState.Waiting,
    };
}

internal sealed class JobRunMapping : IEntityTypeConfiguration<JobRun>
{
    public void Configure(EntityTypeBuilder<JobRun> run)
    {
        run.HasKey(r => new { r.Job, r.Scope });
        run.Property(r => r.Job).HasMaxLength(40);
        run.Property(r => r.Scope).HasMaxLength(160);
        run.HasIndex(r => new { r.Entity, r.Job, r.Day });
        // Every node asks for the unfinished ones every few seconds.
        run.HasIndex(r => r.FinishedAt);
        run.Ignore(r => r.State);
    }
}
