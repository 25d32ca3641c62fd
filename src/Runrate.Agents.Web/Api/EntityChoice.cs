using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Api;

/// <summary>
/// The entity a request or command is about: the one it names, else the one with most agents. A database without any gets one that
/// keeps every book, so that a first file can be imported before anything is set up.
/// </summary>
public sealed class EntityChoice(IServiceProvider services)
{
    // Asked for only where an entity is looked up: a pure question costs no database context.
    private RunrateDb Db => services.GetRequiredService<RunrateDb>();

    public static readonly EntityId FirstId = new("main");

    public async Task<Outcome<Entity>> Of(string? id, CancellationToken ct = default)
    {
        if (!string.IsNullOrWhiteSpace(id))
        {
            var entityId = new EntityId(id);
            return await Db.Entities.FirstOrDefaultAsync(e => e.Id == entityId, ct) is { } named
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
            id = (await Db.Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Id == agentId, ct))?.Entity.Value;
        }
        return await Of(id, ct);
    }

    // The one with most agents, as on the pages.
    private async Task<Entity?> First(CancellationToken ct)
    {
        var entities = await Db.Entities.OrderBy(e => e.Name).ToListAsync(ct);
        if (entities.Count < 2)
            return entities.FirstOrDefault();
        var agents = await Db.Agents.GroupBy(a => a.Entity).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        return entities.OrderByDescending(e => agents.FirstOrDefault(a => a.Key == e.Id)?.Count ?? 0).First();
    }

    private async Task<Entity> Create(CancellationToken ct)
    {
        var entity = new Entity(FirstId, "Main company", Currency.Usd, FiscalCalendar.Calendar,
            [Book.UsGaap, Book.Ifrs, Book.IndAs, Book.UsTax, Book.IndiaTax]);
        Db.Entities.Add(entity);
        try
        {
            await Db.SaveChangesAsync(ct);
            return entity;
        }
        catch (DbUpdateException refused)
        {
            // Another request made it in the meantime.
            Db.Entry(entity).State = EntityState.Detached;
            return await First(ct) ?? throw new DbUpdateException("The first entity could neither be made nor found.", refused);
        }
    }
}
