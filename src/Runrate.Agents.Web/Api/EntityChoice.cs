using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Web.Api;

/// <summary>
/// The entity a request or command is about: the one it names, else the one with most agents. A database without any gets one that
/// keeps every book, so that a first file can be imported before anything is set up.
/// </summary>
public sealed class EntityChoice(IServiceProvider services)
{
    // Asked for only where an entity is looked up: a pure question costs no database context.
    private RunrateDb Db => services.GetRequiredService<RunrateDb>();

    public async Task<Outcome<Entity>> Of(string? id, CancellationToken ct = default)
    {
        if (!string.IsNullOrWhiteSpace(id))
        {
            var entityId = new EntityId(id);
            return await Db.Entities.FirstOrDefaultAsync(e => e.Id == entityId, ct) is { } named
                ? named
                : new Refusal(RefusalCodes.NotFound, $"There is no entity '{id}'.", "entity");
        }
        return await FirstEntity.Of(Db, await Db.Entities.ToListAsync(ct), ct) ?? await FirstEntity.Make(Db, ct);
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
}
