using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close;

/// <summary>An exit as stated; amounts are zero when absent.</summary>
public sealed record DisposalStatement(
    Guid? Arrangement, LocalDate? Date, decimal? Proceeds, decimal? SellingCosts, decimal? Refund, decimal? TerminationFee,
        string? Evidence);

/// <summary>
/// Records that an arrangement ends and stops its schedules on that day. The entries follow with the close of that month, after its last
/// charge. Needs the Controller role.
/// </summary>
public sealed class RecordDisposal(RunrateDb db, IClock clock, IdGenerator ids)
{
    public const string Disposed = "disposed";

    /// <returns>The record, or <c>not-permitted</c>, <c>missing-field</c>, <c>invalid-value</c>, <c>not-found</c>,
    /// <c>already-exists</c>.</returns>
    public async Task<Outcome<DisposalRecord>> Run(DisposalStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Ending an arrangement needs the Controller role.");
        if (stated.Date is not { } date || string.IsNullOrWhiteSpace(stated.Evidence))
            return new Refusal(RefusalCodes.MissingField, "An exit needs its last day of use and its evidence: date, evidence.",
                "date,evidence");
        decimal[] amounts = [stated.Proceeds ?? 0, stated.SellingCosts ?? 0, stated.Refund ?? 0, stated.TerminationFee ?? 0];
        if (amounts.Any(a => a is < 0 or > 9_000_000_000_000m))
            return new Refusal(RefusalCodes.InvalidValue, "Proceeds, costs, refund and fee are amounts, zero or more.", "proceeds");
        var arrangement = await db.Arrangements.AsNoTracking().FirstOrDefaultAsync(a => a.Id == stated.Arrangement, ct);
        if (arrangement is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no arrangement {stated.Arrangement}.", "arrangement");
        if (await db.Disposals.AnyAsync(d => d.ArrangementId == arrangement.Id, ct))
            return new Refusal(RefusalCodes.AlreadyExists, $"{arrangement.Name} has ended already.", "arrangement");
        if (date < arrangement.Date)
            return new Refusal(RefusalCodes.InvalidValue, $"{arrangement.Name} began on {InWords.Of(arrangement.Date)}.", "date");
        var record = new DisposalRecord
        {
            Id = ids.Next(),
            Entity = arrangement.Entity,
            ArrangementId = arrangement.Id,
            Date = date,
            Proceeds = amounts[0],
            SellingCosts = amounts[1],
            Refund = amounts[2],
            TerminationFee = amounts[3],
            Evidence = stated.Evidence.Trim(),
            RecordedBy = actor.Name,
            RecordedAt = clock.GetCurrentInstant(),
        };
        db.Disposals.Add(record);
        foreach (var asset in await db.Assets.Where(a => a.ArrangementId == arrangement.Id && a.EndedOn == null).ToListAsync(ct))
        {
            if (!Continues(asset))
                (asset.EndedOn, asset.EndedWhy) = (date, Disposed);
        }
        await db.SaveChangesAsync(ct);
        return record;
    }

    /// <summary>
    /// What tax goes on deducting when the thing is gone: foreign research, and a block of assets, from which only money received is taken.
    /// </summary>
    public static bool Continues(AssetRecord asset) =>
        asset is { Book: Book.UsTax, Method: AssetMethods.ForeignResearch }
        || (asset.Book == Book.IndiaTax && AssetMethods.IsIndiaBlock(asset.Method));
}
