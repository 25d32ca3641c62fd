using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>Divides the values of a fact into groups that some conditions cannot tell apart.</summary>
internal static class ValueGroups
{
    /// <summary>The first value of each group; numbers and dates at the limits that conditions name, or next to them.</summary>
    public static List<long> Of(FactDefinition fact, List<Condition> conditions)
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
}
