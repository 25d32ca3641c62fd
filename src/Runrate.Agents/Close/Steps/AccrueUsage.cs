using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Close.Steps;

/// <summary>
/// Takes run cost to the ledger: metered usage, vendor charges, and where a bill describes what was metered, the true-up to the
/// bill, so that nothing counts twice. Runs at any time and any number of times: it posts what changed, up to the end of the
/// period, and late arrivals for a sealed month go to the next open one under their own month.
/// </summary>
public sealed class AccrueUsage(RunrateDb db, Journal journal, Reconciliation reconciliation, IClock clock)
{
    public async Task<StepResult> Run(EntityId entity, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var owner = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == entity, ct);
        var until = period.LastDay();
        var before = await Entries(entity, period, ct);
        var batch = new PostedBatch();
        await new UsageAccrual(db, journal).Run(owner, until, actor, batch, ct);
        await new ChargePosting(db, journal, clock).Run(owner, until, actor, batch, ct);
        foreach (var month in batch.Months.Append(period).Distinct().Order().ToList())
            await TrueUpMonth(owner, month, actor, batch, ct);
        var unpriced = await db.Quarantine.CountAsync(
            q => q.Entity == entity && q.ResolvedAt == null && q.Reason == QuarantineReasons.NoPrice && q.Date <= until, ct);
        if (unpriced > 0)
            batch.NeedsAttention.Add(
                $"{unpriced} usage events have no price and are not in any figure. Import a price list, or resolve them.");
        return new StepResult("accrue-usage", batch.Posted, before, batch.NeedsAttention);
    }

    /// <summary>
    /// Takes the accrual of what a bill describes back and gives the agents their shares of the bill. <see cref="Run"/> does it
    /// too; as a step of its own it reports the variances.
    /// </summary>
    public async Task<StepResult> TrueUp(EntityId entity, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var owner = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == entity, ct);
        var before = await db.Entries.CountAsync(e => e.Entity == entity && e.Period == period && e.Kind == EntryKind.TrueUp, ct);
        var batch = new PostedBatch();
        await TrueUpMonth(owner, period, actor, batch, ct);
        foreach (var match in await reconciliation.Matches(owner, period, ct))
        {
            var variance = new Money(match.BilledTotal - match.MeteredTotal, owner.FunctionalCurrency);
            if (match.Metered.Count > 0 && match.Billed.Count > 0
                && Math.Abs((decimal)variance.Micros) > match.MeteredTotal * VarianceShareMax)
            {
                var direction = variance.IsNegative ? "less" : "more";
                batch.NeedsAttention.Add(
                    $"{match.Provider} billed {InWords.Of(variance.Abs())} {direction} than was metered of {match.Model}.");
            }
        }
        return new StepResult("true-up-to-invoices", batch.Posted, before, batch.NeedsAttention);
    }

    /// <summary>Beyond this share of the metered cost, a variance asks for a person.</summary>
    public const decimal VarianceShareMax = 0.05m;

    private async Task TrueUpMonth(Entity owner, YearMonth period, Actor actor, PostedBatch batch, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await new TrueUp(db, journal, reconciliation).Run(owner, period, actor, batch, ct);
        await transaction.CommitAsync(ct);
    }

    private Task<int> Entries(EntityId entity, YearMonth period, CancellationToken ct) => db.Entries.CountAsync(
        e => e.Entity == entity && e.Period == period
            && (e.Kind == EntryKind.Usage || e.Kind == EntryKind.Charge || e.Kind == EntryKind.TrueUp), ct);
}
