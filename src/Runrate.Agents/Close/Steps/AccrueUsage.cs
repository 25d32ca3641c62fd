using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close.Steps;

/// <summary>
/// Takes run cost to the ledger: metered usage, vendor charges, and where a bill describes what was metered, the true-up to the
/// bill, so that nothing counts twice. Runs at any time and any number of times: it posts what changed, up to the end of the
/// period, and late arrivals for a sealed month go to the next open one under their own month.
/// </summary>
public sealed class AccrueUsage(RunrateDb db, Journal journal, TrueUpToInvoices trueUp, IClock clock)
{
    /// <summary>Accrual and true-up together, as the nightly job runs them.</summary>
    public async Task<Outcome<StepResult>> Run(EntityId entity, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var accrued = await Accrue(entity, period, actor, ct);
        if (!accrued.IsOk)
            return accrued;
        var truedUp = await trueUp.Run(entity, period, actor, ct);
        if (!truedUp.IsOk)
            return truedUp;
        return new StepResult(
            CloseSteps.AccrueUsage.Name, accrued.Value.Posted + truedUp.Value.Posted, accrued.Value.AlreadyPosted + truedUp.Value.AlreadyPosted,
            [.. accrued.Value.NeedsAttention, .. truedUp.Value.NeedsAttention])
        { Told = [.. accrued.Value.Told, .. truedUp.Value.Told] };
    }

    /// <summary>Usage and charges alone: the first step of a close.</summary>
    public async Task<Outcome<StepResult>> Accrue(EntityId entity, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var owner = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == entity, ct);
        var until = period.LastDay();
        var before = await db.Entries.CountAsync(
            e => e.Entity == entity && e.Period == period && (e.Kind == EntryKind.Usage || e.Kind == EntryKind.Charge), ct);
        var batch = new PostedBatch();
        await SettleMeters(owner, until, ct);
        if (await new UsageAccrual(db, journal).Run(owner, until, actor, batch, ct) is { } usageRefused)
            return usageRefused;
        if (await new ChargePosting(db, journal, clock).Run(owner, until, actor, batch, ct) is { } chargesRefused)
            return chargesRefused;
        var unpriced = await QuarantineItem.Records(db.Quarantine.Where(
            q => q.Entity == entity && q.ResolvedAt == null && q.Reason == QuarantineReasons.NoPrice && q.Date <= until), ct);
        var told = new List<string>();
        if (unpriced > 0)
        {
            told.Add($"{InWords.Count(unpriced, "usage event has", "usage events have")} no price and "
                + $"{(unpriced == 1 ? "is" : "are")} not in any figure. Import a price list, or resolve {(unpriced == 1 ? "it" : "them")}.");
        }
        return new StepResult(CloseSteps.AccrueUsage.Name, batch.Posted, before, [.. batch.NeedsAttention, .. told]) { Told = told };
    }

    /// <summary>Imports of the same moment may have missed each other: before anything posts, the days due are settled again.</summary>
    private async Task SettleMeters(Entity owner, LocalDate until, CancellationToken ct)
    {
        if (!await SettleOverlaps.IsNeeded(db, owner.Id, ct))
            return;
        var dates = await UsageDays.Due(db, owner.Id, until).Select(d => d.Date).Distinct().ToListAsync(ct);
        var days = dates.SelectMany(d => Enumerable.Range(-1, 3).Select(n => UsageOverlap.DayOf(d.PlusDays(n)))).ToHashSet();
        await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        var totals = new UsageDayTotals(db, owner.Id);
        await new SettleOverlaps(db, owner, await PriceBook.Load(db, ct), totals).Run(days, ct);
        await totals.Flush(ct);
        if (transaction is not null)
            await transaction.CommitAsync(ct);
        db.ChangeTracker.Clear();
    }
}
