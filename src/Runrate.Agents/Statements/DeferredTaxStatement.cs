using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Statements;

/// <summary>
/// What a statutory book carries, what its tax book has left to deduct, and the deferred tax on the difference, item by item; then how
/// it moved from opening to closing. Liabilities are positive. Every figure is a sum of postings of the book it names.
/// </summary>
internal static class DeferredTaxStatement
{
    public static async Task<Outcome<Statement>> Build(RunrateDb db, Entity entity, StatementScope scope, CancellationToken ct)
    {
        if (DeferredTaxItems.TaxBookOf(scope.Book, entity) is not { } taxBook)
            return new Refusal(RefusalCodes.InvalidValue, $"The {scope.Book} book has no tax book to be held against.", "book");
        var balances = new AssetBalances(db);
        var agents = await db.Arrangements.AsNoTracking().Where(a => a.Entity == entity.Id && (scope.Agent == null
            || a.Agent == scope.Agent))
            .Select(a => new { a.Id, a.Name }).ToListAsync(ct);
        var names = agents.ToDictionary(a => AssetLedger.Reference(a.Id), a => a.Name);
        var blocks = new List<StatementBlock>
        {
            await Items("Carrying amount", scope.Book, AssetBalances.Carrying, "assets/", credit: false),
            await Items("Tax base", taxBook, AssetBalances.Carrying, "assets/", credit: false),
            await Items("Deferred tax, liability positive", scope.Book, DeferredTaxEntries.BalanceAccounts, "deferred-tax/", credit: true),
            await RollForward(),
        };
        return new Statement(
            StatementLayouts.DeferredTax.Name, StatementLayouts.DeferredTax.Title, scope, [scope.To],
            [.. blocks.Where(b => b.Lines.Count > 0)], null);

        async Task<StatementBlock> Items(string title, Book book, IReadOnlyList<string> accounts, string prefix, bool credit)
        {
            var found = (await balances.Of(entity.Id, book, scope.To, accounts, null, ct))
                .Where(b => b.Source.StartsWith(prefix, StringComparison.Ordinal) && names.ContainsKey(b.Source[prefix.Length..])
                    && b.Balance.Currency == scope.Currency)
                .GroupBy(b => b.Source).Select(g => (Source: g.Key, Name: names[g.Key[prefix.Length..]],
                    Micros: g.Sum(b => b.Balance.Micros)))
                .Where(i => i.Micros != 0).OrderBy(i => i.Name, StringComparer.Ordinal).ThenBy(i => i.Source,
                    StringComparer.Ordinal).ToList();
            var lines = found.Select(i => new StatementLine(i.Name, StatementLineKind.Line,
                [Figure(i.Micros, credit, new FigureSource(entity.Id, book, null, scope.To, null, accounts) { Item = i.Source })]))
                    .ToList();
            return new StatementBlock(title, lines);
        }

        async Task<StatementBlock> RollForward()
        {
            var accounts = DeferredTaxEntries.BalanceAccounts.ToList();
            var (book, to, currency) = (scope.Book, scope.To, scope.Currency);
            var rows = await db.Entries.AsNoTracking().Where(e => e.Entity == entity.Id && (e.Book == null || e.Book == book)
                && e.Period <= to)
                .SelectMany(e => e.Postings, (e, p) => new { e.Kind, e.Period, p.Account, p.Agent, p.Amount.Currency, p.Amount.Micros })
                .Where(p => accounts.Contains(p.Account) && p.Currency == currency).ToListAsync(ct);
            var mine = rows.Where(r => scope.Agent is null || r.Agent == scope.Agent).ToList();
            if (mine.Count == 0)
                return new StatementBlock("Roll-forward", []);
            var rate = new[] { EntryKind.DeferredTaxRateChange };
            var rest = Enum.GetValues<EntryKind>().Except(rate).Except([EntryKind.DeferredTax]).ToArray();
            var lines = new List<StatementLine>
            {
                Line("Opening", StatementLineKind.Line, null, scope.From.PlusMonths(-1), []),
                Line("Change of rate", StatementLineKind.Line, scope.From, scope.To, rate),
                Line("Originated and reversed", StatementLineKind.Line, scope.From, scope.To, [EntryKind.DeferredTax]),
                Line("Corrections", StatementLineKind.Line, scope.From, scope.To, [.. rest.Where(k => mine.Exists(r => r.Kind == k))]),
                Line("Closing", StatementLineKind.Subtotal, null, scope.To, []),
            };
            return new StatementBlock("Roll-forward", [.. lines.Where(l => l.Title is "Opening" or "Closing"
                || !l.Figures[0].Amount.IsZero)]);

            StatementLine Line(string title, StatementLineKind kind, YearMonth? from, YearMonth until, EntryKind[] kinds)
            {
                // No kind in the ledger means no movement: an empty list would mean any.
                var none = title == "Corrections" && kinds.Length == 0;
                var micros = none ? 0 : mine.Where(r => r.Period <= until && (from is null || r.Period >= from)
                    && (kinds.Length == 0 || kinds.Contains(r.Kind)))
                    .Sum(r => r.Micros);
                var source = new FigureSource(entity.Id, scope.Book, from, until, scope.Agent,
                    DeferredTaxEntries.BalanceAccounts)
                { Kinds = kinds };
                return new StatementLine(title, kind, [Figure(micros, credit: true, source)]);
            }
        }

        Figure Figure(long micros, bool credit, FigureSource source) => new(new Money(credit ? -micros : micros, scope.Currency), source);
    }
}
