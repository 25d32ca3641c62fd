namespace Runrate.Agents.Accounting.Classification;

/// <summary>Everything one decision is asked with.</summary>
internal sealed record Asked(DecisionTable Table, FactSet Facts, PolicySet Policies, int FiscalYearStartMonth);

/// <summary>How a table was decided: the row, and how much had to be taken for granted.</summary>
internal readonly record struct Verdict(int Row, Level Level)
{
    /// <summary>No row is safe to take.</summary>
    public bool Blocked => Row < 0;

    public bool Defaulted => Level == Level.Cautious;
}

/// <summary>
/// One table being decided for one set of facts, and decided again with one fact changed. Facts are completed level by
/// level, and the first level at which the table concludes answers. The working memory of one thread, used again and again.
/// </summary>
internal sealed class Evaluation(RuleLibrary library)
{
    /// <summary>By level: what each column stands against, what at least one does and what at least two do.</summary>
    private readonly RowsAgainst[][] against =
        [.. Enumerable.Range(0, Completion.Deciding).Select(_ => new RowsAgainst[DecisionTable.MostColumns])];
    private readonly RowsAgainst[] byAny = new RowsAgainst[Completion.Deciding];
    private readonly RowsAgainst[] byTwo = new RowsAgainst[Completion.Deciding];
    private readonly RowsAgainst[] unmoved = new RowsAgainst[Completion.Deciding];

    private long[] cells = [];
    private int fiscalYearStartMonth;
    private Completion completion = null!;
    private Influence changed = null!;
    private RowSet[] bearing = [];
    private int levelsUnmoved;

    public RuleLibrary Library => library;

    public DecisionTable Table { get; private set; } = null!;

    /// <summary>The facts as they were given and the policies, by number.</summary>
    public ReadOnlySpan<long> Given => cells.AsSpan(0, library.Facts.Count);

    /// <summary>What the verdict took the tested facts for, by number of the fact.</summary>
    public long[] Values { get; } = new long[library.Facts.Count];

    /// <summary>Where those values came from.</summary>
    public Origin[] Origins { get; } = new Origin[library.Facts.Count];

    public Verdict Decide(Asked asked)
    {
        Table = asked.Table;
        completion = Table.Completion;
        fiscalYearStartMonth = asked.FiscalYearStartMonth;
        if (cells.Length < completion.CellCount)
            cells = new long[completion.CellCount];
        asked.Facts.Values.CopyTo(cells, 0);
        library.PolicyValues.CopyTo(cells, asked.Policies);
        for (var level = Level.Follows; level <= Level.Cautious; level++)
        {
            if (Read(level) is { Concluded: true } reading)
                return new Verdict(reading.Row, level);
        }
        return new Verdict(-1, Level.Cautious);
    }

    /// <summary>Keeps what the verdict stands on, and reads on through the levels that it did not need but a trial may.</summary>
    public void Settle(Verdict verdict)
    {
        for (var place = 0; place < Table.Columns.Length; place++)
        {
            var fact = Table.TestedFacts[place];
            Values[fact] = ValueAt(verdict.Level, place);
            Origins[fact] = completion.OriginOf(completion.Cells[(int)verdict.Level][place], cells, library.Facts);
        }
        for (var level = verdict.Level + 1; level <= Level.Cautious; level++)
            Read(level);
    }

    /// <summary>The cautious answer had nothing been presumed; -1 where it would be blocked.</summary>
    public int DecideUnpresumed()
    {
        completion.Run(Level.Unpresumed, cells, fiscalYearStartMonth);
        var all = new RowsAgainst();
        for (var place = 0; place < Table.Columns.Length; place++)
            all |= Table.Columns[place].Against(ValueAt(Level.Unpresumed, place));
        return Table.Read(all) is { Concluded: true } reading ? reading.Row : -1;
    }

    /// <summary>The unknown facts that could still change the answer, in the order to ask for them.</summary>
    public List<int> OpenFacts()
    {
        Span<long> values = stackalloc long[Table.Columns.Length];
        for (var place = 0; place < values.Length; place++)
            values[place] = ValueAt(Level.Presumed, place);
        return Table.OpenFactsByColumn(values);
    }

    /// <summary>The rows that could still answer before anything is taken for its cautious value.</summary>
    public RowSet OpenRows() => byAny[(int)Level.Presumed].Open.Without(byAny[(int)Level.Presumed].Failed);

    /// <summary>The rows that some fact rules out at a level.</summary>
    public RowSet Failed(Level level) => byAny[(int)level].Failed;

    /// <summary>The rows that this tested fact rules out at a level.</summary>
    public RowSet Failed(Level level, int fact) => against[(int)level][Table.PlaceOf(fact)].Failed;

    /// <summary>Another fact is about to be tried; what does not follow from it is read once.</summary>
    public void Change(int place)
    {
        changed = completion.Influences[place];
        bearing = Table.Bearing[place];
        levelsUnmoved = 0;
    }

    /// <summary>
    /// False where no value of the fact can lead to another row: whatever it bears on fails for other reasons, or comes
    /// after the row that answers.
    /// </summary>
    public bool MayMatter(Verdict verdict)
    {
        for (var level = Level.Follows; level <= verdict.Level; level++)
        {
            var borne = bearing[(int)level].Without(Unmoved((int)level).Failed);
            if (level == verdict.Level && !verdict.Blocked)
                borne &= RowSet.Through(verdict.Row);
            if (!borne.IsEmpty)
                return true;
        }
        return false;
    }

    /// <summary>The row that answers had the fact another value, or -1.</summary>
    public int Try(long value)
    {
        cells[changed.Fact] = value;
        for (var level = 0; level < Completion.Deciding; level++)
        {
            foreach (var step in changed.Steps[level])
                step.Run(cells, fiscalYearStartMonth);
            var all = Unmoved(level);
            foreach (var place in changed.Moved[level])
                all |= Table.Columns[place].Against(cells[completion.Cells[level][place]]);
            if (Table.Read(all) is { Concluded: true } reading)
                return reading.Row;
        }
        return -1;
    }

    /// <summary>Ends the trial of a fact.</summary>
    public void Restore(long given)
    {
        cells[changed.Fact] = given;
        foreach (var steps in changed.Steps)
        {
            foreach (var step in steps)
                step.Run(cells, fiscalYearStartMonth);
        }
    }

    private Reading Read(Level level)
    {
        completion.Run(level, cells, fiscalYearStartMonth);
        var (any, twice) = (new RowsAgainst(), new RowsAgainst());
        var columns = Table.Columns;
        var read = against[(int)level];
        for (var place = 0; place < columns.Length; place++)
        {
            var column = read[place] = columns[place].Against(ValueAt(level, place));
            twice |= any & column;
            any |= column;
        }
        (byAny[(int)level], byTwo[(int)level]) = (any, twice);
        return Table.Read(any);
    }

    /// <summary>What the columns stand against that the changed fact does not bear on.</summary>
    private RowsAgainst Unmoved(int level)
    {
        for (; levelsUnmoved <= level; levelsUnmoved++)
        {
            var read = against[levelsUnmoved];
            if (changed.Moved[levelsUnmoved] is [var alone])
            {
                unmoved[levelsUnmoved] = byTwo[levelsUnmoved] | byAny[levelsUnmoved].Without(read[alone]);
                continue;
            }
            var all = new RowsAgainst();
            foreach (var place in changed.Unmoved[levelsUnmoved])
                all |= read[place];
            unmoved[levelsUnmoved] = all;
        }
        return unmoved[level];
    }

    private long ValueAt(Level level, int place) => cells[completion.Cells[(int)level][place]];
}
