using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close;

/// <summary>A tax rate as stated; it counts as enacted when it takes effect unless an earlier day is given.</summary>
public sealed record TaxRateStatement(Book? Book, decimal? Rate, LocalDate? EffectiveFrom, LocalDate? EnactedOn,
    decimal? ProbableProfit, string? Evidence);

/// <summary>Records the tax rate of an entity from a day on. Needs the Controller role.</summary>
public sealed class RecordTaxRate(RunrateDb db, IClock clock, IdGenerator ids)
{
    /// <returns>The rate, or <c>not-permitted</c>, <c>missing-field</c>, <c>invalid-value</c>, <c>not-found</c>.</returns>
    public async Task<Outcome<TaxRate>> Run(EntityId entityId, TaxRateStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Stating a tax rate needs the Controller role.");
        if (stated is not { Rate: { } rate, EffectiveFrom: { } from, Book: { } book } || string.IsNullOrWhiteSpace(stated.Evidence))
            return new Refusal(RefusalCodes.MissingField, "A tax rate cannot do without book, rate, effectiveFrom and evidence.",
                "book,rate,effectiveFrom,evidence");
        if (book is not (Book.UsTax or Book.IndiaTax))
            return new Refusal(RefusalCodes.InvalidValue, "A rate belongs to the UsTax or the IndiaTax book.", "book");
        if (rate is < 0 or >= 1)
            return new Refusal(RefusalCodes.InvalidValue, "A rate is a share between 0 and 1: 0.21 for 21 per cent.", "rate");
        if (await db.Entities.FindAsync([entityId], ct) is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{entityId}'.", "entity");
        var row = new TaxRate
        {
            Id = ids.Next(),
            Entity = entityId,
            Book = book,
            Rate = rate,
            EffectiveFrom = from,
            EnactedOn = stated.EnactedOn ?? from,
            ProbableProfit = stated.ProbableProfit,
            Evidence = stated.Evidence.Trim(),
            RecordedBy = actor.Name,
            RecordedAt = clock.GetCurrentInstant(),
        };
        db.TaxRates.Add(row);
        await db.SaveChangesAsync(ct);
        return row;
    }
}
