using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>One step on the way to a row: the row of the file it came from, and where its conditions begin.</summary>
public readonly record struct PathStep(RuleFile File, RuleRow Row, int FirstCondition);

/// <summary>
/// A row ready to be decided. A row that came from a continued table carries the conditions of every step that leads to it.
/// </summary>
public sealed class TableRow(IReadOnlyList<PathStep> path, Condition[] conditions, RowOutcome outcome, int outcomeKey)
{
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
}

/// <summary>How far a table came: the first row that holds, and whether no open row above it says otherwise.</summary>
public readonly record struct Reading(int Row, bool Concluded);

/// <summary>
/// A decision for one category at one date: rows in order, first match wins, in three-valued logic. A row that is open
/// (none of its conditions fails, one is not known) does not stand in the way where it would answer the same.
/// </summary>
public sealed class DecisionTable
{
    private readonly Dictionary<int, long[]> representatives = [];
    private readonly int[][] rowsTesting;
    private readonly bool[] drivers;

    internal DecisionTable(RuleFile file, IReadOnlyList<TableRow> rows, FactCatalog catalog)
    {
        File = file;
        Rows = [.. rows];
        Invariant.Check(rows.Count > 0, $"{file.Path} has no rows for a category it applies to");
        TestedFacts = [.. rows.SelectMany(row => row.Conditions).Select(condition => condition.Fact).Distinct()];
        NeededFacts = Closure(TestedFacts, catalog);
        rowsTesting = new int[catalog.Count][];
        drivers = new bool[catalog.Count];
        foreach (var fact in TestedFacts)
            rowsTesting[fact] = [.. Enumerable.Range(0, rows.Count)
                .Where(row => rows[row].Conditions.Any(condition => condition.Fact == fact))];
        foreach (var driver in NeededFacts.SelectMany(fact => RulesOf(catalog.Facts[fact])).SelectMany(rule => rule.When))
            drivers[driver.Fact] = true;
        foreach (var group in rows.SelectMany(row => row.Conditions).Distinct().GroupBy(condition => condition.Fact))
            representatives[group.Key] = [.. Group(catalog.Facts[group.Key], [.. group])];
    }

    public RuleFile File { get; }

    public TableRow[] Rows { get; }

    /// <summary>Facts that some row tests, in the order in which they are first tested.</summary>
    public int[] TestedFacts { get; }

    /// <summary>The tested facts and those that their implications and presumptions read, in catalogue order.</summary>
    public int[] NeededFacts { get; }

    public Reading Read(ReadOnlySpan<long> values)
    {
        var open = -1;
        var differ = false;
        for (var i = 0; i < Rows.Length; i++)
        {
            var row = Rows[i];
            switch (row.Test(values))
            {
                case Truth.True:
                    return new Reading(i, open < 0 || (!differ && open == row.OutcomeKey));
                case Truth.Unknown:
                    differ |= open >= 0 && open != row.OutcomeKey;
                    open = row.OutcomeKey;
                    break;
            }
        }
        return new Reading(-1, false);
    }

    /// <summary>True where other facts of the table are implied or presumed from this one.</summary>
    public bool Drives(int fact) => drivers[fact];

    /// <summary>
    /// The row that answers when one fact of fully known values has just been changed: only rows that test it can differ
    /// above the row that answered before.
    /// </summary>
    public int ReadChanged(ReadOnlySpan<long> values, int before, int fact)
    {
        foreach (var row in rowsTesting[fact].AsSpan())
        {
            if (row > before)
                break;
            if (Rows[row].Test(values) == Truth.True)
                return row;
            if (row == before)
                return FirstTrue(values, before + 1);
        }
        return before;
    }

    private int FirstTrue(ReadOnlySpan<long> values, int from)
    {
        for (var i = from; i < Rows.Length; i++)
        {
            if (Rows[i].Test(values) == Truth.True)
                return i;
        }
        return -1;
    }

