using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Runrate.Agents.Jobs;

/// <summary>One run of a job for one scope (a month, a day). The key is unique: whoever inserts it runs it, nobody twice.</summary>
public sealed class JobRun
{
    public required string Job { get; init; }
    /// <summary>What it ran for: <c>northlight-us/2026-01</c>.</summary>
    public required string Scope { get; init; }
    public required Instant StartedAt { get; set; }
    public Instant? FinishedAt { get; set; }
    public string? Result { get; set; }
    public string? Error { get; set; }
    public int Attempts { get; set; }
}

internal sealed class JobRunMapping : IEntityTypeConfiguration<JobRun>
{
    public void Configure(EntityTypeBuilder<JobRun> run) => run.HasKey(r => new { r.Job, r.Scope });
}
