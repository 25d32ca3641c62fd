namespace Runrate.Agents.Accounting.Classification;

/// <summary>What is known against rows: those that fail, and those that hang on something open. A row may be both.</summary>
internal readonly record struct RowsAgainst(RowSet Failed, RowSet Open)
{
    public static RowsAgainst operator |(RowsAgainst a, RowsAgainst b) => new(a.Failed | b.Failed, a.Open | b.Open);

    public static RowsAgainst operator &(RowsAgainst a, RowsAgainst b) => new(a.Failed & b.Failed, a.Open & b.Open);

    public RowsAgainst Without(RowsAgainst other) => new(Failed.Without(other.Failed), Open.Without(other.Open));
}

/// <summary>
/// What one fact means to the rows of a table: for each value, the rows that fail on it. Reading a table is then one look-up
/// and one OR a fact, however many rows there are.
/// </summary>
internal sealed class TableColumn
{
    /// <summary>Closed lists have at most 63 values; one place more for whatever is known to be none of them.</summary>
    private const int Listed = 64;

    private readonly (RowSet Row, Condition Condition)[] cells;
    private readonly RowSet[] failing;

    public TableColumn(FactDefinition fact, IReadOnlyList<TableRow> rows)
    {
        Fact = fact;
        cells = [.. rows.SelectMany((row, index) => row.Conditions.Where(condition => condition.Fact == fact.Index)
            .Select(condition => (RowSet.Of(index), condition)))];
        foreach (var (row, _) in cells)
            Testing |= row;
        var ranges = Array.Exists(cells, cell => cell.Condition.IsRange);
        failing = ranges ? [] : [.. Enumerable.Range(0, Listed + 1).Select(value => FailingOn(value))];
        Representatives = [.. ValueGroups.Of(fact, [.. cells.Select(cell => cell.Condition).Distinct()])];
        Excluded = [.. Representatives.Select(Failing)];
    }

    public FactDefinition Fact { get; }

    /// <summary>The rows that have a condition on the fact.</summary>
    public RowSet Testing { get; }

    /// <summary>One value of each group that the rows cannot tell apart; numbers and dates at their limits.</summary>
    public long[] Representatives { get; }

    /// <summary>For each representative, the rows that fail on it.</summary>
    public RowSet[] Excluded { get; }

    public RowsAgainst Against(long value) =>
        FactCode.IsOpen(value) ? new RowsAgainst(RowSet.None, Testing) : new RowsAgainst(Failing(value), RowSet.None);

    /// <summary>Of a known value.</summary>
    private RowSet Failing(long value) =>
        failing.Length == 0 ? FailingOn(value) : failing[(ulong)value < Listed ? (int)value : Listed];

    private RowSet FailingOn(long value)
    {
        var failed = RowSet.None;
        foreach (ref readonly var cell in cells.AsSpan())
        {
            if (!cell.Condition.Holds(value))
                failed |= cell.Row;
        }
        return failed;
    }
}
