using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>One step on the way to a row: the row of the file it came from, and where its conditions begin.</summary>
public readonly record struct PathStep(RuleFile File, RuleRow Row, int FirstCondition);

/// <summary>
/// A row ready to be decided. A row that came from a continued table carries the conditions of every step that leads to it.
/// </summary>
public sealed class TableRow(IReadOnlyList<PathStep> path, Condition[] conditions, RowOutcome outcome, int outcomeKey)
{
    private readonly RowTrace?[] held = new RowTrace?[path.Count];
    private readonly RowTrace?[] failed = new RowTrace?[conditions.Length];
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

    /// <summary>What a step says when it holds: always the same line.</summary>
    public RowTrace Held(int step) => held[step] ??= new RowTrace(path[step].Row.Id, "true", []);

    /// <summary>What a step says when this one of its conditions fails and no other: always the same line.</summary>
    public RowTrace FailedOn(int step, int condition, string[] on) =>
        failed[condition] ??= new RowTrace(path[step].Row.Id, "false", on);

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
    private readonly long[][] representatives;
    private readonly int[][] rowsTesting;
    private readonly RowBits bits;
    private readonly int[][] driven;
    private readonly int[][] settledFrom;

    internal DecisionTable(RuleFile file, IReadOnlyList<TableRow> rows, FactCatalog catalog)
    {
        File = file;
        Rows = [.. rows];
        Invariant.Check(rows.Count > 0, $"{file.Path} has no rows for a category it applies to");
        TestedFacts = [.. rows.SelectMany(row => row.Conditions).Select(condition => condition.Fact).Distinct()];
        NeededFacts = Closure(TestedFacts, catalog);
        PresumableFacts = [.. NeededFacts.Where(fact => catalog.Facts[fact].Presumed.Length > 0)];
        CautiousFacts = [.. TestedFacts.Where(fact => catalog.Facts[fact].Conservative.Length > 0)];
        Treatments = [.. Rows.Select(row => row.Treatment).Distinct()];
        TreatmentOf = [.. Rows.Select(row => Array.IndexOf(Treatments, row.Treatment))];
        bits = new RowBits(Rows, TestedFacts);
        rowsTesting = new int[catalog.Count][];
        representatives = new long[catalog.Count][];
        driven = new int[catalog.Count][];
        settledFrom = new int[catalog.Count][];
        foreach (var fact in NeededFacts)
            driven[fact] = [.. NeededFacts.Where(other => RulesOf(catalog.Facts[other]).SelectMany(rule => rule.When)
                .Any(condition => condition.Fact == fact))];
        foreach (var fact in TestedFacts)
            rowsTesting[fact] = [.. Enumerable.Range(0, rows.Count)
                .Where(row => rows[row].Conditions.Any(condition => condition.Fact == fact))];
        foreach (var group in rows.SelectMany(row => row.Conditions).Distinct().GroupBy(condition => condition.Fact))
            representatives[group.Key] = [.. Group(catalog.Facts[group.Key], [.. group])];
    }

    public RuleFile File { get; }

    public TableRow[] Rows { get; }

    /// <summary>Facts that some row tests, in the order in which they are first tested.</summary>
    public int[] TestedFacts { get; }

    /// <summary>The tested facts and those that their implications and presumptions read, in catalogue order.</summary>
    public int[] NeededFacts { get; }

    /// <summary>The needed facts that something may be presumed of, in catalogue order.</summary>
    internal int[] PresumableFacts { get; }

    /// <summary>The tested facts that have a cautious value, in the order in which they are first tested.</summary>
    internal int[] CautiousFacts { get; }

    /// <summary>What the rows answer, each once, in the order of the rows.</summary>
    internal string[] Treatments { get; }

    /// <summary>For each row, the place of its answer among the treatments.</summary>
    internal int[] TreatmentOf { get; }

    public Reading Read(ReadOnlySpan<long> values) => bits.Read(values);

    /// <summary>The facts of the table that are implied, presumed or taken for unknown from this one.</summary>
    public int[] Driven(int fact) => driven[fact];

    /// <summary>
    /// The facts, in catalogue order, that have to be settled again when this one changes: those that follow from it by
    /// definition, directly or through others.
    /// </summary>
    internal int[] SettledFrom(int fact, FactResolver resolver) => settledFrom[fact] ??= resolver.Dependents(this, fact);

    /// <summary>
    /// The row that answers when one fact has just been changed, and -1 where that takes more than reading: only rows that
    /// test the fact can differ above the row that answered before.
    /// </summary>
    public int ReadChanged(ReadOnlySpan<long> values, int before, int fact)
    {
        foreach (var row in rowsTesting[fact].AsSpan())
        {
            if (row > before)
                break;
            switch (Rows[row].Test(values))
            {
                case Truth.True:
                    return row;
                case Truth.Unknown:
                    return -1;
            }
            if (row == before)
                return FirstTrue(values, before + 1);
        }
        return before;
    }

    private int FirstTrue(ReadOnlySpan<long> values, int from)
    {
        for (var i = from; i < Rows.Length; i++)
        {
            switch (Rows[i].Test(values))
            {
                case Truth.True:
                    return i;
                case Truth.Unknown:
                    return -1;
            }
        }
        return -1;
    }

    /// <summary>
    /// The unknown facts that could still change the answer, in the order to ask for them. Every way in which the open
    /// facts may turn out is followed; a fact whose every value leads to the same answers is not asked.
    /// </summary>
    /// <param name="values">Used as working memory, and left as they were.</param>
    public List<int> OpenFacts(long[] values)
    {
        var asked = new List<int>();
        Explore(values, asked);
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
        var fact = OpenFact(values, reading.Open);
        var known = values[fact];
        var place = asked.Count;
        var first = 0;
        var matters = false;
        var all = new HashCode();
        all.Add(fact);
        var choices = representatives[fact];
        foreach (var value in choices)
        {
            values[fact] = value;
            var below = Explore(values, asked);
            all.Add(below);
            matters |= value != choices[0] && below != first;
            first = value == choices[0] ? below : first;
        }
        values[fact] = known;
        if (!matters && choices.Length > 1)
            return first;
        if (!asked.Contains(fact))
            asked.Insert(Math.Min(place, asked.Count), fact);
        return all.ToHashCode();
    }

    private int OpenFact(ReadOnlySpan<long> values, int row)
    {
        Invariant.Check(row >= 0, "a table has no row for some facts that are all known");
        foreach (var condition in Rows[row].Conditions)
        {
            if (FactCode.IsOpen(values[condition.Fact]))
                return condition.Fact;
        }
        throw new InvariantException($"{File.Path}: a row is open on no fact");
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
