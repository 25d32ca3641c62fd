using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Chat.Tools;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Chat;

/// <summary>A turn that has begun.</summary>
/// <param name="Memory">The context of the turn before, as stored.</param>
/// <param name="History">Earlier questions and replies of the conversation, oldest first.</param>
public sealed record OpenTurn(
    Guid Conversation, int Number, string Text, ToolContext Context, string? Memory,
        IReadOnlyList<(string Question, string Reply)> History, string ModelName, Instant AskedAt);

/// <summary>Keeps conversations: opens a turn with what it needs to know, and stores the answer as it was shown.</summary>
public sealed class TurnStore(RunrateDb db, ChatModels models, IClock clock, IdGenerator ids)
{
    private const int HistoryTurns = 6;
    private const int TitleLength = 80;

    public async Task<Outcome<OpenTurn>> Open(ChatRequest request, CancellationToken ct)
    {
        if (request.Actor.Roles.Count == 0)
            return new Refusal(RefusalCodes.NotPermitted, "Asking needs a role.");
        var entities = db.Entities.AsNoTracking();
        var entity = request.Entity is { } named
            ? await entities.FirstOrDefaultAsync(e => e.Id == named, ct)
            : await entities.OrderBy(e => e.Name).FirstOrDefaultAsync(ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, "There is no such entity yet.", "entity");
        var turns = new List<ChatTurn>();
        if (request.Conversation is { } id)
        {
            var owner = await db.Conversations.AsNoTracking().Where(c => c.Id == id).Select(c => c.PersonId)
                .FirstOrDefaultAsync(ct);
            if (owner is not null && owner != request.Actor.Id)
                return new Refusal(RefusalCodes.NotFound, "There is no such conversation.", "conversationId");
            turns = await db.ChatTurns.AsNoTracking().Where(t => t.ConversationId == id).OrderByDescending(t => t.Number)
                .Take(HistoryTurns).ToListAsync(ct);
        }
        var context = await ToolContext.Of(db, request.Actor, entity, clock, ct);
        return new OpenTurn(
            request.Conversation ?? ids.Next(), turns.Count == 0 ? 1 : turns[0].Number + 1, request.Text.Trim(), context,
            turns.Count == 0 ? null : turns[0].Context, [.. turns.AsEnumerable().Reverse().Select(t => (t.Question, t.Reply))],
                models.Name, clock.GetCurrentInstant());
    }

    public async Task Save(OpenTurn turn, ChatAnswer answer, string memory, UsageDetails? usage, CancellationToken ct)
    {
        var now = clock.GetCurrentInstant();
        var conversation = await db.Conversations.FirstOrDefaultAsync(c => c.Id == turn.Conversation, ct);
        if (conversation is null)
        {
            db.Conversations.Add(conversation = new Conversation
            {
                Id = turn.Conversation,
                PersonId = turn.Context.Actor.Id,
                Title = Title(turn.Text),
                StartedAt = turn.AskedAt,
                UpdatedAt = now,
            });
        }
        conversation.UpdatedAt = now;
        db.ChatTurns.Add(new ChatTurn
        {
            Id = ids.Next(),
            ConversationId = turn.Conversation,
            Number = turn.Number,
            Question = turn.Text,
            AskedAt = turn.AskedAt,
            Reply = answer.Reply,
            Verdict = answer.Verdict,
            ToolCalls = JsonSerializer.Serialize(answer.ToolCalls, ToolJson.Options),
            Context = memory,
            Ungrounded = [.. answer.Ungrounded],
            AnswerHash = answer.AnswerHash,
            Model = answer.Model,
            CompletedAt = now,
        });
        await db.SaveChangesAsync(ct);
    }

    private static string Title(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= TitleLength ? line : line[..(TitleLength - 1)].TrimEnd() + "…";
    }
}
