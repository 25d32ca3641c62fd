using System.Numerics;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>One step on the way to a row: the row of the file it came from.</summary>
public readonly record struct PathStep(RuleFile File, RuleRow Row);

/// <summary>
/// A row ready to be decided. A row that came from a continued table carries the conditions of every step that leads to it.
/// </summary>
public sealed class TableRow(IReadOnlyList<PathStep> path, Condition[] conditions, RowOutcome outcome, int outcomeKey)
{
    private readonly FailureWords?[] failures = new FailureWords?[conditions.Length];

    public IReadOnlyList<PathStep> Path => path;

    public Condition[] Conditions => conditions;

    public RowOutcome Outcome => outcome;

    /// <summary>Equal for rows that say the same.</summary>
    public int OutcomeKey => outcomeKey;

    /// <summary>What the answer is called.</summary>
    public string Treatment { get; } = outcome.Name;

    /// <summary>The row that speaks: the last step.</summary>
    public RuleRow Rule { get; } = path[^1].Row;

    public DeterminationStatus? Status { get; } = path.Select(step => step.Row.Status)
        .FirstOrDefault(status => status is not null);

    public string? SeedOverridden { get; } = path.Select(step => step.Row.SeedOverridden)
        .LastOrDefault(source => source is not null);

    public IReadOnlyList<string> RuleIds { get; } = [.. path.Select(step => step.Row.Id)];

    public IReadOnlyList<Citation> Citations { get; } = [.. path.SelectMany(step => step.Row.Cites).Distinct()];

    public IReadOnlyList<string> Flags { get; } = [.. path.SelectMany(step => step.Row.Flags)];

    public Truth Test(ReadOnlySpan<long> values) => Condition.All(conditions, values);

    /// <summary>What every account of the row's failures begins with.</summary>
    internal string Start { get; } = path[^1].Row.Id + ": ";

    /// <summary>The account of a row that holds, but too late.</summary>
    internal RejectedTreatment? Passed { get; set; }

    /// <summary>A condition that does not hold for a value, in words.</summary>
    internal string Failure(int condition, bool known, long value, FactDefinition fact) =>
        WordsOf(condition, fact).Of(known, value);

    /// <summary>The account of a row that only this condition stands in the way of.</summary>
    internal RejectedTreatment RejectedOn(int condition, bool known, long value, FactDefinition fact) =>
        WordsOf(condition, fact).Alone(known, value, this);

    private FailureWords WordsOf(int condition, FactDefinition fact) =>
        failures[condition] ??= new FailureWords(fact, conditions[condition].Wanted(fact));
}

/// <summary>
/// How far a table came: the first row that holds, whether no open row above it says otherwise, and the first open row.
/// </summary>
public readonly record struct Reading(int Row, bool Concluded, int Open);

/// <summary>
/// A decision for one category at one date: rows in order, first match wins, in three-valued logic. A row that is open
/// (none of its conditions fails, one is not known) does not stand in the way where it would answer the same.
/// </summary>
public sealed class DecisionTable
{
    internal const int MostColumns = 64;

    private readonly int[] placeOf;
    private readonly int[][] placesOf;
    private readonly RowSet rows;
    private readonly RowSet[] agreeing;

    internal DecisionTable(RuleFile file, IReadOnlyList<TableRow> rows, IReadOnlyList<TableStep> steps, int[] tested,
        FactCatalog catalog, Completion completion)
    {
        File = file;
        Rows = [.. rows];
        Steps = [.. steps];
        Completion = completion;
        TestedFacts = tested;
        if (rows.Count > RowSet.Most)
            throw new RuleFileException($"{file.Path}: {rows.Count} rows for one category; a table has at most {RowSet.Most}.");
        if (tested.Length > MostColumns)
            throw new RuleFileException($"{file.Path}: tests {tested.Length} facts for one category; at most {MostColumns}.");
        Columns = [.. tested.Select(fact => new TableColumn(catalog.Numbered[fact], rows))];
        placeOf = new int[catalog.Count];
        Array.Fill(placeOf, -1);
        for (var place = 0; place < tested.Length; place++)
            placeOf[tested[place]] = place;
        Bearing = [.. completion.Influences.Select(influence => RowsTesting(influence.Moved))];
        Treatments = [.. Rows.Select(row => row.Treatment).Distinct()];
        TreatmentOf = [.. Rows.Select(row => Array.IndexOf(Treatments, row.Treatment))];
        placesOf = [.. Rows.Select(row => row.Conditions.Select(cell => PlaceOf(cell.Fact)).ToArray())];
        this.rows = Where(_ => true);
        Cites = [.. Rows.SelectMany(row => row.Rule.Cites).Distinct()];
        CitesOf = [.. Rows.Select(row => row.Rule.Cites.Select(cite => Array.IndexOf(Cites, cite)).ToArray())];
        agreeing = [.. Rows.Select(row => Where(other => other.OutcomeKey == row.OutcomeKey))];
    }

    public RuleFile File { get; }

    public TableRow[] Rows { get; }

