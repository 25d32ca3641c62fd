using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Chat.Tools;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Chat;

/// <summary>A turn that has begun.</summary>
/// <param name="Memory">The context of the turn before, as stored.</param>
/// <param name="Claim">The claim on the conversation, to be released when the turn is over.</param>
/// <param name="History">Earlier questions and replies of the conversation, oldest first.</param>
public sealed record OpenTurn(
    Guid Conversation, int Number, string Text, ToolContext Context, string? Memory,
        IReadOnlyList<(string Question, string Reply)> History, string ModelName, Instant AskedAt,
    Guid Claim = default);

/// <summary>Keeps conversations: opens a turn with what it needs to know, and stores the answer as it was shown.</summary>
public sealed class TurnStore(RunrateDb db, ChatModels models, IClock clock, IdGenerator ids, TurnWatch watch)
{
    /// <summary>How many earlier turns a model is given.</summary>
    public const int HistoryTurns = 6;

    private const int TitleLength = 80;

    public async Task<Outcome<OpenTurn>> Open(ChatRequest request, CancellationToken ct)
    {
        if (request.Actor.Roles.Count == 0)
            return new Refusal(RefusalCodes.NotPermitted, "Asking needs a role.");
        var entities = db.Entities.AsNoTracking();
        var entity = request.Entity is { } named
            ? await entities.FirstOrDefaultAsync(e => e.Id == named, ct)
            : await FirstEntity.Of(db, await entities.ToListAsync(ct), ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, "There is no such entity yet.", "entity");
        // Chosen on any node, in force on all.
        if (await db.ModelChoices.AsNoTracking().SingleOrDefaultAsync(ct) is { } choice)
            models.Use(models.Configured.With(choice.Provider, choice.Model));
        var conversation = request.Conversation ?? ids.Next();
        var claim = ids.Next();
        if (request.Conversation is { } id)
        {
            var owner = await db.Conversations.AsNoTracking().Where(c => c.Id == id).Select(c => c.PersonId)
                .FirstOrDefaultAsync(ct);
            if (owner is not null && owner != request.Actor.Id)
                return new Refusal(RefusalCodes.NotFound, "There is no such conversation.", "conversationId");
        }
        try
        {
            if (!await Claim(conversation, claim, ct))
                return new Refusal(RefusalCodes.AlreadyExists,
                    "A turn is running: a question of this conversation is being answered. Wait for it, or stop it.", "conversationId");
            return await Opened(request, conversation, claim, entity, ct);
        }
        catch (Exception fault) when (!DatabaseBusy.Is(fault))
        {
            // Stopped or broken off after the claim was written: nobody else would let go of it before its time is up.
            await Release(conversation, claim);
            throw;
        }
    }

    private async Task<OpenTurn> Opened(ChatRequest request, Guid conversation, Guid claim, Entity entity, CancellationToken ct)
    {
        var turns = request.Conversation is null
            ? []
            : await db.ChatTurns.AsNoTracking().Where(t => t.ConversationId == conversation).OrderByDescending(t => t.Number)
                .Take(HistoryTurns).ToListAsync(ct);
        var context = await ToolContext.Of(db, request.Actor, entity, clock, ct);
        return new OpenTurn(
            conversation, turns.Count == 0 ? 1 : turns[0].Number + 1, request.Text.Trim(), context,
            turns.Count == 0 ? null : turns[0].Context, [.. turns.AsEnumerable().Reverse().Select(t => (t.Question, t.Reply))],
            models.Name, clock.GetCurrentInstant(), claim);
    }

    /// <summary>Keeps the claim for another call of the model.</summary>
    public Task Renew(OpenTurn turn, CancellationToken ct) =>
        db.TurnClaims.Where(c => c.ConversationId == turn.Conversation && c.Holder == turn.Claim)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.Beat, x => x.Beat + 1), ct);

    public Task Release(OpenTurn turn) => Release(turn.Conversation, turn.Claim);

    private Task Release(Guid conversation, Guid holder) => db.TurnClaims
        .Where(c => c.ConversationId == conversation && c.Holder == holder).ExecuteDeleteAsync(CancellationToken.None);

    /// <summary>Insert or nothing, then take over what a node left behind: the database decides between two that ask at
    /// once.</summary>
    private async Task<bool> Claim(Guid conversation, Guid holder, CancellationToken ct)
    {
        var inserted = await db.Database.ExecuteSqlAsync(
            $"""INSERT INTO "TurnClaims" ("ConversationId", "Holder", "Beat") VALUES ({conversation}, {holder}, 0) ON CONFLICT DO NOTHING""", ct);
        return inserted == 1
            || (await db.TurnClaims.AsNoTracking().FirstOrDefaultAsync(c => c.ConversationId == conversation, ct) is { } other
                && await watch.TakeFrom(db, other, holder, ct));
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
            Notices = [.. answer.Notices],
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
