using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Persistence;
using Runrate.Agents.Retention;

namespace Runrate.Agents.Chat;

/// <summary>Conversations in which nobody asked anything for long. What their answers cost was booked as usage, and stays.</summary>
internal sealed class ExpiringConversations(RunrateDb db) : IExpiring
{
    public string Name => "conversations";

    public string Title => "Conversations with the assistant";

    public string Stays => "One that is being answered stays, and so does what a person submitted from it.";

    public int DaysMin => 1;

    public int? DaysOf(RetentionSettings settings) => settings.ConversationDays;

    public async Task<(int Count, Instant? Oldest)> There(CancellationToken ct) => (
        await db.Conversations.CountAsync(ct),
        await db.Conversations.OrderBy(c => c.UpdatedAt).Select(c => (Instant?)c.UpdatedAt).FirstOrDefaultAsync(ct));

    public Task<int> Expired(Instant before, CancellationToken ct) => Old(before).CountAsync(ct);

    public async Task<int> Drop(Instant before, CancellationToken ct)
    {
        var old = Old(before);
        await db.ChatTurns.Where(t => old.Any(c => c.Id == t.ConversationId)).ExecuteDeleteAsync(ct);
        return await old.ExecuteDeleteAsync(ct);
    }

    private IQueryable<Conversation> Old(Instant before) =>
        db.Conversations.Where(c => c.UpdatedAt < before && !db.TurnClaims.Any(t => t.ConversationId == c.Id));
}
