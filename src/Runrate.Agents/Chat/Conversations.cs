using System.Text;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Chat;

/// <summary>A conversation in a list.</summary>
public sealed record ConversationRow(Guid Id, string Title, Instant StartedAt, Instant UpdatedAt, int Turns);

/// <summary>Reads a person's own conversations.</summary>
public sealed class Conversations(RunrateDb db)
{
    public const int ListMax = 100;

    /// <summary>The latest first; with a search, those whose questions, replies or title contain it.</summary>
    public async Task<IReadOnlyList<ConversationRow>> List(Actor actor, string? search = null, CancellationToken ct = default)
    {
        var query = db.Conversations.AsNoTracking().Where(c => c.PersonId == actor.Id);
        if (!string.IsNullOrWhiteSpace(search))
        {
            var pattern = $"%{search.Trim().ToLowerInvariant().Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_")}%";
            query = query.Where(c => EF.Functions.Like(c.Title.ToLower(), pattern, "\\")
                || db.ChatTurns.Any(t => t.ConversationId == c.Id
                && (EF.Functions.Like(t.Question.ToLower(), pattern, "\\")
                    || EF.Functions.Like(t.Reply.ToLower(), pattern, "\\"))));
        }
        return await query.OrderByDescending(c => c.UpdatedAt).Take(ListMax)
            .Select(c => new ConversationRow(c.Id, c.Title, c.StartedAt, c.UpdatedAt,
                db.ChatTurns.Count(t => t.ConversationId == c.Id)))
            .ToListAsync(ct);
    }

    /// <summary>Its turns, oldest first; another person's conversation does not exist.</summary>
    public async Task<Outcome<IReadOnlyList<ChatTurn>>> Turns(Guid id, Actor actor, CancellationToken ct = default)
    {
        if (!await db.Conversations.AnyAsync(c => c.Id == id && c.PersonId == actor.Id, ct))
            return new Refusal(RefusalCodes.NotFound, "There is no such conversation.", "conversationId");
        return await db.ChatTurns.AsNoTracking().Where(t => t.ConversationId == id).OrderBy(t => t.Number).ToListAsync(ct);
    }

    /// <summary>The whole conversation as Markdown, each answer with its notices and its hash.</summary>
    /// <param name="address">Of this installation, such as <c>https://runrate.example</c>: links lead there from anywhere.</param>
    public async Task<Outcome<string>> Export(Guid id, Actor actor, string address = "", CancellationToken ct = default)
    {
        var turns = await Turns(id, actor, ct);
        if (!turns.IsOk)
            return turns.Refusal;
        var title = await db.Conversations.Where(c => c.Id == id).Select(c => c.Title).FirstAsync(ct);
        var text = new StringBuilder($"# {title.ReplaceLineEndings(" ")}\n");
        foreach (var turn in turns.Value)
        {
            text.Append($"\n## {turn.Number}. {turn.Question.ReplaceLineEndings(" ")}\n\n{Absolute(turn.Reply, address)}\n\n");
            if (turn.Ungrounded.Count > 0)
                text.Append($"Not bound to a source: {string.Join(", ", turn.Ungrounded)}\n\n");
            foreach (var notice in turn.Notices)
                text.Append($"> {notice.ReplaceLineEndings(" ")}\n\n");
            text.Append($"Answered {NodaTime.Text.InstantPattern.General.Format(turn.CompletedAt ?? turn.AskedAt)} by {turn.Model}, " +
                $"`{turn.AnswerHash}`\n");
        }
        return text.ToString();
    }

    private static string Absolute(string reply, string address) =>
        reply.Replace("](/", $"]({address.TrimEnd('/')}/", StringComparison.Ordinal);
}
