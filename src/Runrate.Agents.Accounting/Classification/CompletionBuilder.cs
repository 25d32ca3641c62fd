namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// Lays out how the facts of one table are completed, in catalogue order within each level. Where the table is for one
/// category, rules for other categories are left out.
/// </summary>
/// <param name="catalog">The facts and their rules.</param>
/// <param name="derived">What follows by arithmetic.</param>
/// <param name="policies">Which policies stand in for facts.</param>
/// <param name="category">The table's category, or -1.</param>
internal sealed class CompletionBuilder(FactCatalog catalog, DerivedFacts derived, PolicyValues policies, int category)
{
    /// <summary>For each fact, the cell that holds it after the steps laid out so far.</summary>
    private int[] latest = [.. Enumerable.Range(0, catalog.Count)];
    private int next = catalog.Count;

    public Completion Build(int[] tested)
    {
        var needed = Needed(tested);
        var steps = new CompletionStep[Completion.Levels][];
        var cells = new int[Completion.Levels][];
        Lay(Level.Follows, needed, Follows);
        var followed = (int[])latest.Clone();
        Lay(Level.Presumed, needed, fact => Ruled(fact, fact.Presumed, Origin.Presumed));
        Lay(Level.Cautious, tested, fact => Ruled(fact, fact.Conservative, Origin.Conservative));
        latest = followed;
        Lay(Level.Unpresumed, tested, fact => Ruled(fact, fact.Conservative, Origin.Conservative));
        return new Completion(catalog.Count, steps, cells, [.. tested.Select(fact => Influence.Of(fact, steps, cells))]);

        void Lay(Level level, int[] facts, Func<FactDefinition, IEnumerable<CompletionStep>> stepsOf)
        {
            steps[(int)level] =
                [.. facts.Select(fact => catalog.Numbered[fact]).Where(fact => !fact.IsPolicy).SelectMany(stepsOf)];
            cells[(int)level] = [.. tested.Select(fact => latest[fact])];
        }
    }

    private IEnumerable<CompletionStep> Follows(FactDefinition fact)
    {
        if (derived.IsComputed(fact.Index))
            yield return new DerivedStep(fact.Index, Before(fact), After(fact), derived);
        foreach (var step in Ruled(fact, fact.Implied, Origin.Implied))
            yield return step;
        if (policies.Supplying(fact.Index) is >= 0 and var policy)
            yield return new PolicyStep(fact.Index, Before(fact), After(fact), policy);
        if (fact.Qualifier)
        {
            yield return new RuleStep(
                fact.Index, Before(fact), After(fact), Origin.Implied, [new FactRule([], FactCode.NotStated)]);
        }
    }

    private IEnumerable<CompletionStep> Ruled(FactDefinition fact, FactRule[] rules, Origin origin)
    {
        FactRule[] apply = [.. rules.Where(Applies).Select(OnCells)];
        if (apply.Length > 0)
            yield return new RuleStep(fact.Index, Before(fact), After(fact), origin, apply);
    }

    private int Before(FactDefinition fact) => latest[fact.Index];

    /// <summary>A new cell, which holds the fact from here on.</summary>
    private int After(FactDefinition fact) => latest[fact.Index] = next++;

    private bool Applies(FactRule rule) =>
        category < 0 || Array.TrueForAll(rule.When, condition => !OnCategory(condition) || condition.Holds(category));

    private FactRule OnCells(FactRule rule) => rule with
    {
        When = [.. rule.When.Where(condition => category < 0 || !OnCategory(condition))
            .Select(condition => condition with { Fact = latest[condition.Fact] })],
    };

    private bool OnCategory(Condition condition) => condition.Fact == catalog.Category.Index;

    /// <summary>The tested facts and those that their rules read, in catalogue order.</summary>
    private int[] Needed(int[] tested)
    {
        var needed = new SortedSet<int>();
        var waiting = new Stack<int>(tested);
        while (waiting.TryPop(out var fact))
        {
            if (!needed.Add(fact))
                continue;
            var definition = catalog.Numbered[fact];
            foreach (var rule in definition.Implied.Concat(definition.Presumed).Concat(definition.Conservative).Where(Applies))
            {
                foreach (var condition in rule.When)
                    waiting.Push(condition.Fact);
            }
        }
        return [.. needed];
    }
}
