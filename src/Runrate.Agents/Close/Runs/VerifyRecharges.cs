using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close.Runs;

/// <summary>
/// Proves that the two sides of every recharge agree: each is in the books of either entity as it was recorded, and what one has to
/// receive is, at the rate it was taken at, what the other has to pay.
/// </summary>
public sealed class VerifyRecharges(RunrateDb db)
{
    private const int FindingsMax = 20;

    public async Task<IReadOnlyList<LedgerFinding>> Check(EntityId entity, CancellationToken ct = default)
    {
        var records = await db.Recharges.AsNoTracking().Where(r => r.Entity == entity || r.Receiver == entity).ToListAsync(ct);
        string[] due = [Accounts.DueFromAffiliates, Accounts.DueToAffiliates];
        var entries = (await db.Entries.AsNoTracking().Where(e => e.Kind == EntryKind.Recharge)
                .Select(e => new { e.Entity, e.Key, Due = e.Postings.Where(p => due.Contains(p.Account)).Sum(p => p.Amount.Micros) })
                .ToListAsync(ct))
            .ToDictionary(e => (e.Entity, e.Key.Value), e => e.Due);
        var findings = new List<LedgerFinding>();
        var recorded = new HashSet<(EntityId, string)>();
        foreach (var record in records)
        {
            var key = $"recharges/{record.Period.ToIso()}/{record.Agent}/{record.Entity}/{record.Receiver}/{record.Sequence}";
            recorded.Add((record.Entity, key));
            recorded.Add((record.Receiver, key));
            if (entries.GetValueOrDefault((record.Entity, key)) != record.Amount.Micros)
                findings.Add(new LedgerFinding("recharge-provider", key, $"{record.Entity} does not hold {InWords.Of(record.Amount)} of {key}."));
            if (entries.GetValueOrDefault((record.Receiver, key)) != -record.ReceiverAmount.Micros)
                findings.Add(new LedgerFinding("recharge-receiver", key,
                    $"{record.Receiver} does not hold {InWords.Of(record.ReceiverAmount)} of {key}."));
        }
        findings.AddRange(entries.Keys.Where(k => k.Item1 == entity && !recorded.Contains(k))
            .Select(k => new LedgerFinding("recharge-unknown", k.Value, $"No recharge names {k.Value}.")));
        findings.AddRange(await Agreement(records, ct));
        return [.. findings.Take(FindingsMax)];
    }

    /// <summary>With what was reversed on either side.</summary>
    private async Task<IEnumerable<LedgerFinding>> Agreement(List<RechargeRecord> records, CancellationToken ct)
    {
        var entities = await db.Entities.AsNoTracking().ToDictionaryAsync(e => e.Id, ct);
        var findings = new List<LedgerFinding>();
        foreach (var provider in records.GroupBy(r => r.Entity))
        {
            var posted = await RechargePosted.Load(db, entities[provider.Key], ct);
            foreach (var group in provider.GroupBy(r => (r.Agent, r.Receiver, r.Period)))
            {
                var of = new RechargeCase(provider.Key, "", group.Key.Receiver, "", group.Key.Agent, "", group.Key.Period);
                var last = group.MaxBy(r => r.Sequence)!;
                if (!posted.TryGetValue(of.Source, out var held))
                    continue;
                var to = last.ReceiverAmount.Currency;
                var owed = RechargeShares.Translated(held.Provider, last.Rate, to);
                if (owed != (held.Receiver ?? Money.Zero(to)))
                    findings.Add(new LedgerFinding("recharge-sides", of.Source,
                        $"{group.Key.Agent} of {group.Key.Period.ToIso()}: {provider.Key} has {InWords.Of(held.Provider)} due from "
                        + $"{group.Key.Receiver}, and that one has {InWords.Of(held.Receiver ?? Money.Zero(to))} due, not {InWords.Of(owed)}."));
            }
        }
        return findings;
    }
}
