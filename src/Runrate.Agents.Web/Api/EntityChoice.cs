using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Api;

/// <summary>
/// The entity a request or command is about: the one it names, else the one with most agents. A database without any gets one that
/// keeps every book, so that a first file can be imported before anything is set up.
/// </summary>
public sealed class EntityChoice(RunrateDb db)
{
    public static readonly EntityId FirstId = new("main");

    public async Task<Outcome<Entity>> Of(string? id, CancellationToken ct = default)
    {
        if (!string.IsNullOrWhiteSpace(id))
        {
            var entityId = new EntityId(id);
            return await db.Entities.FirstOrDefaultAsync(e => e.Id == entityId, ct) is { } named
                ? named
                : new Refusal(RefusalCodes.NotFound, $"There is no entity '{id}'.", "entity");
        }
        return await First(ct) ?? await Create(ct);
    }

    /// <summary>The entity of an agent where one is named, else the one named, else the first.</summary>
    public async Task<Outcome<Entity>> Of(string? id, string? agent, CancellationToken ct = default)
    {
        if (string.IsNullOrWhiteSpace(id) && !string.IsNullOrWhiteSpace(agent))
        {
            var agentId = new AgentId(agent);
            id = (await db.Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Id == agentId, ct))?.Entity.Value;
        }
        return await Of(id, ct);
    }

    // The one with most agents, as on the pages.
    private async Task<Entity?> First(CancellationToken ct)
    {
        var entities = await db.Entities.OrderBy(e => e.Name).ToListAsync(ct);
        if (entities.Count < 2)
            return entities.FirstOrDefault();
        var agents = await db.Agents.GroupBy(a => a.Entity).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        return entities.OrderByDescending(e => agents.FirstOrDefault(a => a.Key == e.Id)?.Count ?? 0).First();
    }

    private async Task<Entity> Create(CancellationToken ct)
    {
        var entity = new Entity(FirstId, "Main company", Currency.Usd, FiscalCalendar.Calendar,
            [Book.UsGaap, Book.Ifrs, Book.IndAs, Book.UsTax, Book.IndiaTax]);
        db.Entities.Add(entity);
        try
        {
            await db.SaveChangesAsync(ct);
            return entity;
        }
        catch (DbUpdateException refused)
        {
            // Another request made it in the meantime.
            db.Entry(entity).State = EntityState.Detached;
            return await First(ct) ?? throw new DbUpdateException("The first entity could neither be made nor found.", refused);
        }
    }
}
