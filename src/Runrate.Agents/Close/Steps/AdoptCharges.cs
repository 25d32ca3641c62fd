using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Close.Steps;

/// <summary>
/// Gives an arrangement what was billed and posted under its commitment before anyone stated it. A purchase that is the arrangement's own
/// amount is taken back, because the arrangement's treatment posts it; what was drawn moves to the arrangement's balance, so that the
/// prepayment is there once and shows what is left. Waits until a memo of the arrangement is in force; each charge is adopted once and then
/// names its arrangement.
/// </summary>
internal sealed class AdoptCharges(RunrateDb db, Journal journal)
{
    public async Task<Refusal?> Run(
        Entity entity, LocalDate until, Commitments commitments, FxTable fx, Actor actor, PostedBatch batch, CancellationToken ct)
    {
        foreach (var arrangement in commitments.All.Where(a => a.CommitmentStatedAt is not null))
        {
            var taken = await BooksLock.Take(db, entity.Id, $"{actor.Name}, charges of {arrangement.Name}", ct);
            if (!taken.IsOk)
                return taken.Refusal;
            await using var hold = taken.Value;
            var charges = await db.Charges.Where(c => c.Entity == entity.Id && c.CommitmentId == arrangement.ExternalId
                && c.PostedAt < arrangement.CommitmentStatedAt && c.EntryId != null && c.ArrangementId == null && c.Date <= until).ToListAsync(ct);
            if (charges.Count == 0 || !await db.Memos.AnyAsync(m => m.ArrangementId == arrangement.Id && m.InForce, ct))
                continue;
            await batch.Post(journal, await Moves(entity, arrangement, charges, commitments, fx, ct), actor, ct);
            await db.SaveChangesAsync(ct);
            await MonthDue.Note(db, entity.Id, MonthDue.TrueUp, charges.Select(c => c.Date.ToYearMonth()).Distinct(), ct);
            await hold.Commit(ct);
        }
        return null;
    }

    private async Task<List<EntryDraft>> Moves(
        Entity entity, Arrangement arrangement, List<Charge> charges, Commitments commitments, FxTable fx, CancellationToken ct)
    {
        var moves = new List<EntryDraft>();
        var own = commitments.LegOf(arrangement.ExternalId, ChargeCategory.Purchase, "")!;
        foreach (var posted in charges.GroupBy(c => c.EntryId!.Value).OrderBy(g => g.Key))
        {
            var entry = await db.Entries.AsNoTracking().Include(e => e.Postings).SingleAsync(e => e.Id == new EntryId(posted.Key), ct);
            // Posted when the arrangement was known already, for another amount: only its own purchase is still to be taken back.
            var isKnown = entry.Postings.Any(p => p.Source == own.Source);
            var legs = new EntryLines();
            foreach (var charge in posted)
            {
                if (fx.Rate(charge.Currency, charge.Date) is not { } rate)
                    continue;
                charge.ArrangementId = arrangement.Id;
                charge.Sign();
                var (billed, effective) = (Of(charge.BilledCost, rate), Of(charge.EffectiveCost, rate));
                var stands = isKnown ? own : new CommitmentLeg(UsageEntries.Credits, AgentId.Unassigned, entry.Key.Value);
                if (Commitments.IsOwnPurchase(arrangement, charge))
                {
                    legs.Debit(UsageEntries.Payable, billed, source: entry.Key.Value)
                        .Credit(stands.Account, billed - effective, stands.Agent, source: stands.Source)
                        .Credit(charge.Account, effective, charge.Agent, source: entry.Key.Value);
                }
                else if (!isKnown)
                {
                    var leg = commitments.LegOf(charge.CommitmentId, charge.Category, charge.Account)!;
                    legs.Debit(leg.Account, billed - effective, leg.Agent, source: leg.Source)
                        .Credit(stands.Account, billed - effective, stands.Agent, source: stands.Source);
                }
            }
            if (!legs.IsEmpty)
            {
                moves.Add(new EntryDraft(
                    EntryKey.Of("commitments", arrangement.Id.ToString("N"), posted.Key.ToString("N")), EntryKind.Charge, entity.Id, null,
                    entry.Date, $"Charges billed before {arrangement.Name} was recorded, reclassified", legs.ToPostings()));
            }
        }
        return moves;

        Money Of(decimal amount, decimal rate) => Money.From(amount * rate, entity.FunctionalCurrency);
    }
}
