using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Spend;

/// <summary>Cost of one origin that no agent claims: a vendor's charges, metered usage, an arrangement.</summary>
/// <param name="Source">What the postings were made from: <c>arrangements/…</c>, <c>charges/…</c>.</param>
/// <param name="Entry">One of the entries, to open.</param>
/// <param name="Line">The line of that entry.</param>
/// <param name="Memo">What that entry says.</param>
/// <param name="Account">The account of that line.</param>
public sealed record UnclaimedItem(string Source, EntryId Entry, int Line, string Memo, string Account, Money Amount)
{
    /// <summary>Whether nobody claims it by choice: its arrangement is stated to serve all agents.</summary>
    public bool IsShared { get; init; }
}

/// <summary>
/// All cost of a month that stands under "unassigned" in a book, by what it was made from. The items sum to the roster's line of it.
/// </summary>
public sealed class UnclaimedCost(RunrateDb db)
{
    private const string Moved = "reassigned/";
    private const string OfArrangement = "assets/";

    public async Task<IReadOnlyList<UnclaimedItem>> Of(Entity entity, YearMonth period, Book book, CancellationToken ct = default)
    {
        var accounts = AccountSets.Of(book).Loaded.ToList();
        var currency = entity.FunctionalCurrency;
        var rows = await db.Entries.AsNoTracking()
            .Where(e => e.Entity == entity.Id && e.Period == period && (e.Book == null || e.Book == book))
            .SelectMany(e => e.Postings, (e, p) => new { e.Id, e.Memo, p.Line, p.Account, p.Agent, p.Source, p.Amount.Currency, p.Amount.Micros })
            .Where(x => accounts.Contains(x.Account) && (x.Agent == null || x.Agent == AgentId.Unassigned) && x.Currency == currency)
            .ToListAsync(ct);
        var shared = await Shared(entity.Id, [.. rows.Select(r => Origin(r.Source ?? "")).Distinct()], ct);
        return
        [
            .. rows.GroupBy(r => Origin(r.Source ?? $"entries/{r.Id}"))
                .Select(g => (Key: g.Key, First: g.MaxBy(r => Math.Abs(r.Micros))!, Sum: g.Sum(r => r.Micros)))
                .Where(g => g.Sum != 0)
                .Select(g => new UnclaimedItem(g.Key, g.First.Id, g.First.Line, g.First.Memo, g.First.Account, new Money(g.Sum, currency))
                { IsShared = shared.Contains(g.Key) })
                .OrderByDescending(i => Math.Abs(i.Amount.Micros)).ThenBy(i => i.Source, StringComparer.Ordinal),
        ];
    }

    /// <summary>Those of the sources that are arrangements which serve all agents.</summary>
    private async Task<HashSet<string>> Shared(EntityId entity, IReadOnlyList<string> sources, CancellationToken ct)
    {
        var ids = sources.Where(s => s.StartsWith(OfArrangement, StringComparison.Ordinal))
            .Select(s => Guid.TryParse(s[OfArrangement.Length..], out var id) ? id : Guid.Empty).ToList();
        return ids.Count == 0 ? [] : [.. (await db.Arrangements.AsNoTracking()
            .Where(a => a.Entity == entity && a.Agent == null && EF.Parameter(ids).Contains(a.Id)).Select(a => a.Id).ToListAsync(ct))
            .Select(AssetBalances.SourceOf)];
    }

    /// <summary>What is left of one origin in every book, over all months, dated in the month.</summary>
    internal async Task<IReadOnlyList<UnclaimedAmount>> Left(Entity entity, string source, YearMonth month, CancellationToken ct)
    {
        var (first, last) = (month.FirstDay(), month.LastDay());
        var moved = ReassignmentEntries.SourceOf(source);
        var accounts = AccountSets.Of(Book.Management).Loaded.Union(AccountSets.Of(entity.PrimaryBook).Loaded).ToList();
        var currency = entity.FunctionalCurrency;
        var rows = await db.Entries.AsNoTracking().Where(e => e.Entity == entity.Id && e.Date >= first && e.Date <= last)
            .SelectMany(e => e.Postings, (e, p) => new { e.Book, p.Account, p.Agent, p.Source, p.Amount.Currency, p.Amount.Micros })
            .Where(x => (x.Source == source || x.Source == moved) && accounts.Contains(x.Account)
                && (x.Agent == null || x.Agent == AgentId.Unassigned) && x.Currency == currency)
            .ToListAsync(ct);
        return [.. rows.GroupBy(r => (r.Book, r.Account))
            .Select(g => new UnclaimedAmount(g.Key.Book, g.Key.Account, new Money(g.Sum(r => r.Micros), currency)))];
    }

    private static string Origin(string source) => source.StartsWith(Moved, StringComparison.Ordinal) ? source[Moved.Length..] : source;
}
