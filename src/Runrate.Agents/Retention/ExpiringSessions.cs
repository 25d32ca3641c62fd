using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Retention;

/// <summary>Sign-ins that are over; that they were stands in the audit trail.</summary>
internal sealed class ExpiringSessions(RunrateDb db) : IExpiring
{
    public string Name => "sessions";

    public string Title => "Sign-ins that are over";

    public string Stays => "A sign-in that still holds stays; the audit trail says who signed in.";

    public int DaysMin => 1;

    public int? DaysOf(RetentionSettings settings) => settings.SessionDays;

    public async Task<(int Count, Instant? Oldest)> There(CancellationToken ct) => (
        await db.SignInSessions.CountAsync(ct),
        await db.SignInSessions.OrderBy(s => s.StartedAt).Select(s => (Instant?)s.StartedAt).FirstOrDefaultAsync(ct));

    public Task<int> Expired(Instant before, CancellationToken ct) => Old(before).CountAsync(ct);

    public Task<int> Drop(Instant before, CancellationToken ct) => Old(before).ExecuteDeleteAsync(ct);

    private IQueryable<SignInSession> Old(Instant before) => db.SignInSessions.Where(s => s.EndsAt < before || s.EndedAt < before);
}
