using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Chat;

/// <summary>
/// Finds the claims on conversations whose node has died: their beat has stood still for longer than a call of the model may take, by this
/// process's own stopwatch, so that no clock that jumps ends a turn that goes on or keeps one that is dead.
/// </summary>
public sealed class TurnWatch(ChatModels models, TimeProvider time)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, (Guid Holder, long Beat, long Since)> seen = [];

    /// <summary>Lets go of what dead nodes hold. Each look remembers where the beats stood.</summary>
    public async Task Look(RunrateDb db, CancellationToken ct)
    {
        var claims = await db.TurnClaims.AsNoTracking().ToListAsync(ct);
        foreach (var claim in claims.Where(IsDead))
            await Same(db, claim).ExecuteDeleteAsync(ct);
        foreach (var gone in seen.Keys.Except(claims.Select(c => c.ConversationId)))
            seen.TryRemove(gone, out _);
    }

    /// <summary>Takes the claim from a node that has died.</summary>
    /// <returns>False where it lives, as far as anybody can tell by now, or another was quicker.</returns>
    public async Task<bool> TakeFrom(RunrateDb db, TurnClaim claim, Guid holder, CancellationToken ct) =>
        IsDead(claim) && await Same(db, claim).ExecuteUpdateAsync(
            c => c.SetProperty(x => x.Holder, holder).SetProperty(x => x.Beat, 0), ct) == 1;

    private static IQueryable<TurnClaim> Same(RunrateDb db, TurnClaim claim) =>
        db.TurnClaims.Where(c => c.ConversationId == claim.ConversationId && c.Holder == claim.Holder && c.Beat == claim.Beat);

    private bool IsDead(TurnClaim claim)
    {
        if (!seen.TryGetValue(claim.ConversationId, out var last) || last.Holder != claim.Holder || last.Beat != claim.Beat)
        {
            seen[claim.ConversationId] = (claim.Holder, claim.Beat, time.GetTimestamp());
            return false;
        }
        return time.GetElapsedTime(last.Since) >= TimeSpan.FromSeconds(models.Settings.TimeoutSeconds) + Margin;
    }
}
