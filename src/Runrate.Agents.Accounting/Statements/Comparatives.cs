using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Statements;

/// <summary>What a column of a statement with comparatives shows.</summary>
public enum ComparativeKind
{
    /// <summary>What the ledger says of a period; every figure opens.</summary>
    Actual,
    /// <summary>The first column less another.</summary>
    Change,
    /// <summary>The change over the size of the other.</summary>
    Share,
    /// <summary>What was planned, where somebody stated a plan for the line.</summary>
    Budget,
}

/// <param name="Key">Stable: <c>current</c>, <c>prior-period</c>, <c>change</c>, <c>change-share</c>, <c>prior-year</c>,
/// <c>year-to-date</c>, <c>budget</c>, <c>budget-variance</c>.</param>
public sealed record ComparativeColumn(string Key, string Heading, ComparativeKind Kind);

/// <param name="Amount">Null where the column has nothing to say of the line, which is not zero.</param>
/// <param name="Share">A ratio, 1 being as much again; for <see cref="ComparativeKind.Share"/> only.</param>
/// <param name="Figure">The query behind an actual amount.</param>
public sealed record ComparativeCell(Money? Amount, decimal? Share = null, Figure? Figure = null);

public sealed record ComparativeLine(string Title, StatementLineKind Kind, IReadOnlyList<ComparativeCell> Cells);

public sealed record ComparativeBlock(string Title, IReadOnlyList<ComparativeLine> Lines);

/// <summary>What somebody planned for a line: by the title of its block and its own; the result has no block.</summary>
public sealed record PlannedLine(string? Block, string Line, Money Amount);

/// <summary>The statements of one layout that stand beside the first.</summary>
/// <param name="Prior">The period before, of the same length.</param>
/// <param name="PriorYear">The same period a year before.</param>
/// <param name="YearToDate">The fiscal year to the end of the period.</param>
/// <param name="Plan">Null where no plan can be set beside the layout.</param>
public sealed record ComparedStatements(
    ComparedColumn Current, ComparedColumn? Prior, ComparedColumn? PriorYear, ComparedColumn? YearToDate, IReadOnlyList<PlannedLine>? Plan);

/// <summary>
/// A statement as finance reads it: the period, the one before with the change, the year before, the year to date, the budget and how far
/// from it. Every line that any of them has is shown, so that each column of actual figures foots.
/// </summary>
public sealed record Comparatives(
    Statement Statement, IReadOnlyList<ComparativeColumn> Columns, IReadOnlyList<ComparativeBlock> Blocks, ComparativeLine? Result)
{
    public static Comparatives Of(ComparedStatements all)
    {
        var actual = new[] { all.Current, all.Prior, all.PriorYear, all.YearToDate }.OfType<ComparedColumn>().ToList();
        var shown = StatementComparison.Of(actual);
        var currency = all.Current.Statement.Scope.Currency;
        var parts = Parts(all, actual, currency).ToList();
        return new Comparatives(
            all.Current.Statement, [.. parts.Select(p => p.Column)],
            [.. WithPlanned(shown.Blocks, all.Plan ?? [], actual.Count).Select(b =>
                new ComparativeBlock(b.Title, [.. b.Lines.Select(l => Line(b.Title, l))]))],
            shown.Result is { } result ? Line(null, result) : null);

        ComparativeLine Line(string? block, ComparedLine line) =>
            new(line.Title, line.Kind, [.. parts.Select(p => p.Cell(block, line))]);
    }

    // What was planned and did not come is a line as well, behind what the plan names before it.
    private static List<ComparedBlock> WithPlanned(IReadOnlyList<ComparedBlock> blocks, IReadOnlyList<PlannedLine> plan, int columns)
    {
        var all = blocks.ToList();
        var at = 0;
        foreach (var planned in plan.Where(p => p.Block is not null))
        {
            var known = all.FindIndex(b => b.Title == planned.Block);
            if (known < 0 && !planned.Amount.IsZero)
                all.Insert(known = at, new ComparedBlock(planned.Block!,
                    [new ComparedLine(planned.Line, StatementLineKind.Subtotal, new Figure?[columns])]));
            at = known < 0 ? at : known + 1;
        }
        return all;
    }

    private delegate ComparativeCell CellOf(string? block, ComparedLine line);

    private sealed record Part(ComparativeColumn Column, CellOf Cell);

    private static IEnumerable<Part> Parts(ComparedStatements all, List<ComparedColumn> actual, Currency currency)
    {
        yield return Actual("current", all.Current);
        if (all.Prior is { } prior)
        {
            yield return Actual("prior-period", prior);
            yield return new Part(new ComparativeColumn("change", "Change", ComparativeKind.Change),
                (_, line) => new ComparativeCell(Of(line, all.Current) - Of(line, prior)));
            yield return new Part(new ComparativeColumn("change-share", "Change, %", ComparativeKind.Share),
                (_, line) => new ComparativeCell(null, Ratio(Of(line, all.Current) - Of(line, prior), Of(line, prior))));
        }
        if (all.PriorYear is { } year)
            yield return Actual("prior-year", year);
        if (all.YearToDate is { } toDate)
            yield return Actual("year-to-date", toDate);
        if (all.Plan is not { } plan)
            yield break;
        yield return new Part(new ComparativeColumn("budget", "Budget", ComparativeKind.Budget),
            (block, line) => new ComparativeCell(Planned(block, line)));
        yield return new Part(new ComparativeColumn("budget-variance", "Over or under", ComparativeKind.Change),
            (block, line) => new ComparativeCell(Planned(block, line) is { } planned ? Of(line, all.Current) - planned : null));

        Part Actual(string key, ComparedColumn column) => new(
            new ComparativeColumn(key, column.Heading, ComparativeKind.Actual),
            (_, line) => FigureOf(line, column) is { } figure ? new ComparativeCell(figure.Amount, null, figure) : new ComparativeCell(null));

        Figure? FigureOf(ComparedLine line, ComparedColumn column) => line.Figures[actual.IndexOf(column)];

        // A line that a period does not have is zero there: its subtotal counts it as nothing.
        Money Of(ComparedLine line, ComparedColumn column) => FigureOf(line, column)?.Amount ?? Money.Zero(currency);

        // The subtotal of a section is what was planned for it; the lines above it were planned by nobody.
        Money? Planned(string? block, ComparedLine line) => plan.FirstOrDefault(p => p.Block == block && p.Line == line.Title
            && (line.Kind != StatementLineKind.Line || block is null))?.Amount;
    }

    private static decimal? Ratio(Money change, Money before) =>
        before.IsZero ? null : change.ToDecimal() / Math.Abs(before.ToDecimal());
}