    /// <summary>Facts that some row tests, in the order in which they are first tested.</summary>
    public int[] TestedFacts { get; }

    /// <summary>The tested facts, in the same order.</summary>
    internal TableColumn[] Columns { get; }

    internal Completion Completion { get; }

    /// <summary>The rows of the files in the order in which a trace shows them.</summary>
    internal TableStep[] Steps { get; }

    /// <summary>What the rows answer, each once, in the order of the rows.</summary>
    internal string[] Treatments { get; }

    /// <summary>What the rows cite for themselves, each once, in the order of the rows.</summary>
    internal Citation[] Cites { get; }

    /// <summary>For each row, the places of what it cites for itself.</summary>
    internal int[][] CitesOf { get; }

    /// <summary>For each row, the place of its answer among the treatments.</summary>
    internal int[] TreatmentOf { get; }

    /// <summary>One value of each group that the table's rows cannot tell apart; numbers and dates at their limits.</summary>
    public long[] Representatives(int fact) => Columns[PlaceOf(fact)].Representatives;

    /// <summary>The place of a tested fact among the columns.</summary>
    internal int PlaceOf(int fact) => placeOf[fact];

    /// <param name="values">By the number of the fact.</param>
    public Reading Read(ReadOnlySpan<long> values)
    {
        var against = new RowsAgainst();
        foreach (var column in Columns)
            against |= column.Against(values[column.Fact.Index]);
        return Read(against);
    }

    /// <summary>By column, the rows that may come out otherwise when its fact has another value.</summary>
    internal RowSet[] Bearing { get; }

    /// <summary>The first row that nothing stands against, and whether no open row above it says otherwise.</summary>
    internal Reading Read(RowsAgainst against)
    {
        var alive = rows.Without(against.Failed);
        var row = alive.Without(against.Open).First;
        var open = alive & against.Open;
        var concluded = row >= 0 && (open & RowSet.Above(row)).Without(agreeing[row]).IsEmpty;
        return new Reading(row, concluded, open.First);
    }

    /// <summary>
    /// The unknown facts that could still change the answer, in the order to ask for them. Every way in which the open
    /// facts may turn out is followed; a fact whose every value leads to the same answers is not asked.
    /// </summary>
    /// <param name="values">By the number of the fact.</param>
    public List<int> OpenFacts(long[] values) => OpenFactsByColumn([.. TestedFacts.Select(fact => values[fact])]);

    internal List<int> OpenFactsByColumn(ReadOnlySpan<long> values)
    {
        var asked = new List<int>();
        var failed = RowSet.None;
        var open = 0UL;
        for (var place = 0; place < Columns.Length; place++)
        {
            var value = values[place];
            if (FactCode.IsOpen(value))
                open |= 1UL << place;
            failed |= Columns[place].Against(value).Failed;
        }
        Explore(failed, open, asked);
        return asked;
    }

    /// <summary>What the open facts can lead to, as one number: equal numbers are equal answers for equal facts.</summary>
    private int Explore(RowSet failed, ulong open, List<int> asked)
    {
        var hanging = RowSet.None;
        for (var rest = open; rest != 0; rest &= rest - 1)
            hanging |= Columns[BitOperations.TrailingZeroCount(rest)].Testing;
        var reading = Read(new RowsAgainst(failed, hanging));
        if (reading.Concluded)
            return Rows[reading.Row].OutcomeKey;
        Invariant.Check(reading.Open >= 0, "a table has no row for some facts that are all known");
        var place = FirstOpen(reading.Open, open);
        var column = Columns[place];
        var position = asked.Count;
        var (first, below) = (0, 0);
        var last = RowSet.None;
        var matters = false;
        var all = new HashCode();
        all.Add(place);
        for (var choice = 0; choice < column.Excluded.Length; choice++)
        {
            var fails = column.Excluded[choice].Without(failed);
            if (choice == 0 || fails != last)
                below = Explore(failed | fails, open & ~(1UL << place), asked);
            all.Add(below);
            first = choice == 0 ? below : first;
            matters |= below != first;
            last = fails;
        }
        if (!matters && column.Excluded.Length > 1)
            return first;
        if (!asked.Contains(column.Fact.Index))
            asked.Insert(Math.Min(position, asked.Count), column.Fact.Index);
        return all.ToHashCode();
    }

    /// <summary>The first open fact of a row, by its place among the columns.</summary>
    private int FirstOpen(int row, ulong open)
    {
        foreach (var place in placesOf[row])
        {
            if ((open >> place & 1) != 0)
                return place;
        }
        throw new InvariantException($"{File.Path}: a row is open on no fact");
    }

    private RowSet RowsTesting(int[] places) =>
        places.Aggregate(RowSet.None, (rows, place) => rows | Columns[place].Testing);

    private RowSet Where(Func<TableRow, bool> holds)
    {
        var some = RowSet.None;
        for (var row = 0; row < Rows.Length; row++)
            some |= holds(Rows[row]) ? RowSet.Of(row) : RowSet.None;
        return some;
    }
}
