using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Staffing;

/// <summary>What an entity is created with. The first book is the one it publishes.</summary>
/// <param name="Id">Made of the name when null.</param>
/// <param name="StartMonth">Month in which the fiscal year starts, 1 to 12.</param>
public sealed record EntityStatement(string? Id, string? Name, string? Currency, int? StartMonth, string? TimeZone, IReadOnlyList<Book> Books);

/// <summary>What of an entity may change; null leaves it.</summary>
/// <param name="MatchTolerancePercent">How far a bill may be from the meter before two people have to accept it.</param>
/// <param name="StatedCost">Whether usage without a price counts at the cost that its sender states.</param>
/// <param name="Meters">Which meter counts where several saw the same calls.</param>
/// <param name="Bills">Which of an invoice and the provider's cost report counts.</param>
public sealed record EntityChange(
    string? Name = null, int? StartMonth = null, string? TimeZone = null, decimal? MatchTolerancePercent = null,
    StatedCostUse? StatedCost = null, MeterPrecedence? Meters = null, BillPrecedence? Bills = null);

/// <summary>
/// Creates entities and records the accounting policies that they elect. Currency, year and books are for good: figures rest on
/// them.
/// </summary>
public sealed class ManageEntities(RunrateDb db, IClock clock)
{
    private const int NameMax = 200;

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
    /// Changes name, fiscal year, time zone or tolerance; null leaves each. Year and time zone say in which month a fact falls, so they
    /// stand once anything was taken in. How usage and bills count may change at any time: what is stored moves with it, and the next
    /// accrual posts the difference. Needs the Controller or Admin role.
    /// </summary>
    public async Task<Outcome<Entity>> Change(EntityId id, EntityChange change, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Controller) && !actor.Is(Role.Admin))
            return new Refusal(RefusalCodes.NotPermitted, "Changing the settings of an entity needs the Controller or Admin role.");
        if (await db.Entities.FirstOrDefaultAsync(e => e.Id == id, ct) is not { } entity)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{id}'.", "entity");
        if (change.Name is not null && change.Name.Trim() is "" or { Length: > NameMax })
            return new Refusal(RefusalCodes.InvalidValue, $"An entity has a name of at most {NameMax} characters.", "name");
        if (change.StartMonth is not (null or (>= 1 and <= 12)))
            return new Refusal(RefusalCodes.InvalidValue, "A fiscal year starts in a month, 1 to 12.", "startMonth");
        if (change.TimeZone is { } zone && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is null)
            return new Refusal(RefusalCodes.InvalidValue, $"'{zone}' is not a time zone. Write it like Europe/Berlin.", "timeZone");
        if (change is { StatedCost: { } stated } && !Enum.IsDefined(stated) || change is { Meters: { } meters } && !Enum.IsDefined(meters)
            || change is { Bills: { } bills } && !Enum.IsDefined(bills))
            return new Refusal(RefusalCodes.InvalidValue, "A policy is written by its name.", "statedCost");
        if (change.MatchTolerancePercent is < 0 or > 100)
            return new Refusal(RefusalCodes.InvalidValue, "The tolerance is 0 to 100 percent.", "matchTolerancePercent");
        var calendar = change.StartMonth is { } start ? new FiscalCalendar(start) : entity.Calendar;
        var movesMonths = calendar != entity.Calendar || (change.TimeZone ?? entity.TimeZone) != entity.TimeZone;
        if (movesMonths && await HasFacts(id, ct))
            return new Refusal(RefusalCodes.InvalidValue,
                "Year and time zone say in which month a fact falls, and facts were taken in: they stand. Add another entity.",
                calendar != entity.Calendar ? "startMonth" : "timeZone");
        entity.Change(change.Name?.Trim() ?? entity.Name, calendar, change.TimeZone ?? entity.TimeZone,
            change.MatchTolerancePercent ?? entity.MatchTolerancePercent);
        await Count(entity, change, actor, ct);
        return entity;
    }

    private async Task Count(Entity entity, EntityChange change, Actor actor, CancellationToken ct)
    {
        var (stated, meters, bills) = (entity.StatedCost, entity.Meters, entity.Bills);
        entity.Count(change.StatedCost ?? stated, change.Meters ?? meters, change.Bills ?? bills);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.SaveChangesAsync(ct);
        if ((stated, meters) != (entity.StatedCost, entity.Meters))
            await new ApplyCounting(db, clock).Run(entity, stated, actor.Name, ct);
        if (bills != entity.Bills)
        {
            var dates = await db.Charges.Where(c => c.Entity == entity.Id).Select(c => c.Date).Distinct().ToListAsync(ct);
            await MonthDue.Note(db, entity.Id, MonthDue.TrueUp, dates.Select(d => d.ToYearMonth()).Distinct(), ct);
        }
        await transaction.CommitAsync(ct);
    }

    private async Task<bool> HasFacts(EntityId id, CancellationToken ct) =>
        await db.Entries.AnyAsync(e => e.Entity == id, ct) || await db.UsageStreams.AnyAsync(s => s.Entity == id, ct)
        || await db.Charges.AnyAsync(c => c.Entity == id, ct) || await db.Arrangements.AnyAsync(a => a.Entity == id, ct);

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
