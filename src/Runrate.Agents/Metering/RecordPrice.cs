using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>
/// Enters a price by hand and applies it: waiting usage is priced, and a back-dated price restates by adjustment.
/// </summary>
public sealed class RecordPrice(RunrateDb db, IClock clock, IdGenerator ids)
{
    public async Task<Outcome<RepriceResult>> Run(EntityId entity, PriceQuote quote, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Accountant))
            return new Refusal(RefusalCodes.NotPermitted, "Entering a price takes the role Accountant.");
        if (quote.Model == "" || quote.Meter == "")
            return new Refusal(RefusalCodes.MissingField, "A price names a model and a meter.", "model");
        if (quote.Problem is { } problem)
            return new Refusal(RefusalCodes.InvalidValue, problem, quote.PerUnit is < 0 or > PriceQuote.PerUnitMax ? "perUnit" : "effectiveFrom");
        var owner = await db.Entities.AsNoTracking().FirstOrDefaultAsync(e => e.Id == entity, ct);
        if (owner is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity {entity}.", "entity");
        var now = clock.GetCurrentInstant();
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(owner.TimeZone) ?? DateTimeZone.Utc;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await IntakeLock.Alone(db, $"{actor.Name}, a price of {quote.Model}", ct) is { } busy)
            return busy;
        var list = new PriceList(db, ids, now, now.InZone(zone).Date);
        await list.Add(quote, ct);
        await db.SaveChangesAsync(ct);
        var result = await new Reprice(db, clock).Run(entity, actor.Name, list.Added.FirstOrDefault()?.EffectiveFrom, ct);
        await transaction.CommitAsync(ct);
        return result;
    }
}
