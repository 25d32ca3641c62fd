namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// How the facts that a table tests are completed: steps in the order in which they are taken, and for each level the cells
/// that then hold the tested facts.
/// </summary>
/// <param name="Facts">How many facts there are: the cells below are facts as given.</param>
/// <param name="Steps">By level.</param>
/// <param name="Cells">By level, then in the order of the tested facts.</param>
/// <param name="Influences">In the order of the tested facts.</param>
internal sealed record Completion(int Facts, CompletionStep[][] Steps, int[][] Cells, Influence[] Influences)
{
    public static readonly int Levels = Enum.GetValues<Level>().Length;

    /// <summary>The levels at which a table may be decided.</summary>
    public const int Deciding = (int)Level.Cautious + 1;

    public int CellCount { get; } = Facts + Steps.Sum(steps => steps.Length);

    /// <summary>The steps by the cell that they write, from the first cell after the facts.</summary>
    private readonly CompletionStep[] byCell = [.. Steps.SelectMany(steps => steps).OrderBy(step => step.To)];

    public void Run(Level level, long[] cells, int fiscalYearStartMonth)
    {
        foreach (var step in Steps[(int)level])
            step.Run(cells, fiscalYearStartMonth);
    }

    /// <summary>What gave a cell its value: the last step on the way to it that found one.</summary>
    public Origin OriginOf(int cell, long[] cells, FactCatalog catalog)
    {
        while (cell >= Facts)
        {
            var step = byCell[cell - Facts];
            if (cells[step.To] != cells[step.From])
                return step.Origin;
            cell = step.From;
        }
        return catalog.Numbered[cell].IsPolicy ? Origin.Policy
            : cells[cell] == FactCode.Absent ? Origin.None : Origin.Stated;
    }
}

/// <summary>
/// What bears on the answer when one tested fact is given another value: the steps to take again, and the tested facts, by
/// their place, that may then read otherwise at the cautious level and those that cannot.
/// </summary>
internal sealed record Influence(int Fact, CompletionStep[] Steps, int[] Moved, int[] Unmoved)
{
    public static Influence Of(int fact, CompletionStep[][] steps, int[][] cells)
    {
        var moved = new HashSet<int> { fact };
        CompletionStep[] again = [.. steps.Take(Completion.Deciding).SelectMany(level => level)
            .Where(step => moved.Any(step.Reads) && moved.Add(step.To))];
        var tested = cells[(int)Level.Cautious];
        var places = Enumerable.Range(0, tested.Length).ToLookup(place => moved.Contains(tested[place]));
        return new Influence(fact, again, [.. places[true]], [.. places[false]]);
    }
}
