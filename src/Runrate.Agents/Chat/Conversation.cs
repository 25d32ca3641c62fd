using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Runrate.Agents.Chat;

/// <summary>A thread with the assistant, owned by the person who opened it.</summary>
public sealed class Conversation
{
    public required Guid Id { get; init; }
    public required string PersonId { get; init; }
    public required string Title { get; set; }
    public required Instant StartedAt { get; init; }
    public required Instant UpdatedAt { get; set; }
}

/// <summary>One question and its whole answer, as it was shown: replayable by hash.</summary>
public sealed class ChatTurn
{
    public required Guid Id { get; init; }
    public required Guid ConversationId { get; init; }
    public required int Number { get; init; }
    public required string Question { get; init; }
    public required Instant AskedAt { get; init; }
    /// <summary>Markdown.</summary>
    public required string Reply { get; set; }
    /// <summary>OPEX, CAPEX, PREPAID, WRITE-DOWN, NEED FACTS, or null where no verdict was asked.</summary>
    public string? Verdict { get; set; }
    /// <summary>Name, arguments and result of every tool call, as a JSON array.</summary>
    public required string ToolCalls { get; set; }
    /// <summary>What of the turn a follow-up leans on, as JSON: facts, framework, agent, period.</summary>
    public string? Context { get; set; }
    public List<string> Ungrounded { get; set; } = [];
    /// <summary>What went otherwise than configured, or is marked in the reply.</summary>
    public List<string> Notices { get; set; } = [];
    public required string AnswerHash { get; set; }
    /// <summary>The model that wrote it, or <c>offline</c>.</summary>
    public required string Model { get; set; }
    public Instant? CompletedAt { get; set; }
}

/// <summary>A conversation that is being answered: one node answers it at a time, and one that died lets go, see <see cref="TurnWatch"/>.</summary>
public sealed class TurnClaim
{
    public required Guid ConversationId { get; init; }
    public required Guid Holder { get; set; }
    /// <summary>Counts up with every call of the model. Others watch it move, so nodes need not agree about the time.</summary>
    public long Beat { get; set; }
}

internal sealed class ConversationMapping : IEntityTypeConfiguration<Conversation>, IEntityTypeConfiguration<ChatTurn>,
    IEntityTypeConfiguration<TurnClaim>
{
    public void Configure(EntityTypeBuilder<TurnClaim> claim) => claim.HasKey(c => c.ConversationId);

    public void Configure(EntityTypeBuilder<Conversation> conversation)
    {
        conversation.HasKey(c => c.Id);
        conversation.HasIndex(c => new { c.PersonId, c.UpdatedAt });
    }

    public void Configure(EntityTypeBuilder<ChatTurn> turn)
    {
        turn.HasKey(t => t.Id);
        turn.HasIndex(t => new { t.ConversationId, t.Number }).IsUnique();
    }
}
