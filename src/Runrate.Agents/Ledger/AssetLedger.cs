using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Ledger;

/// <summary>What the ledger holds of one arrangement: its entries by their source, and its balances, which are never stored.</summary>
public sealed class AssetLedger(RunrateDb db)
{
    private static readonly EntryKind[] Kinds =
    [
        EntryKind.Acquisition, EntryKind.Lease, EntryKind.Amortization, EntryKind.PrepaymentRelease, EntryKind.Reclassification, EntryKind.Impairment,
        EntryKind.ImpairmentReversal, EntryKind.WriteDown, EntryKind.Disposal, EntryKind.Retirement, EntryKind.Reversal,
    ];

    /// <summary>The reference of an arrangement in keys and sources.</summary>
    public static string Reference(Guid arrangementId) => arrangementId.ToString("N");

    /// <summary>Entries on the arrangement in a book, common ones included, that stand: neither reversed nor reversals.</summary>
    public async Task<IReadOnlyList<JournalEntry>> Standing(EntityId entity, Guid arrangementId, Book book, CancellationToken ct = default)
    {
        var entries = await All(entity, arrangementId, book, Kinds, ct);
        var reversed = entries.Where(e => e.Reverses is not null).Select(e => e.Reverses!.Value).ToHashSet();
        return [.. entries.Where(e => e.Reverses is null && !reversed.Contains(e.Id)).OrderBy(e => e.Date).ThenBy(e => e.Id.Value)];
    }

    /// <summary>Balance-sheet balances of the arrangement in a book, debit positive, zero ones left out; a lease brings its liability.</summary>
    public async Task<IReadOnlyList<(string Account, Money Balance)>> Balances(
        EntityId entity, Guid arrangementId, Book book, CancellationToken ct = default)
    {
        var source = new Acquisition(entity, Reference(arrangementId), "", null, null, default, default).Source;
        var chart = ChartOfAccounts.Default;
        return
        [
            .. (await All(entity, arrangementId, book, [.. Kinds, EntryKind.Charge], ct)).SelectMany(e => e.Postings)
                .Where(p => p.Source == source && p.Account != TreatmentAccounts.Suspense
                    && (chart[p.Account].Type == AccountType.Asset || chart[p.Account].Line == "LeaseLiability"))
                .GroupBy(p => (p.Account, p.Amount.Currency))
                .Select(g => (g.Key.Account, new Money(g.Sum(p => p.Amount.Micros), g.Key.Currency)))
                .Where(b => !b.Item2.IsZero).OrderBy(b => b.Account, StringComparer.Ordinal),
        ];
    }

    private async Task<List<JournalEntry>> All(
        EntityId entity, Guid arrangementId, Book book, IReadOnlyList<EntryKind> kinds, CancellationToken ct)
    {
        var source = new Acquisition(entity, Reference(arrangementId), "", null, null, default, default).Source;
        return await db.Entries.AsNoTracking().Include(e => e.Postings)
            .Where(e => e.Entity == entity && kinds.Contains(e.Kind) && (e.Book == null || e.Book == book) && e.Postings.Any(p => p.Source == source))
            .ToListAsync(ct);
    }
}
