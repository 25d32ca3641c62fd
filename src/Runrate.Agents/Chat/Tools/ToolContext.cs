using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Chat.Tools;

/// <summary>What the tools of one turn act for and on.</summary>
/// <param name="Period">The month a question means when it names none.</param>
/// <param name="Today">In the entity's time zone.</param>
public sealed record ToolContext(Actor Actor, Entity Entity, YearMonth Period, LocalDate Today)
{
    /// <summary>The day of the entity's time zone, and the latest month that holds figures.</summary>
    public static async Task<ToolContext> Of(RunrateDb db, Actor actor, Entity entity, IClock clock, CancellationToken ct)
    {
        var today = clock.Today(entity);
        var known = await db.Balances.AsNoTracking().Where(b => b.Entity == entity.Id).Select(b => (YearMonth?)b.Period)
            .MaxAsync(ct);
        var period = known is { } latest && latest <= today.ToYearMonth() ? latest : today.ToYearMonth();
        return new ToolContext(actor, entity, period, today);
    }
}
