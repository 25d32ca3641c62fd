using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close.Steps;

/// <summary>An arrangement with what a statutory book carries and what its tax book has left to deduct, and the deferred
/// tax on the difference.</summary>
public sealed record DeferredTaxItem(Guid Arrangement, string Name, AgentId? Agent, Money Carrying, Money TaxBase, ItemDeferredTax Tax);

/// <summary>Measures deferred tax of a statutory book against its tax book from the two books' balances alone.</summary>
public sealed class DeferredTaxItems(RunrateDb db, AssetBalances balances)
{
    /// <summary>The tax book whose bases a statutory book is held against; null where the entity keeps none.</summary>
    public static Book? TaxBookOf(Book book, Entity entity)
    {
        Book[] candidates = book switch
        {
            Book.UsGaap => [Book.UsTax],
            Book.Ifrs => [Book.UsTax, Book.IndiaTax],
            Book.IndAs => [Book.IndiaTax],
            _ => [],
        };
        return candidates.Where(entity.Books.Contains).Select(b => (Book?)b).FirstOrDefault();
    }

    /// <summary>At the end of a month, every arrangement with a difference at either end of it or deferred tax in the ledger.</summary>
    public async Task<IReadOnlyList<DeferredTaxItem>> Of(
        Entity entity, Book book, Book taxBook, YearMonth period, TaxRate rate, TaxRate? before, CancellationToken ct = default)
    {
        var previous = period.PlusMonths(-1);
        var carrying = await Carried(entity, book, period, ct);
        var bases = await Carried(entity, taxBook, period, ct);
        var carryingBefore = await Carried(entity, book, previous, ct);
        var basesBefore = await Carried(entity, taxBook, previous, ct);
        // A cost in suspense is neither asset nor expense of a book yet, so there is nothing to differ from.
        var (waiting, waited) = (await Waiting(entity, book, taxBook, period, ct), await Waiting(entity, book, taxBook, previous, ct));
        var sources = carrying.Keys.Union(bases.Keys).Union(carryingBefore.Keys).Union(basesBefore.Keys).ToHashSet();
        var arrangements = (await db.Arrangements.AsNoTracking().Where(a => a.Entity == entity.Id).Select(a => new
        {
            a.Id,
            a.Name,
            a.Agent
        }).ToListAsync(ct))
            .Where(a => sources.Contains(AssetBalances.SourceOf(a.Id))).ToDictionary(a => AssetLedger.Reference(a.Id));
        var zero = Money.Zero(entity.FunctionalCurrency);
        var differences = arrangements.Keys.Select(reference =>
        {
            var source = $"assets/{reference}";
            return new ItemDifference(
                reference,
                waited.Contains(source) ? zero : new TemporaryDifference(reference, At(carryingBefore, source), At(basesBefore, source)).Taxable,
                waiting.Contains(source) ? zero : new TemporaryDifference(reference, At(carrying, source), At(bases, source)).Taxable);
        }).ToList();
        var profit = rate.ProbableProfit is { } limit ? Money.From(limit, zero.Currency) : (Money?)null;
        var measured = DeferredTaxBook.Of(differences, (before ?? rate).Rate, rate.Rate, profit, Rounding.For(zero.Currency));
        return
        [
            .. measured.Select(m => new DeferredTaxItem(
                arrangements[m.Item].Id, arrangements[m.Item].Name, arrangements[m.Item].Agent,
                At(carrying, $"assets/{m.Item}"), At(bases, $"assets/{m.Item}"), m))
                .OrderBy(i => i.Name, StringComparer.Ordinal).ThenBy(i => i.Arrangement),
        ];

        Money At(Dictionary<string, Money> amounts, string source) => amounts.GetValueOrDefault(source, zero);
    }

    /// <summary>The sources with a cost in suspense in either book.</summary>
    private async Task<HashSet<string>> Waiting(Entity entity, Book book, Book taxBook, YearMonth through, CancellationToken ct)
    {
        var waiting = new HashSet<string>(StringComparer.Ordinal);
        foreach (var each in new[] { book, taxBook })
        {
            waiting.UnionWith((await balances.Of(entity.Id, each, through, [TreatmentAccounts.Suspense], null, ct))
                .GroupBy(b => b.Source).Where(g => g.Sum(b => b.Balance.Micros) != 0).Select(g => g.Key));
        }
        return waiting;
    }

    private async Task<Dictionary<string, Money>> Carried(Entity entity, Book book, YearMonth through, CancellationToken ct) =>
        (await balances.Of(entity.Id, book, through, AssetBalances.Carrying, null, ct))
            .Where(b => b.Source.StartsWith("assets/", StringComparison.Ordinal) && b.Balance.Currency == entity.FunctionalCurrency)
            .GroupBy(b => b.Source).ToDictionary(g => g.Key, g => new Money(g.Sum(b => b.Balance.Micros), entity.FunctionalCurrency));
}
