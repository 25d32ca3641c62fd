using Runrate.Agents.Accounting.Classification;

namespace Runrate.Agents.Tests.Classification;

/// <summary>One way in which the facts of a table can turn out, and the row that answers.</summary>
public sealed record Leaf(long[] Values, int Row);

/// <summary>
/// Enumerates what facts a table can meet. Facts that a rule only mentions as a qualifier may also be not stated.
/// </summary>
public static class TableWalk
{
    /// <summary>
    /// Every combination of facts, without following a fact further once an answer stands: the leaves of the decision
    /// tree. Together they are all there is.
    /// </summary>
    public static IEnumerable<Leaf> Leaves(DecisionTable table, FactCatalog facts)
    {
        var values = new long[facts.Count];
        Array.Fill(values, FactCode.Absent);
        return Leaves(table, facts, values);
    }

    public static IReadOnlyList<long> Choices(DecisionTable table, FactCatalog facts, int fact) => facts.Facts[fact].Qualifier
        ? [.. table.Representatives(fact), FactCode.NotStated]
        : table.Representatives(fact);

    /// <summary>Random partial facts, always the same ones: each fact is unknown with the given chance in a hundred.</summary>
    public static IEnumerable<long[]> Samples(DecisionTable table, FactCatalog facts, int count, int unknownInHundred, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var values = new long[facts.Count];
            Array.Fill(values, FactCode.Absent);
            foreach (var fact in table.TestedFacts)
            {
                var choices = Choices(table, facts, fact);
                values[fact] = random.Next(100) < unknownInHundred ? FactCode.Unknown : choices[random.Next(choices.Count)];
            }
            yield return values;
        }
    }

    private static IEnumerable<Leaf> Leaves(DecisionTable table, FactCatalog facts, long[] values)
    {
        for (var i = 0; i < table.Rows.Length; i++)
        {
            var truth = table.Rows[i].Test(values);
            if (truth == Truth.False)
                continue;
            if (truth == Truth.True)
            {
                yield return new Leaf((long[])values.Clone(), i);
                yield break;
            }
            var open = table.Rows[i].Conditions.First(condition => FactCode.IsOpen(values[condition.Fact])).Fact;
            foreach (var choice in Choices(table, facts, open))
            {
                values[open] = choice;
                foreach (var leaf in Leaves(table, facts, values))
                    yield return leaf;
            }
            values[open] = FactCode.Absent;
            yield break;
        }
        yield return new Leaf((long[])values.Clone(), -1);
    }
}
