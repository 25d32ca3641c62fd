using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Ledger;

/// <summary>What one source has in one account, debit positive.</summary>
public sealed record SourceBalance(string Source, string Account, Money Balance);

/// <summary>Balances by what they were made from: the carrying amount of every asset, and its deferred tax, are such sums.</summary>
public sealed class AssetBalances(RunrateDb db)
{
    /// <summary>The source of an arrangement's postings.</summary>
    public static string SourceOf(Guid arrangement) => $"assets/{AssetLedger.Reference(arrangement)}";

    /// <summary>Where the carrying amount of assets, prepayments and leases stands; a lease liability counts against its asset.</summary>
    public static IReadOnlyList<string> Carrying { get; } =
    [
        .. ChartOfAccounts.Default.All
            .Where(a => a is { Type: AccountType.Asset, Memo: false } && a.Line is not ("Cash" or "DeferredTaxAsset" or "Suspense" or "Goodwill"))
            .Select(a => a.Code),
        TreatmentAccounts.LeaseLiability, TreatmentAccounts.FinanceLeaseLiability,
    ];

    /// <summary>Balances of a book to the end of a month by source and account, common entries included.</summary>
    public async Task<IReadOnlyList<SourceBalance>> Of(
        EntityId entity, Book book, YearMonth through, IReadOnlyList<string> accounts, string? source = null, CancellationToken ct = default)
    {
        var wanted = accounts.ToList();
        // By account first: asset accounts have few postings, while the entries of all months up to now are many.
        var postings = db.Postings.AsNoTracking().Where(p => p.Source != null && wanted.Contains(p.Account)
            && db.Entries.Any(e => e.Id == EF.Property<EntryId>(p, "EntryId")
                && e.Entity == entity && (e.Book == null || e.Book == book) && e.Period <= through));
        if (source is not null)
            postings = postings.Where(p => p.Source == source);
        var sums = await postings.GroupBy(p => new { p.Source, p.Account, p.Amount.Currency })
            .Select(g => new { g.Key.Source, g.Key.Account, g.Key.Currency, Micros = g.Sum(p => p.Amount.Micros) }).ToListAsync(ct);
        return
        [
            .. sums.Where(s => s.Micros != 0).Select(s => new SourceBalance(s.Source!, s.Account, new Money(s.Micros, s.Currency)))
                .OrderBy(s => s.Source, StringComparer.Ordinal).ThenBy(s => s.Account, StringComparer.Ordinal),
        ];
    }
}
