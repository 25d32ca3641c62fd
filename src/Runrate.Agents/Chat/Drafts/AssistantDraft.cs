using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Chat.Drafts;

public enum DraftKind { TreatmentMemo, Entry, Retirement }

public enum DraftStatus { Open, Accepted, Declined }

/// <summary>What the assistant proposes on somebody's behalf. It changes nothing until a person accepts it on its page.</summary>
public sealed class AssistantDraft
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public required DraftKind Kind { get; init; }
    public required string Title { get; init; }
    /// <summary>What is proposed, as JSON: facts and determination, entry lines, or agent and reason.</summary>
    public required string Body { get; init; }
    /// <summary>Who asked for it: that person does not accept an entry.</summary>
    public required string AuthorId { get; init; }
    public required string Author { get; init; }
    public required Instant WrittenAt { get; init; }
    public required DraftStatus Status { get; set; }
    public string? DecidedBy { get; set; }
    public Instant? DecidedAt { get; set; }
    /// <summary>The page of what it became, or why it was declined.</summary>
    public string? Outcome { get; set; }
}

internal sealed class AssistantDraftMapping : IEntityTypeConfiguration<AssistantDraft>
{
    public void Configure(EntityTypeBuilder<AssistantDraft> draft)
    {
        draft.HasKey(d => d.Id);
        draft.HasIndex(d => new { d.Entity, d.Status });
        draft.Property(d => d.Kind).HasConversion<string>();
        draft.Property(d => d.Status).HasConversion<string>().IsConcurrencyToken();
    }
}
