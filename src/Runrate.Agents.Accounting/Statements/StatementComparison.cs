using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Statements;

/// <summary>One column of figures beside others: a month, a book, a year to date.</summary>
public sealed record ComparedColumn(string Heading, Statement Statement, int Column);

/// <param name="Figures">One for each column; null where that statement has no such line, which is zero.</param>
public sealed record ComparedLine(string Title, StatementLineKind Kind, IReadOnlyList<Figure?> Figures)
{
    /// <summary>The first column less the second, or null with one column only.</summary>
    public Money? Difference(Currency currency) => Figures.Count < 2
        ? null
        : (Figures[0]?.Amount ?? Money.Zero(currency)) - (Figures[1]?.Amount ?? Money.Zero(currency));
}

public sealed record ComparedBlock(string Title, IReadOnlyList<ComparedLine> Lines);

/// <summary>
/// Statements of one layout side by side. Every line that any of them has is shown, so that each column foots by what is printed above
/// its subtotal: a line that is zero in one book and not in the other belongs to both.
/// </summary>
public sealed record StatementComparison(
    IReadOnlyList<ComparedColumn> Columns, IReadOnlyList<ComparedBlock> Blocks, ComparedLine? Result)
{
    public static StatementComparison Of(params IReadOnlyList<ComparedColumn> columns)
    {
        var statements = columns.Select(c => c.Statement).ToList();
        var blocks = statements.Select(s => Numbered(s.Blocks, b => b.Title)).ToList();
        var result = statements.Select(s => s.Result).FirstOrDefault(r => r is not null);
        return new StatementComparison(
            columns,
            [.. InOrder(blocks).Select(key => Block(key.Key, columns, [.. blocks.Select(b => b.GetValueOrDefault(key))]))],
            result is null
                ? null
                : new ComparedLine(result.Title, result.Kind, [.. columns.Select(c => Figure(c.Statement.Result, c))]));
    }

    /// <summary>A statement with the columns it has.</summary>
    public static StatementComparison Of(Statement statement, Func<int, string> heading) =>
        Of([.. statement.Columns.Select((_, i) => new ComparedColumn(heading(i), statement, i))]);

    private static ComparedBlock Block(string title, IReadOnlyList<ComparedColumn> columns, IReadOnlyList<StatementBlock?> own)
    {
        var lines = own.Select(b => Numbered(b?.Lines ?? [], l => (l.Title, l.Kind))).ToList();
        return new ComparedBlock(title, [.. InOrder(lines).Select(key => new ComparedLine(
            key.Key.Title, key.Key.Kind, [.. columns.Select((c, i) => Figure(lines[i].GetValueOrDefault(key), c))]))]);
    }

    // Two assets may have one name: the second of a name is matched with the second.
    private static OrderedDictionary<(TKey Key, int Nth), T> Numbered<TKey, T>(IEnumerable<T> items, Func<T, TKey> key)
        where TKey : notnull
    {
        var numbered = new OrderedDictionary<(TKey, int), T>();
        foreach (var item in items)
        {
            var nth = 0;
            while (!numbered.TryAdd((key(item), nth), item))
                nth++;
        }
        return numbered;
    }

    private static Figure? Figure(StatementLine? line, ComparedColumn column) =>
        line is not null && column.Column < line.Figures.Count ? line.Figures[column.Column] : null;

    // What only a later list has stands behind the item that precedes it there; layouts order all lists alike.
    private static List<TKey> InOrder<TKey, T>(IReadOnlyList<OrderedDictionary<TKey, T>> lists)
        where TKey : notnull
    {
        var all = new List<TKey>();
        foreach (var list in lists)
        {
            var at = 0;
            foreach (var item in list.Keys)
            {
                var known = all.IndexOf(item);
                if (known < 0)
                    all.Insert(at++, item);
                else
                    at = known + 1;
            }
        }
        return all;
    }
}
