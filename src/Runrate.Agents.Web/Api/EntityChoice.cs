using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Api;

/// <summary>
/// The entity a request or command is about: the one it names, else the first. A database without any gets one that keeps every book, so
/// that a first file can be imported before anything is set up.
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

    private Task<Entity?> First(CancellationToken ct) => db.Entities.OrderBy(e => e.Name).FirstOrDefaultAsync(ct);

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
        catch (DbUpdateException)
        {
            // Another request made it in the meantime.
            db.Entry(entity).State = EntityState.Detached;
            return await First(ct) ?? throw new InvariantException("The first entity could neither be made nor found.");
        }
    }
}
