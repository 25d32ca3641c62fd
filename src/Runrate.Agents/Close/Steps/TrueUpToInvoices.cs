using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Close.Steps;

/// <summary>
/// Takes the accrual of what a bill describes back and gives the agents their shares of the bill, in every month where usage or charges
/// moved since that was last done, and asks about bills that are far from the meter.
/// </summary>
public sealed class TrueUpToInvoices(RunrateDb db, Journal journal, Reconciliation reconciliation)
{
    public async Task<Outcome<StepResult>> Run(EntityId entity, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var owner = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == entity, ct);
        var before = await db.Entries.CountAsync(e => e.Entity == entity && e.Period == period && e.Kind == EntryKind.TrueUp, ct);
        var batch = new PostedBatch();
        foreach (var month in (await MonthDue.Of(db, entity, MonthDue.TrueUp, ct)).Where(m => m <= period))
        {
            var taken = await BooksLock.Take(db, entity, $"{actor.Name}, true-up of {month.ToIso()}", ct);
            if (!taken.IsOk)
                return taken.Refusal;
            await using var hold = taken.Value;
            await MonthDue.Strike(db, entity, MonthDue.TrueUp, month, ct);
            await new TrueUp(db, journal, reconciliation).Run(owner, month, actor, batch, ct);
            await hold.Commit(ct);
        }
        IReadOnlyDictionary<string, string>? names = null;
        foreach (var match in (await reconciliation.TwoSided(owner, period, ct)).Matches)
        {
            var variance = new Money(match.BilledTotal - match.MeteredTotal, owner.FunctionalCurrency);
            if (Math.Abs((decimal)variance.Micros) * 100 > match.MeteredTotal * owner.MatchTolerancePercent)
            {
                var direction = variance.IsNegative ? "less" : "more";
                // A provider whose bill names no model is compared as a whole.
                var of = match.Model == "*" ? "in all" : $"of {match.Model}";
                names ??= await VendorNames.Load(db, entity, ct);
                batch.NeedsAttention.Add(
                    $"{names.GetValueOrDefault(match.Provider, match.Provider)} billed {InWords.Of(variance.Abs())} {direction} "
                    + $"than was metered {of}.");
            }
        }
        // Whether a bill is too far from its meter is for the match of the whole bill to say.
        return new StepResult(CloseSteps.TrueUpToInvoices.Name, batch.Posted, before, batch.NeedsAttention) { Told = batch.NeedsAttention };
    }
}
