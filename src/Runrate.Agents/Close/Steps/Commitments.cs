using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Close.Steps;

/// <summary>
/// The arrangements that bills name by the vendor's identifier of a commitment. What a commitment holds is one balance: the
/// purchase enters once, by the arrangement where it states the amount and by the bill otherwise, and every drawdown comes out
/// of the balance of the arrangement.
/// </summary>
internal sealed class Commitments
{
    private readonly Dictionary<string, Arrangement> byCommitment;

    private Commitments(Dictionary<string, Arrangement> byCommitment) => this.byCommitment = byCommitment;

    public IReadOnlyCollection<Arrangement> All => byCommitment.Values;

    public static async Task<Commitments> Load(RunrateDb db, EntityId entity, CancellationToken ct)
    {
        var arrangements = await db.Arrangements.AsNoTracking().Where(a => a.Entity == entity && a.ExternalId != null && a.ExternalId != "")
            .ToListAsync(ct);
        return new Commitments(arrangements.OrderBy(a => a.CreatedAt).ThenBy(a => a.Id).GroupBy(a => a.ExternalId!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal));
    }

    /// <summary>
    /// Leaves to its arrangement every purchase on a bill that is the arrangement's own amount. A purchase of another amount stays a
    /// charge, and is named, because one of the two papers is wrong or there is more than one payment.
    /// </summary>
    public async Task LinkPurchases(RunrateDb db, EntityId entity, PostedBatch batch, CancellationToken ct)
    {
        var named = byCommitment.Where(c => !c.Value.Amount.IsZero).Select(c => c.Key).ToList();
        if (named.Count == 0)
            return;
        var purchases = await db.Charges.Where(c => c.Entity == entity && c.PostedAt == null && c.ArrangementId == null
            && c.Category == ChargeCategory.Purchase && c.CommitmentId != null && named.Contains(c.CommitmentId)).ToListAsync(ct);
        foreach (var purchase in purchases)
        {
            var arrangement = byCommitment[purchase.CommitmentId!];
            if (IsOwnPurchase(arrangement, purchase))
            {
                purchase.ArrangementId = arrangement.Id;
                purchase.Sign();
            }
            else
                batch.NeedsAttention.Add(
                    $"{purchase.Provider} bills a purchase of {purchase.BilledCost:0.00####} {purchase.Currency} under {purchase.CommitmentId}, "
                    + $"and {arrangement.Name} states {arrangement.Amount}: it is taken as a further payment.");
        }
        await db.SaveChangesAsync(ct);
    }

    /// <summary>
    /// Where the difference between billed and effective goes: a pool's balance, the release of capacity that the arrangement spreads
    /// by time, or null where no arrangement is known by that commitment.
    /// </summary>
    public CommitmentLeg? LegOf(string? commitment, ChargeCategory category, string account)
    {
        if (string.IsNullOrEmpty(commitment) || !byCommitment.TryGetValue(commitment, out var arrangement))
            return null;
        var source = AssetBalances.SourceOf(arrangement.Id);
        return category == ChargeCategory.Purchase || arrangement.Amount.IsZero || arrangement.Category == AcquisitionPlan.CreditPool
            ? new CommitmentLeg(UsageEntries.Credits, arrangement.Agent ?? AgentId.Unassigned, source)
            : new CommitmentLeg(account, arrangement.Agent ?? AgentId.Unassigned, source);
    }

    /// <summary>Whether a purchase on a bill is the amount that the arrangement states, or what it states was paid up front.</summary>
    public static bool IsOwnPurchase(Arrangement arrangement, Charge charge) =>
        charge.Category == ChargeCategory.Purchase && !arrangement.Amount.IsZero && charge.Currency == arrangement.Amount.Currency
        && Paid(arrangement).Contains(charge.BilledCost);

    private static IEnumerable<decimal> Paid(Arrangement arrangement)
    {
        yield return arrangement.Amount.ToDecimal();
        if (arrangement.Facts.FirstOrDefault(f => f.Fact == "upfront_amount") is { } upfront
            && decimal.TryParse(upfront.Value, System.Globalization.CultureInfo.InvariantCulture, out var amount))
            yield return amount;
    }
}
