
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
    /// <summary>By level: what each column stands against, and what at least one of them does.</summary>
    private readonly RowsAgainst[][] against =
        [.. Enumerable.Range(0, Completion.Deciding).Select(_ => new RowsAgainst[DecisionTable.MostColumns])];
    private readonly RowsAgainst[] byAny = new RowsAgainst[Completion.Deciding];

    private long[] cells = [];
    private int fiscalYearStartMonth;
    private Completion completion = null!;

    /// <summary>Of the level read last: what at least two columns stand against, and where it led.</summary>
    private RowsAgainst byTwo;
    private Reading last;

    private Influence changed = null!;
    private RowsAgainst unmoved;

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

    /// <summary>
    /// Another fact is about to be tried. False where no value of it can lead to another row: whatever it bears on fails for
    /// other reasons, or comes after the row that answers.
    /// </summary>
    public bool Change(int place)
    {
        changed = completion.Influences[place];
        unmoved = Unmoved();
        var bearing = Table.Bearing[place].Without(unmoved.Failed);
        return !(last.Concluded ? bearing & RowSet.Through(last.Row) : bearing).IsEmpty;
    }

    /// <summary>
    /// A row that answers what would be answered had the fact another value, or -1. It is read at the cautious level alone:
    /// what is concluded with less taken for granted is concluded there too.
    /// </summary>
    public int Try(long value)
    {
        cells[changed.Fact] = value;
        foreach (var step in changed.Steps)
            step.Run(cells, fiscalYearStartMonth);
        var all = unmoved;
        foreach (var place in changed.Moved)
            all |= Table.Columns[place].Against(ValueAt(Level.Cautious, place));
        return Table.Read(all) is { Concluded: true } reading ? reading.Row : -1;
    }

    /// <summary>Ends the trial of a fact.</summary>
    public void Restore(long given)
    {
        cells[changed.Fact] = given;
        foreach (var step in changed.Steps)
            step.Run(cells, fiscalYearStartMonth);
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
        (byAny[(int)level], byTwo) = (any, twice);
        return last = Table.Read(any);
    }

    /// <summary>What the columns stand against, at the cautious level, that the changed fact does not bear on.</summary>
    private RowsAgainst Unmoved()
    {
        var read = against[(int)Level.Cautious];
        if (changed.Moved is [var alone])
            return byTwo | byAny[(int)Level.Cautious].Without(read[alone]);
        var all = new RowsAgainst();
        foreach (var place in changed.Unmoved)
            all |= read[place];
        return all;
    }

    private long ValueAt(Level level, int place) => cells[completion.Cells[(int)level][place]];
}
