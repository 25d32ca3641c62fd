namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// Turns files into tables: rows of other categories are left out, and a row that continues with another decision is
/// replaced by that decision's rows, each under the continuing row's conditions.
/// </summary>
internal sealed class TableCompiler(
    FactCatalog catalog, DerivedFacts derived, PolicyValues policies, Func<Framework, string, RuleFile?> find)
{
    private readonly Dictionary<RowOutcome, int> outcomes = [];

    /// <summary>The file and every file it continues with, in the order met.</summary>
    public List<RuleFile> Reachable(RuleFile file)
    {
        var reached = new List<RuleFile> { file };
        for (var i = 0; i < reached.Count; i++)
        {
            foreach (var row in reached[i].Versions.SelectMany(version => version.Rows))
            {
                if (row.ContinueWith is not { } next)
                    continue;
                var target = find(file.Framework, next)
                    ?? throw new RuleFileException(
                        $"{reached[i].Path}, {row.Id}: '{next}' is no decision of {file.Framework.Folder()}.");
                if (!reached.Contains(target))
                    reached.Add(target);
            }
        }
        return reached;
    }

    /// <param name="file">The decision.</param>
    /// <param name="category">The category's value, or -1 for a decision that does not go by category.</param>
    /// <param name="version">Which version of each reachable file is in force.</param>
    public DecisionTable Compile(RuleFile file, int category, Func<RuleFile, RuleVersion> version)
    {
        var (rows, steps) = (new List<TableRow>(), new List<TableStep>());
        Expand(file, [], [], category, version, rows, steps);
        int[] tested = [.. rows.SelectMany(row => row.Conditions).Select(condition => condition.Fact).Distinct()];
        return new DecisionTable(
            file, rows, steps, tested, catalog, new CompletionBuilder(catalog, derived, policies, category).Build(tested));
    }

    private void Expand(RuleFile file, List<PathStep> path, List<Condition> above, int category,
        Func<RuleFile, RuleVersion> version, List<TableRow> rows, List<TableStep> steps)
    {
        if (path.Exists(step => step.File == file))
            throw new RuleFileException($"{file.Path}: continues with itself through {path[^1].Row.Id}.");
        foreach (var row in version(file).Rows)
        {
            if (Join(above, row.When, category) is not { } conditions)
                continue;
            List<PathStep> further = [.. path, new PathStep(file, row)];
            var step = new TableStep(row, [.. conditions[above.Count..]], rows.Count);
            steps.Add(step);
            if (row.ContinueWith is { } next)
                Expand(find(file.Framework, next)!, further, conditions, category, version, rows, steps);
            else
                rows.Add(new TableRow(further, [.. conditions], row.Then!, KeyOf(row.Then!)));
            if (rows.Count == step.FirstRow)
                steps.Remove(step);
            step.Next = steps.Count;
        }
    }

    /// <summary>Null where the row cannot hold: it is for other categories, or contradicts the conditions above it.</summary>
    private List<Condition>? Join(List<Condition> above, IReadOnlyList<Condition> own, int category)
    {
        var joined = new List<Condition>(above);
        foreach (var condition in own)
        {
            if (condition.Fact == catalog.Category.Index && category >= 0)
            {
                if (!condition.Holds(category))
                    return null;
                continue;
            }
            var same = above.FindIndex(other => other.Fact == condition.Fact && other.IsRange == condition.IsRange);
            if (same < 0)
            {
                joined.Add(condition);
                continue;
            }
            var other = above[same];
            if (condition.IsRange ? condition.Min > other.Max || condition.Max < other.Min : (condition.Mask & other.Mask) == 0)
                return null;
            var implied = condition.IsRange ? condition.Min <= other.Min && condition.Max >= other.Max
                : (condition.Mask & other.Mask) == other.Mask;
            if (!implied)
                joined.Add(condition);
        }
        return joined;
    }

    private int KeyOf(RowOutcome outcome)
    {
        if (!outcomes.TryGetValue(outcome, out var key))
            outcomes[outcome] = key = outcomes.Count;
        return key;
    }
}
