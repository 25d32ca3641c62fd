using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Statements;

/// <summary>A part of a figure: what one asset, or one account, adds to it; in the sign of the figure.</summary>
/// <param name="Arrangement">Null where it is of no arrangement.</param>
public sealed record LinePart(string Name, Guid? Arrangement, Money Amount);

/// <summary>What a line of a statement is made of, by the arrangements that its postings are of, and why two books differ in one of them.</summary>
public sealed class LineParts(RunrateDb db, LedgerQueries ledger)
{
    /// <summary>The largest first; they sum to the figure.</summary>
    public async Task<IReadOnlyList<LinePart>> Of(Figure figure, CancellationToken ct = default)
    {
        var parts = await ledger.Parts(figure.Source, figure.Amount.Currency, ct);
        var entity = figure.Source.Entity;
        var names = await db.Arrangements.AsNoTracking().Where(a => a.Entity == entity).Select(a => new { a.Id, a.Name }).ToListAsync(ct);
        var known = names.ToDictionary(a => AssetLedger.Reference(a.Id));
        // A credit line shows what is credited: its parts have the sign of the whole.
        var turned = parts.Sum(p => p.Micros) != figure.Amount.Micros;
        return [.. parts
            .Select(p => (Of: known.GetValueOrDefault(p.Source[(p.Source.IndexOf('/', StringComparison.Ordinal) + 1)..]), p.Account, p.Micros))
            .GroupBy(p => (p.Of?.Id, Name: p.Of?.Name ?? ChartOfAccounts.Default[p.Account].Name))
            .Select(g => new LinePart(g.Key.Name, g.Key.Id, new Money(turned ? -g.Sum(p => p.Micros) : g.Sum(p => p.Micros), figure.Amount.Currency)))
            .Where(p => !p.Amount.IsZero).OrderByDescending(p => Math.Abs(p.Amount.Micros)).ThenBy(p => p.Name, StringComparer.Ordinal)];
    }

    /// <summary>The write-downs, less what came back, that each of two books alone holds of an arrangement until a month.</summary>
    public async Task<IReadOnlyList<(Guid Arrangement, Book Book, NodaTime.YearMonth Period, Money Loss)>> WrittenDown(
        EntityId entity, IReadOnlyList<Book> books, NodaTime.YearMonth to, Currency currency, CancellationToken ct = default)
    {
        var loss = ChartOfAccounts.Default.All.Where(a => a.Line == "ImpairmentLoss").Select(a => a.Code.Text).ToList();
        var rows = await db.Entries.AsNoTracking().Where(e => e.Entity == entity && e.Period <= to && e.Book != null)
            .SelectMany(e => e.Postings, (e, p) => new { e.Book, e.Period, p.Account, p.Source, p.Amount.Currency, p.Amount.Micros })
            .Where(p => loss.Contains(p.Account) && p.Currency == currency && p.Source != null).ToListAsync(ct);
        return [.. rows.Where(r => books.Contains(r.Book!.Value)).GroupBy(r => (r.Source, Book: r.Book!.Value, r.Period))
            .Select(g => (Arrangement: Guid.TryParse(g.Key.Source![(g.Key.Source!.IndexOf('/', StringComparison.Ordinal) + 1)..], out var id)
                ? id : Guid.Empty, g.Key.Book, g.Key.Period, new Money(g.Sum(r => r.Micros), currency)))
            .Where(r => r.Arrangement != Guid.Empty)];
    }
}
