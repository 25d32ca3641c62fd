namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// Finds every single fact that would change the treatment, by deciding again with it changed. Numbers and dates are
/// tried at the limits that the table names, other facts once for each group of values that it tells apart.
/// </summary>
internal sealed class FlipFinder(RuleLibrary library, FactResolver resolver)
{
    private readonly FactCatalog catalog = library.Facts;
    private readonly FactDefinition[] facts = library.Facts.Numbered;

    /// <summary>
    /// At most one flip for each fact and treatment; none for a fact whose change is not a change of treatment.
    /// </summary>
    public List<Flip> Find(Asked asked, Scratch scratch, Verdict verdict)
    {
        var flips = new List<Flip>();
        var table = asked.Table;
        var treatment = verdict.Blocked ? nameof(BookTreatment.Blocked) : table.Rows[verdict.Row].Treatment;
        foreach (var index in table.TestedFacts)
        {
            var fact = facts[index];
            if (fact.Derived || fact == catalog.Category)
                continue;
            var guessed = scratch.State.Origins[index] == Origin.Conservative;
            var current = scratch.State.Values[index];
            var alone = !verdict.Blocked && !resolver.AnyComputedFrom(table, index) &&
                NothingFollows(table, index, scratch.State);
            var from = flips.Count;
            foreach (var value in table.Representatives(index))
            {
                if (value == current && !guessed)
                    continue;
                var other = (alone ? TryAlone(table, scratch.State.Values, verdict.Row, index, value) : null)
                    ?? Try(asked, scratch, index, value);
                if (other == treatment || Listed(flips, from, other))
                    continue;
                var was = guessed || FactCode.IsOpen(current) ? "Unknown" : FactCatalog.Decode(fact, current);
                flips.Add(new Flip(fact.Id, was, FactCatalog.Decode(fact, value), other));
            }
        }
        return flips;
    }

    private static bool Listed(List<Flip> flips, int from, string treatment)
    {
        for (var i = from; i < flips.Count; i++)
        {
            if (flips[i].Treatment == treatment)
                return true;
        }
        return false;
    }

    /// <summary>True where whatever follows from the fact has been stated itself.</summary>
    private static bool NothingFollows(DecisionTable table, int fact, FactState state)
    {
        foreach (var other in table.Driven(fact).AsSpan())
        {
            if (state.Origins[other] != Origin.Stated || FactCode.IsOpen(state.Values[other]))
                return false;
        }
        return true;
    }

    /// <summary>The settled values read again with one fact changed; null where more would have to be assumed.</summary>
    private static string? TryAlone(DecisionTable table, long[] values, int row, int fact, long value)
    {
        var kept = values[fact];
        values[fact] = value;
        var answer = table.ReadChanged(values, row, fact);
        values[fact] = kept;
        return answer < 0 ? null : table.Rows[answer].Treatment;
    }

    private string Try(Asked asked, Scratch scratch, int fact, long value)
    {
        var trial = scratch.Trial;
        trial.CopyFrom(scratch.Begun);
        resolver.Change(asked.Table, fact, value, asked.Facts, asked.FiscalYearStartMonth, trial);
        var verdict = resolver.Decide(asked.Table, trial);
        return verdict.Blocked ? nameof(BookTreatment.Blocked) : asked.Table.Rows[verdict.Row].Treatment;
    }
}
