using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>Which statements answer a question that names one: two books or two stretches of months stand beside each other in one call.
/// Pure.</summary>
internal static class StatementCalls
{
    public static IReadOnlyList<PlannedCall> Of(BooksQuery q)
    {
        if (q.Statement == StatementNames.Group)
            return [Call(q, q.Entities[0], null, null, q.Periods.Count > 0 ? q.Periods[0] : null, null)];
        var entities = q.Agents.Count > 0 ? q.Entities.Take(1) : q.Entities;
        var months = q.Periods.OrderBy(p => p.From).ToList();
        if (q.Statement == StatementLayouts.BookBridge.Name)
            return [.. entities.SelectMany(e => months.DefaultIfEmpty(null!).Select(p => Call(q, e, At(q.Books, 0), At(q.Books, 1), p, null)))];
        // The later months against the earlier, the book that is named first against the other.
        return [.. entities.SelectMany(e => (q.Books.Count, months.Count) switch
        {
            (2, < 2) => (IEnumerable<PlannedCall>)[Call(q, e, q.Books[0], q.Books[1], months.Count > 0 ? months[0] : null, null)],
            (_, 2) => q.Books.DefaultIfEmpty(null!).Select(b => Call(q, e, b, null, months[1], months[0])),
            _ => q.Books.DefaultIfEmpty(null!).SelectMany(b => months.DefaultIfEmpty(null!).Select(p => Call(q, e, b, null, p, null))),
        })];
    }

    private static string? At(IReadOnlyList<string> books, int i) => i < books.Count ? books[i] : null;

    private static PlannedCall Call(BooksQuery q, string entity, string? book, string? other, BooksPeriod? period, BooksPeriod? earlier) =>
        BooksPlanner.Call("get_statement", q.Agents.Count > 0 ? "" : entity, ("statement", q.Statement), ("from", period?.From.ToIso()),
            ("to", period is { IsMonth: false } ? period.To.ToIso() : null), ("book", book), ("agent", q.Agents.Count > 0 ? q.Agents[0] : null),
            ("lines", BooksPlanner.Array(q.Lines)), ("contract", q.Contracts.Count > 0 ? q.Contracts[0] : null), ("againstBook", other),
            ("againstFrom", earlier?.From.ToIso()), ("againstTo", earlier is { IsMonth: false } ? earlier.To.ToIso() : null),
            ("currency", q.Currency));
}
