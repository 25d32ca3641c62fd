namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// Finds every single fact that would change the treatment, by deciding again with it changed. Numbers and dates are
/// tried at the limits that the table names, other facts once for each group of values that it tells apart.
/// </summary>
internal sealed class FlipFinder(RuleLibrary library, FactResolver resolver)
{
    private readonly FactCatalog catalog = library.Facts;

    public List<Flip> Find(Asked asked, Scratch scratch, string treatment)
    {
        var flips = new List<Flip>();
        var stated = scratch.Stated;
        asked.Facts.Values.CopyTo(stated, 0);
        foreach (var index in asked.Table.TestedFacts)
        {
            var fact = catalog.Facts[index];
            if (fact.Derived || fact == catalog.Category)
                continue;
            var origin = scratch.State.Origins[index];
            var current = scratch.State.Values[index];
            var from = origin == Origin.Conservative || FactCode.IsOpen(current) ? "Unknown" : FactCatalog.Decode(fact, current);
            foreach (var value in asked.Table.Representatives(index))
            {
                if (value == current && origin != Origin.Conservative)
                    continue;
                if (Try(asked, scratch, fact, value) is var other && other != treatment &&
                    !flips.Exists(flip => flip.Fact == fact.Id && flip.Treatment == other))
                {
                    flips.Add(new Flip(fact.Id, from, FactCatalog.Decode(fact, value), other));
                }
            }
        }
        return flips;
    }

    private string Try(Asked asked, Scratch scratch, FactDefinition fact, long value)
    {
        var trial = scratch.Trial;
        var policies = asked.PolicyValues;
        if (fact.IsPolicy)
        {
            policies = (long[])policies.Clone();
            policies[fact.Index] = value;
        }
        scratch.Stated[fact.Index] = fact.IsPolicy ? FactCode.Absent : value;
        resolver.Begin(asked.Table, scratch.Stated, policies, asked.FiscalYearStartMonth, trial);
        var verdict = resolver.Decide(asked.Table, trial);
        scratch.Stated[fact.Index] = asked.Facts.Values[fact.Index];
        return verdict.Blocked ? nameof(BookTreatment.Blocked) : asked.Table.Rows[verdict.Row].Outcome.Name;
    }
}
