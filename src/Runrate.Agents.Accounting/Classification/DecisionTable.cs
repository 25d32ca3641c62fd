using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>One step on the way to a row: the row of the file it came from, and where its conditions begin.</summary>
public readonly record struct PathStep(RuleFile File, RuleRow Row, int FirstCondition);

/// <summary>
/// A row ready to be decided. A row that came from a continued table carries the conditions of every step that leads to it.
/// </summary>
public sealed record TableRow(IReadOnlyList<PathStep> Path, Condition[] Conditions, RowOutcome Outcome, int OutcomeKey)
{
    public RuleRow Rule => Path[^1].Row;

    public DeterminationStatus? Status => Path.Select(step => step.Row.Status).FirstOrDefault(status => status is not null);

    public string? SeedOverridden => Path.Select(step => step.Row.SeedOverridden).LastOrDefault(source => source is not null);

    public Truth Test(ReadOnlySpan<long> values)
    {
        var result = Truth.True;
        foreach (ref readonly var condition in Conditions.AsSpan())
        {
            var truth = condition.Test(values);
            if (truth == Truth.False)
                return Truth.False;
            if (truth == Truth.Unknown)
                result = Truth.Unknown;
        }
        return result;
    }
}

/// <summary>How far a table came: the first row that holds, and whether no open row above it says otherwise.</summary>
public readonly record struct Reading(int Row, bool Concluded);

/// <summary>
/// A decision for one category at one date: rows in order, first match wins, in three-valued logic. A row that is open
/// (none of its conditions fails, one is not known) does not stand in the way where it would answer the same.
/// </summary>
public sealed class DecisionTable
{
    private readonly Dictionary<int, List<long>> representatives = [];

    internal DecisionTable(RuleFile file, IReadOnlyList<TableRow> rows, FactCatalog catalog)
    {
        File = file;
        Rows = rows;
        Invariant.Check(rows.Count > 0, $"{file.Path} has no rows for a category it applies to");
        TestedFacts = [.. rows.SelectMany(row => row.Conditions).Select(condition => condition.Fact).Distinct()];
        NeededFacts = Closure(TestedFacts, catalog);
        foreach (var group in rows.SelectMany(row => row.Conditions).Distinct().GroupBy(condition => condition.Fact))
            representatives[group.Key] = Group(catalog.Facts[group.Key], [.. group]);
    }

    public RuleFile File { get; }

    public IReadOnlyList<TableRow> Rows { get; }

    /// <summary>Facts that some row tests, in the order in which they are first tested.</summary>
    public IReadOnlyList<int> TestedFacts { get; }

    /// <summary>The tested facts and those that their implications and presumptions read, in catalogue order.</summary>
    public IReadOnlyList<int> NeededFacts { get; }

    public Reading Read(ReadOnlySpan<long> values)
    {
        var open = -1;
        var differ = false;
        for (var i = 0; i < Rows.Count; i++)
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
    public IReadOnlyList<long> Representatives(int fact) => representatives[fact];

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
        if (!matters && representatives[fact].Count > 1)
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
        var low = conditions.Where(condition => condition.Min > FactCode.Absent + 1).SelectMany(c => new[] { c.Min, c.Min - step });
        var high = conditions.Where(condition => condition.Max < FactCode.Block - 1).SelectMany(c => new[] { c.Max, c.Max + step });
        return low.Concat(high).Order();
    }

    private static int[] Closure(IReadOnlyList<int> tested, FactCatalog catalog)
    {
        var needed = new SortedSet<int>();
        var waiting = new Stack<int>(tested);
        while (waiting.TryPop(out var next))
        {
            if (!needed.Add(next))
                continue;
            var fact = catalog.Facts[next];
            foreach (var rule in fact.Implied.Concat(fact.Presumed).Concat(fact.Conservative))
            {
                foreach (var condition in rule.When)
                    waiting.Push(condition.Fact);
            }
        }
        return [.. needed];
    }
}
