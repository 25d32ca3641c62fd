using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close;

/// <summary>An impairment test as stated, in major units of the entity's functional currency.</summary>
public sealed record ImpairmentStatement(
    Guid? Arrangement, LocalDate? Date, string? Indicator, decimal? UndiscountedCashFlows, decimal? FairValue, decimal? CostsOfDisposal,
    decimal? ValueInUse, string? Evidence, bool NotProbable = false);

/// <summary>Takes the figures of a test from an Accountant, and the approval from a Controller who is not the author.</summary>
public sealed class RecordImpairmentTest(RunrateDb db, IClock clock, IdGenerator ids)
{
    /// <returns>The record, or <c>not-permitted</c>, <c>missing-field</c>, <c>invalid-value</c>, <c>not-found</c>.</returns>
    public async Task<Outcome<ImpairmentRecord>> Run(ImpairmentStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Accountant))
            return new Refusal(RefusalCodes.NotPermitted, "Recording an impairment test needs the Accountant role.");
        if (Incomplete(stated) is { } incomplete)
            return incomplete;
        var arrangement = await db.Arrangements.AsNoTracking().FirstOrDefaultAsync(a => a.Id == stated.Arrangement, ct);
        if (arrangement is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no arrangement {stated.Arrangement}.", "arrangement");
        var record = new ImpairmentRecord
        {
            Id = ids.Next(),
            Entity = arrangement.Entity,
            ArrangementId = arrangement.Id,
            Date = stated.Date!.Value,
            Indicator = stated.Indicator!.Trim(),
            UndiscountedCashFlows = stated.UndiscountedCashFlows,
            FairValue = stated.FairValue,
            CostsOfDisposal = stated.CostsOfDisposal ?? 0,
            ValueInUse = stated.ValueInUse,
            NotProbable = stated.NotProbable,
            Evidence = stated.Evidence!.Trim(),
            Author = actor.Name,
            AuthorId = actor.Id,
            WrittenAt = clock.GetCurrentInstant(),
        };
        db.ImpairmentTests.Add(record);
        await db.SaveChangesAsync(ct);
        return record;
    }

    /// <returns>The approved record, or <c>not-permitted</c>, <c>maker-is-checker</c>, <c>not-found</c>.</returns>
    public async Task<Outcome<ImpairmentRecord>> Approve(Guid id, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Approving an impairment test needs the Controller role.");
        var record = await db.ImpairmentTests.FirstOrDefaultAsync(r => r.Id == id, ct);
        if (record is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no impairment test {id}.");
        if (record.AuthorId == actor.Id)
            return new Refusal(RefusalCodes.MakerIsChecker, "Whoever wrote the test may not approve it.");
        if (record.ApprovedAt is null)
        {
            (record.ApprovedBy, record.ApprovedAt) = (actor.Name, clock.GetCurrentInstant());
            await db.SaveChangesAsync(ct);
        }
        return record;
    }

    private static Refusal? Incomplete(ImpairmentStatement stated)
    {
        (string Field, bool Missing)[] required =
        [
            ("arrangement", stated.Arrangement is null), ("date", stated.Date is null), ("indicator",
                string.IsNullOrWhiteSpace(stated.Indicator)),
            ("evidence", string.IsNullOrWhiteSpace(stated.Evidence)),
        ];
        var missing = string.Join(",", required.Where(r => r.Missing).Select(r => r.Field));
        if (missing != "")
            return new Refusal(RefusalCodes.MissingField, $"An impairment test cannot do without: {missing}.", missing);
        decimal?[] amounts = [stated.UndiscountedCashFlows, stated.FairValue, stated.CostsOfDisposal, stated.ValueInUse];
        return amounts.Any(a => a is < 0 or > 9_000_000_000_000m)
            ? new Refusal(RefusalCodes.InvalidValue, "A value of an impairment test is an amount, zero or more.", "fairValue")
            : null;
    }
}
