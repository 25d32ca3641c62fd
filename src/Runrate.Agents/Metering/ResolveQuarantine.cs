using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>What to do with a waiting record.</summary>
public enum QuarantineAction
{
    /// <summary>Look again whether there is a price now.</summary>
    Retry,
    /// <summary>Price its model and meter by hand, from its day on.</summary>
    Price,
    /// <summary>Leave it out for good, or accept it as it is, for a stated reason.</summary>
    WriteOff,
}

/// <param name="PerUnit">For <see cref="QuarantineAction.Price"/>: the price of one unit, in the entity's functional
/// currency.</param>
/// <param name="Reason">Required for <see cref="QuarantineAction.WriteOff"/>.</param>
public sealed record QuarantineDecision(QuarantineAction Action, decimal? PerUnit = null, string? Reason = null);

/// <summary>Settles a record that waits, and says who did and why.</summary>
public sealed class ResolveQuarantine(RunrateDb db, IClock clock, RecordPrice recordPrice)
{
    public async Task<Outcome<QuarantineItem>> Run(Guid id, QuarantineDecision decision, Actor actor,
        CancellationToken ct = default)
    {
        if (!actor.Is(Role.Accountant))
            return new Refusal(RefusalCodes.NotPermitted, "Resolving quarantine takes the role Accountant.");
        var item = await db.Quarantine.FirstOrDefaultAsync(q => q.Id == id, ct);
        if (item is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no quarantined record {id}.");
        if (item.ResolvedAt is not null)
            return new Refusal(RefusalCodes.AlreadyExists, $"It was resolved by {item.ResolvedBy}: {item.Resolution}");
        var done = decision.Action switch
        {
            QuarantineAction.WriteOff => await WriteOff(item, decision.Reason, actor, ct),
            QuarantineAction.Price => await Price(item, decision.PerUnit, actor, ct),
            _ => await Retry(item, actor, ct),
        };
        if (done is not null)
            return done;
        await db.SaveChangesAsync(ct);
        return await db.Quarantine.AsNoTracking().FirstAsync(q => q.Id == id, ct);
    }

    private async Task<Refusal?> WriteOff(QuarantineItem item, string? reason, Actor actor, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(reason))
            return new Refusal(RefusalCodes.MissingField, "Say why it is left out.", "reason");
        item.ResolvedAt = clock.GetCurrentInstant();
        item.ResolvedBy = actor.Name;
        item.Resolution = $"Written off: {reason}";
        // A cost that its sender states would count where the policy of stated cost changes; the words of the item keep it.
        if (item.UsageEventId is { } written && await db.UsageEvents.FirstOrDefaultAsync(e => e.Id == written && e.Unpriced != null, ct) is { } one)
            one.ReportedCost = null;
        return null;
    }

    private async Task<Refusal?> Price(QuarantineItem item, decimal? perUnit, Actor actor, CancellationToken ct)
    {
        if (perUnit is not { } price)
            return new Refusal(RefusalCodes.MissingField, "Give the price of one unit.", "perUnit");
        if (item.UsageEventId is not { } eventId || item.Meter is not { } meter || meter == Meters.StatedCost)
            return new Refusal(RefusalCodes.InvalidValue, "Only usage that was stored can be priced.", "action");
        var one = await db.UsageEvents.AsNoTracking().FirstAsync(e => e.Id == eventId, ct);
        var currency = await db.Entities.Where(e => e.Id == item.Entity).Select(e => e.FunctionalCurrency).FirstAsync(ct);
        var quote = new PriceQuote(one.Provider, one.Model, meter, price, currency, one.Date, $"by hand, {actor.Name}");
        return (await recordPrice.Run(item.Entity, quote, actor, ct)).Refusal;
    }

    private async Task<Refusal?> Retry(QuarantineItem item, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await IntakeLock.Alone(db, $"{actor.Name}, what waits for a price", ct) is { } busy)
            return busy;
        await new Reprice(db, clock).Run(item.Entity, actor.Name, LocalDate.MaxIsoValue, ct);
        await transaction.CommitAsync(ct);
        return item.ResolvedAt is null ? new Refusal(RefusalCodes.InvalidValue, $"It still waits: {item.Message}") : null;
    }
}
