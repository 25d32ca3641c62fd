using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Workforce;

/// <summary>The entity that is meant where none is named.</summary>
public static class FirstEntity
{
    public static readonly EntityId Id = new("main");

    /// <summary>The one with most agents, of several the first by name; null where there is none.</summary>
    public static async Task<Entity?> Of(RunrateDb db, IReadOnlyList<Entity> entities, CancellationToken ct)
    {
        if (entities.Count < 2)
            return entities is [var only] ? only : null;
        var agents = await db.Agents.AsNoTracking().GroupBy(a => a.Entity).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(a => a.Key, a => a.Count, ct);
        return entities.OrderByDescending(e => agents.GetValueOrDefault(e.Id)).ThenBy(e => e.Name, StringComparer.Ordinal).First();
    }

    /// <summary>For a database without any: one that keeps every book, so that a first file can be taken in before anything is set up.</summary>
    public static async Task<Entity> Make(RunrateDb db, CancellationToken ct)
    {
        var entity = new Entity(Id, "Main company", Currency.Usd, FiscalCalendar.Calendar,
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
            return await Of(db, await db.Entities.ToListAsync(ct), ct)
                ?? throw new DbUpdateException("The first entity could neither be made nor found.", refused);
        }
    }
}
