namespace Runrate.Agents.Accounting.Classification;

/// <summary>How much is taken for granted beyond what is stated. A table is decided at the first level that suffices.</summary>
internal enum Level
{
    /// <summary>Only what follows by definition, by arithmetic or from a policy.</summary>
    Follows,
    /// <summary>Also what is presumed of facts that nobody mentioned.</summary>
    Presumed,
    /// <summary>Also the cautious value of whatever is still open.</summary>
    Cautious,
    /// <summary>The cautious values without the presumptions: what could post if nobody confirmed them.</summary>
    Unpresumed,
}

/// <summary>Where a value came from.</summary>
internal enum Origin : byte
{
    None,
    Stated,
    /// <summary>Follows from other facts by definition or arithmetic.</summary>
    Implied,
    Policy,
    /// <summary>An assumption, because the fact is absent.</summary>
    Presumed,
    /// <summary>The cautious value, because nobody knows.</summary>
    Conservative,
}

/// <summary>
/// One way for an open fact to get a value. Values are in cells: first every fact as it was given, by its number, then one
/// cell for each step, so that a step never changes what an earlier one has read.
/// </summary>
internal abstract record CompletionStep(int Fact, int From, int To, Origin Origin)
{
    /// <summary>Writes the value found, or where there is none the value that the fact had before.</summary>
    public void Run(long[] cells, int fiscalYearStartMonth)
    {
        var value = cells[From];
        if (value == FactCode.Absent || (value == FactCode.Unknown && Origin == Origin.Conservative))
        {
            var found = Find(cells, fiscalYearStartMonth);
            if (found is not (FactCode.Absent or FactCode.Block))
                value = found;
        }
        cells[To] = value;
    }

    /// <summary>Absent where there is no such value, block where none is safe.</summary>
    protected abstract long Find(long[] cells, int fiscalYearStartMonth);

    /// <summary>True where the step may come out otherwise when this cell does.</summary>
    public abstract bool Reads(int cell);
}

/// <summary>The value of the first rule that holds; the rules' conditions name cells.</summary>
internal sealed record RuleStep(int Fact, int From, int To, Origin Origin, FactRule[] Rules)
    : CompletionStep(Fact, From, To, Origin)
{
    public override bool Reads(int cell) =>
        cell == From || Array.Exists(Rules, rule => Array.Exists(rule.When, condition => condition.Fact == cell));

    protected override long Find(long[] cells, int fiscalYearStartMonth) => FactRule.FirstHolding(Rules, cells);
}

/// <summary>Arithmetic on facts as they were given.</summary>
internal sealed record DerivedStep(int Fact, int From, int To, DerivedFacts Derived)
    : CompletionStep(Fact, From, To, Origin.Implied)
{
    public override bool Reads(int cell) => cell == From || Derived.IsInput(cell);

    protected override long Find(long[] cells, int fiscalYearStartMonth) => Derived.Compute(Fact, cells, fiscalYearStartMonth);
}

/// <summary>A policy stands in.</summary>
internal sealed record PolicyStep(int Fact, int From, int To, int Policy)
    : CompletionStep(Fact, From, To, Origin.Policy)
{
    public override bool Reads(int cell) => cell == From || cell == Policy;

    protected override long Find(long[] cells, int fiscalYearStartMonth) => cells[Policy];
}
