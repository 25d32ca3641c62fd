using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close;

/// <summary>What both ledgers hold of a recharge, reversals included.</summary>
/// <param name="Provider">Due from the receiver, in the provider's currency.</param>
/// <param name="Receiver">Due to the provider, in the receiver's currency; null where nothing was taken.</param>
/// <param name="Lines">The receiver's expense by account.</param>
public sealed record RechargePosted(Money Provider, Money? Receiver, IReadOnlyDictionary<string, Money> Lines)
{
    private const string Sources = "recharges/";

    public static RechargePosted None(Currency currency) => new(Money.Zero(currency), null, new Dictionary<string, Money>());

    /// <summary>By the source that stands on both sides, everything that an agent of this provider was recharged for.</summary>
    public static async Task<IReadOnlyDictionary<string, RechargePosted>> Load(RunrateDb db, Entity provider, CancellationToken ct)
    {
        var sums = await db.Entries.AsNoTracking().Where(e => e.Kind == EntryKind.Recharge || e.Kind == EntryKind.Reversal)
            .SelectMany(e => e.Postings, (e, p) => new { e.Entity, p.Source, p.Account, p.Amount.Currency, p.Amount.Micros })
            .Where(p => p.Source != null && p.Source.StartsWith(Sources))
            .GroupBy(p => new { p.Entity, p.Source, p.Account, p.Currency })
            .Select(g => new { g.Key.Entity, g.Key.Source, g.Key.Account, g.Key.Currency, Micros = g.Sum(p => p.Micros) }).ToListAsync(ct);
        return sums.Where(s => ProviderOf(s.Source!) == provider.Id.Value).GroupBy(s => s.Source!).ToDictionary(g => g.Key, g =>
        {
            var receiver = g.Where(s => s.Entity != provider.Id).ToList();
            return new RechargePosted(
                new Money(g.Where(s => s.Entity == provider.Id && s.Account == Accounts.DueFromAffiliates).Sum(s => s.Micros),
                    provider.FunctionalCurrency),
                receiver.Count == 0 ? null
                    : new Money(-receiver.Where(s => s.Account == Accounts.DueToAffiliates).Sum(s => s.Micros), receiver[0].Currency),
                receiver.Where(s => s.Account != Accounts.DueToAffiliates).ToDictionary(s => s.Account, s => new Money(s.Micros, s.Currency)));
        });
    }

    /// <summary>Of <c>recharges/2026-10/atlas/northlight-us/northlight-india</c> the third part after the month and the agent.</summary>
    private static string ProviderOf(string source) => source.Split('/') is { Length: 5 } parts ? parts[3] : "";
}