    /// <summary>
    /// The unknown facts that could still change the answer, in the order to ask for them. Every way in which the open
    /// facts may turn out is followed; a fact whose every value leads to the same answers is not asked.
    /// </summary>
    public IReadOnlyList<int> OpenFacts(ReadOnlySpan<long> values)
    {
        var asked = new List<int>();
        Explore(values.ToArray(), asked);
        return asked;
    }

    /// <summary>One value of each group that the table's rows cannot tell apart; numbers and dates at their limits.</summary>
    public long[] Representatives(int fact) => representatives[fact];

    /// <summary>What the open facts can lead to, as one number: equal numbers are equal answers for equal facts.</summary>
    private int Explore(long[] values, List<int> asked)
    {
        var reading = Read(values);
        if (reading.Concluded)
            return Rows[reading.Row].OutcomeKey;
        var fact = FirstOpen(values);
        var known = values[fact];
        var place = asked.Count;
        var first = 0;
        var matters = false;
        var all = new HashCode();
        all.Add(fact);
        foreach (var value in representatives[fact])
        {
            values[fact] = value;
            var below = Explore(values, asked);
            all.Add(below);
            matters |= value != representatives[fact][0] && below != first;
            first = value == representatives[fact][0] ? below : first;
        }
        values[fact] = known;
        if (!matters && representatives[fact].Length > 1)
            return first;
        if (!asked.Contains(fact))
            asked.Insert(Math.Min(place, asked.Count), fact);
        return all.ToHashCode();
    }

    private int FirstOpen(ReadOnlySpan<long> values)
    {
        foreach (var row in Rows)
        {
            if (row.Test(values) != Truth.Unknown)
                continue;
            foreach (var condition in row.Conditions)
            {
                if (FactCode.IsOpen(values[condition.Fact]))
                    return condition.Fact;
            }
        }
        throw new InvariantException($"{File.Path} has no row for some facts that are all known");
    }

    private static List<long> Group(FactDefinition fact, List<Condition> conditions)
    {
        var seen = new HashSet<ulong>();
        var groups = new List<long>();
        foreach (var value in Candidates(fact, conditions))
        {
            ulong signature = 0;
            for (var i = 0; i < conditions.Count; i++)
                signature |= conditions[i].Holds(value) ? 1UL << i : 0;
            if (seen.Add(signature))
                groups.Add(value);
        }
        return groups;
    }

    private static IEnumerable<long> Candidates(FactDefinition fact, List<Condition> conditions)
    {
        if (fact.Kind is not (FactKind.Number or FactKind.Date))
        {
            var count = fact.Kind == FactKind.Text ? fact.Values.Count + 1 : fact.Values.Count;
            return Enumerable.Range(0, count).Select(value => value < fact.Values.Count ? value : FactCode.OtherText);
        }
        var step = fact.Kind == FactKind.Number ? Money.MicrosPerUnit : 1;
        var low = conditions.Where(condition => condition.Min > FactCode.Absent + 1)
            .SelectMany(c => new[] { c.Min, c.Min - step });
        var high = conditions.Where(condition => condition.Max < FactCode.Block - 1)
            .SelectMany(c => new[] { c.Max, c.Max + step });
        return low.Concat(high).Order();
    }

    private static IEnumerable<FactRule> RulesOf(FactDefinition fact) =>
        fact.Implied.Concat(fact.Presumed).Concat(fact.Conservative);

    private static int[] Closure(IReadOnlyList<int> tested, FactCatalog catalog)
    {
        var needed = new SortedSet<int>();
        var waiting = new Stack<int>(tested);
        while (waiting.TryPop(out var next))
        {
            if (!needed.Add(next))
                continue;
            var fact = catalog.Facts[next];
            foreach (var rule in RulesOf(fact))
            {
                foreach (var condition in rule.When)
                    waiting.Push(condition.Fact);
            }
        }
        return [.. needed];
    }
}
