namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// Finds every single fact that would change the treatment, by deciding again with it changed. Numbers and dates are
/// tried at the limits that the table names, other facts once for each group of values that it tells apart.
/// </summary>
internal static class FlipFinder
{
    /// <summary>
    /// At most one flip for each fact and treatment; none for a fact whose change is not a change of treatment.
    /// </summary>
    public static List<Flip> Find(Evaluation evaluation, Verdict verdict)
    {
        var flips = new List<Flip>();
        var columns = evaluation.Table.Columns;
        var treatment = TreatmentOf(evaluation.Table, verdict.Row);
        for (var place = 0; place < columns.Length; place++)
        {
            var fact = columns[place].Fact;
            if (fact.Derived || fact == evaluation.Library.Facts.Category)
                continue;
            var guessed = evaluation.Origins[fact.Index] == Origin.Conservative;
            var current = evaluation.Values[fact.Index];
            var given = evaluation.Given[fact.Index];
            var from = flips.Count;
            if (!evaluation.Change(place))
                continue;
            foreach (var value in columns[place].Representatives)
            {
                if (value == current && !guessed)
                    continue;
                var other = TreatmentOf(evaluation.Table, evaluation.Try(value));
                if (other == treatment || Listed(flips, from, other))
                    continue;
                var was = guessed || FactCode.IsOpen(current) ? "Unknown" : FactCatalog.Decode(fact, current);
                flips.Add(new Flip(fact.Id, was, FactCatalog.Decode(fact, value), other));
            }
            evaluation.Restore(given);
        }
        return flips;
    }

    /// <summary>True where some other value of the fact would have another row answer, or none.</summary>
    public static bool Bears(Evaluation evaluation, Verdict verdict, FactDefinition fact)
    {
        var columns = evaluation.Table.Columns;
        var place = Array.FindIndex(columns, column => column.Fact == fact);
        if (place < 0 || !evaluation.Change(place))
            return false;
        var given = evaluation.Given[fact.Index];
        var current = evaluation.Values[fact.Index];
        var bears = false;
        foreach (var value in columns[place].Representatives)
            bears |= value != current && evaluation.Try(value) != verdict.Row;
        evaluation.Restore(given);
        return bears;
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

    private static string TreatmentOf(DecisionTable table, int row) =>
        row < 0 ? nameof(BookTreatment.Blocked) : table.Rows[row].Treatment;
}
