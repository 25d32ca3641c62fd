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
    internal DecisionTable(RuleFile file, IReadOnlyList<TableRow> rows, FactCatalog catalog)
    {
        File = file;
        Rows = rows;
        Invariant.Check(rows.Count > 0, $"{file.Path} has no rows for a category it applies to");
        TestedFacts = [.. rows.SelectMany(row => row.Conditions).Select(condition => condition.Fact).Distinct()];
        NeededFacts = Closure(TestedFacts, catalog);
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

    /// <summary>The unknown facts that stand between the values and an answer, in the order to ask for them.</summary>
    public IReadOnlyList<int> OpenFacts(ReadOnlySpan<long> values)
    {
        var open = new List<int>();
        foreach (var row in Rows)
        {
            var truth = row.Test(values);
            if (truth == Truth.True)
                break;
            if (truth == Truth.False)
                continue;
            foreach (var condition in row.Conditions)
            {
                if (FactCode.IsOpen(values[condition.Fact]) && !open.Contains(condition.Fact))
                    open.Add(condition.Fact);
            }
        }
        return open;
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
