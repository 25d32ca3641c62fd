using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Workforce;

/// <summary>What an entity is created with. The first book is the one it publishes.</summary>
/// <param name="Id">Made of the name when null.</param>
/// <param name="StartMonth">Month in which the fiscal year starts, 1 to 12.</param>
public sealed record EntityStatement(string? Id, string? Name, string? Currency, int? StartMonth, string? TimeZone, IReadOnlyList<Book> Books);

/// <summary>
/// Creates entities and records the accounting policies that they elect. Currency, year and books are for good: figures rest on
/// them.
/// </summary>
public sealed class ManageEntities(RunrateDb db)
{
    /// <summary>Needs the Admin role.</summary>
    public async Task<Outcome<Entity>> Create(EntityStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Admin))
            return new Refusal(RefusalCodes.NotPermitted, "Creating an entity needs the Admin role.");
        if (string.IsNullOrWhiteSpace(stated.Name))
            return new Refusal(RefusalCodes.MissingField, "An entity has a name.", "name");
        if (!Currency.TryParse(stated.Currency, out var currency))
            return new Refusal(RefusalCodes.InvalidValue, $"'{stated.Currency}' is not an ISO 4217 currency.", "currency");
        if (stated.StartMonth is not (>= 1 and <= 12))
            return new Refusal(RefusalCodes.InvalidValue, "A fiscal year starts in a month, 1 to 12.", "startMonth");
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(stated.TimeZone ?? "") is null)
            return new Refusal(RefusalCodes.InvalidValue, $"'{stated.TimeZone}' is not a time zone. Write it like Europe/Berlin.", "timeZone");
        var books = stated.Books.Where(b => b != Book.Management).Distinct().ToList();
        if (books.Count == 0 || books[0] is not (Book.UsGaap or Book.Ifrs or Book.IndAs))
            return new Refusal(RefusalCodes.MissingField, "Choose the book that the entity publishes: US GAAP, IFRS or Ind AS.", "primary");
        var id = RegisterAgent.Slug(string.IsNullOrWhiteSpace(stated.Id) ? stated.Name : stated.Id);
        if (id == "")
            return new Refusal(RefusalCodes.InvalidValue, "The name gives no usable identifier: use letters or digits.", "id");
        if (await db.Entities.AnyAsync(e => e.Id == new EntityId(id), ct))
            return new Refusal(RefusalCodes.AlreadyExists, $"There is an entity '{id}' already.", "id");
        var entity = new Entity(new EntityId(id), stated.Name.Trim(), currency, new FiscalCalendar(stated.StartMonth.Value), books, stated.TimeZone!);
        db.Entities.Add(entity);
        await db.SaveChangesAsync(ct);
        return entity;
    }

    /// <summary>
    /// Replaces the elections; a flag that is left out is at its documented default. Needs the Controller or Admin role.
    /// </summary>
    public async Task<Outcome<Entity>> Elect(
        EntityId id, IReadOnlyDictionary<string, string> policies, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Controller) && !actor.Is(Role.Admin))
            return new Refusal(RefusalCodes.NotPermitted, "Electing a policy needs the Controller or Admin role.");
        if (await db.Entities.FirstOrDefaultAsync(e => e.Id == id, ct) is not { } entity)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{id}'.", "entity");
        var elected = PolicySet.From(policies);
        if (!elected.IsOk)
            return elected.Refusal;
        entity.Policies.Clear();
        foreach (var (flag, value) in elected.Value.Elected)
            entity.Policies[flag] = value;
        await db.SaveChangesAsync(ct);
        return entity;
    }
}
