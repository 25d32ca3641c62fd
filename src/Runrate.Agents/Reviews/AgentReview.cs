using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Reviews;

public enum ReviewKind { Quarterly, Retirement }

public enum ReviewStatus { Open, Decided, Completed }

/// <summary>
/// What a reviewer decides. <see cref="Improve"/> starts a plan; <see cref="Retire"/> starts the exit checklist; <see cref="Promote"/> gives a new
/// role and target.</summary>
public enum ReviewDecision { Keep, Improve, Retire, Promote }

/// <summary>
/// An appraisal of an agent: why it was opened, what the rules recommend and from which figures, who decided what, and for a
/// retirement the exit checklist. The recommendation is computed; the decision is a person's, and not the owner's.
/// </summary>
public sealed class AgentReview
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public required AgentId Agent { get; init; }
    public required ReviewKind Kind { get; init; }
    /// <summary>The last month it looks at.</summary>
    public required YearMonth Period { get; init; }
    /// <summary>The trigger that fired or the reason a person gave.</summary>
    public required string Reason { get; init; }
    public required Instant OpenedAt { get; init; }
    public required string OpenedBy { get; init; }
    /// <summary>Who opened it, by identifier: whoever decides is someone else.</summary>
    public string OpenedById { get; init; } = "";
    public required LocalDate DueOn { get; init; }
    public required ReviewStatus Status { get; set; }
    public ReviewDecision? Decision { get; set; }
    public string? DecidedBy { get; set; }
    public string? DecidedById { get; set; }
    public Instant? DecidedAt { get; set; }
    public string? DecisionReason { get; set; }
    /// <summary>The packet as it stood when the decision was made, as JSON, so that it can be defended later.</summary>
    public string? Packet { get; set; }
    /// <summary>The day it stops working; the cut-over to its successor.</summary>
    public LocalDate? EffectiveOn { get; set; }
    public List<ExitStep> Exit { get; set; } = [];
    public ImprovementPlan? Plan { get; set; }
    /// <summary>Who takes over, and from when both run; null where nobody does.</summary>
    public Succession? Succession { get; set; }
}

/// <summary>A hand-over: both agents run from <paramref name="ParallelFrom"/> to the cut-over, the last day of the one that leaves.</summary>
public sealed record Succession(AgentId Successor, LocalDate ParallelFrom);

/// <summary>One step of leaving. A ledger step posts its entries when it is done; the others are ticked with evidence.</summary>
/// <param name="Ledger">Whether completing it posts entries.</param>
public sealed record ExitStep(string Key, string Title, bool Ledger, string? DoneBy = null, Instant? DoneAt = null, string? Evidence = null);

public enum PlanOutcome { Passed, Extended, Failed }

/// <summary>What must become true, by when, measured how; fixed before it starts.</summary>
public sealed record ImprovementPlan(
    string Metric, decimal Threshold, LocalDate Deadline, Money Budget, string Rollback, string? StartedBy = null,
    PlanOutcome? Outcome = null, decimal? Measured = null, string? ClosedBy = null, LocalDate? StartedOn = null,
    IReadOnlyList<PlanCheckIn>? CheckIns = null);

/// <summary>What was measured on the way, and what was said about it.</summary>
public sealed record PlanCheckIn(LocalDate On, decimal Measured, string Note, string By);

internal sealed class AgentReviewMapping : IEntityTypeConfiguration<AgentReview>
{
    public void Configure(EntityTypeBuilder<AgentReview> review)
    {
        review.HasKey(r => r.Id);
        review.HasIndex(r => new { r.Entity, r.Status });
        review.HasIndex(r => r.Agent);
        review.Property(r => r.Kind).HasConversion<string>();
        // Of two decisions at once one wins; the other finds the review decided.
        review.Property(r => r.Status).HasConversion<string>().IsConcurrencyToken();
        review.Property(r => r.Decision).HasConversion<string>();
        review.Property(r => r.Exit).HasJsonConversion();
        review.Property(r => r.Plan).HasJsonConversion();
        review.Property(r => r.Succession).HasJsonConversion();
    }
}
