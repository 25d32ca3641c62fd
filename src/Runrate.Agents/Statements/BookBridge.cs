using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Statements;

/// <summary>
/// From the result of one book to the result of another by the entries that either keeps alone: what both share cannot differ. Against
/// the lens it is the bridge between the workforce P&amp;L and the published book.
/// </summary>
internal static class BookBridge
{
    /// <summary>The book at the other end: the published one, or the lens where that is asked for itself.</summary>
    public static Book Against(Book book, Entity entity) => book == entity.PrimaryBook ? Book.Management : entity.PrimaryBook;

    /// <param name="other">The book at the other end; that of <see cref="Against"/> where it is null.</param>
    public static async Task<Statement> Build(RunrateDb db, Entity entity, StatementScope scope, Book? other, CancellationToken ct)
    {
        var (from, to) = (scope.Book, other ?? Against(scope.Book, entity));
        var moved = await Load(db, scope, to, ct);
        var lines = StatementLayouts.AgentPnl.Sections.Concat(StatementLayouts.IncomeStatement.Sections).SelectMany(s => s.Lines)
            .DistinctBy(l => l.Title).ToList();
        var all = lines.SelectMany(l => l.Accounts(ChartOfAccounts.Default, withMemo: true)).ToList();
        var blocks = new List<StatementBlock>
        {
            new($"{from.Name()} book", [new StatementLine("Result", StatementLineKind.Subtotal, [Result(from)])]),
            new($"Taken away: entries of {from.Name()} alone", Own(from, away: true)),
            new($"Added: entries of {to.Name()} alone", Own(to, away: false)),
        };
        return new Statement(
            StatementLayouts.BookBridge.Name, StatementLayouts.BookBridge.Title, scope, [scope.To],
            [.. blocks.Where(b => b.Lines.Count > 0)],
            new StatementLine($"Result, {to.Name()} book", StatementLineKind.Result, [Result(to)]));

        Figure Result(Book book)
        {
            var accounts = all.Where(a => book == Book.Management || !ChartOfAccounts.Default[a].Memo).ToList();
            var micros = moved.Where(m => (m.Book == 0 || m.Book == (int)book) && accounts.Contains(m.Account)).Sum(m => m.Micros);
            return new Figure(new Money(-micros, scope.Currency), new FigureSource(scope.Entity, book, scope.From, scope.To,
                scope.Agent, accounts));
        }

        List<StatementLine> Own(Book book, bool away)
        {
            var own = new List<StatementLine>();
            foreach (var line in lines)
            {
                var accounts = line.Accounts(ChartOfAccounts.Default, withMemo: book == Book.Management);
                var micros = moved.Where(m => m.Book == (int)book && accounts.Contains(m.Account)).Sum(m => m.Micros);
                if (micros != 0)
                {
                    own.Add(new StatementLine(line.Title, StatementLineKind.Line,
                    [
                        new Figure(
                            new Money(away ? micros : -micros, scope.Currency),
                            new FigureSource(scope.Entity, book, scope.From, scope.To, scope.Agent, accounts) { OwnOnly = true }),
                    ]));
                }
            }
            return own;
        }
    }

    private static async Task<List<(int Book, string Account, long Micros)>> Load(RunrateDb db, StatementScope scope, Book other,
        CancellationToken ct)
    {
        var books = new[] { 0, (int)scope.Book, (int)other };
        var query = db.Balances.AsNoTracking().Where(b => b.Entity == scope.Entity && books.Contains(b.Book)
            && b.Period >= scope.From && b.Period <= scope.To
            && b.Currency == scope.Currency);
        if (scope.Agent is { } agent)
            query = query.Where(b => b.Agent == agent.Value);
        return [.. (await query.ToListAsync(ct)).Select(b => (b.Book, b.Account, b.Micros))];
    }
}
