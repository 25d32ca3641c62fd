using System.Text;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>Says how a table came to its answer. Everything here is derived from the evaluation, never written by hand.</summary>
internal sealed class TraceWriter(RuleLibrary library)
{
    [ThreadStatic]
    private static StringBuilder? words;

    private readonly FactCatalog catalog = library.Facts;
    private readonly FactDefinition[] facts = library.Facts.Numbered;

    /// <summary>For each fact the list that holds just its name: most rows fail on one fact.</summary>
    private readonly string[][] alone = [.. library.Facts.Facts.Select(fact => new[] { fact.Id })];

    /// <summary>Each row up to the answer, with the facts on which it failed or hangs.</summary>
    public List<RowTrace> Rows(Evaluation evaluation, Verdict verdict)
    {
        var table = evaluation.Table;
        var last = verdict.Blocked ? table.Rows.Length - 1 : verdict.Row;
        var lines = new List<RowTrace>(last + 2);
        RuleRow? failed = null;
        RuleRow? shown = null;
        for (var i = 0; i <= last; i++)
        {
            var row = table.Rows[i];
            for (var depth = 0; depth < row.Path.Count; depth++)
            {
                var step = row.Path[depth];
                var deeper = depth + 1 < row.Path.Count;
                if (ReferenceEquals(step.Row, failed))
                    break;
                if (deeper && ReferenceEquals(step.Row, shown))
                    continue;
                var end = deeper ? row.Path[depth + 1].FirstCondition : row.Conditions.Length;
                var line = Line(row, depth, Math.Min(step.FirstCondition, end), end, evaluation.Values);
                lines.Add(line);
                if (deeper)
                    shown = step.Row;
                if (line.Result == "false")
                {
                    failed = step.Row;
                    break;
                }
            }
        }
        return lines;
    }

    /// <summary>
    /// The facts of the deciding row, and for each row above it one fact that ruled it out: preferably one already used,
    /// then one that somebody stated.
    /// </summary>
    public void FactsAndPolicies(Evaluation state, Verdict verdict, Asked asked, Draft draft)
    {
        var table = state.Table;
        if (asked.Table.File.MayBeAdoptedEarly)
            UseAdoption(asked, draft);
        if (!verdict.Blocked)
        {
            foreach (var condition in table.Rows[verdict.Row].Conditions)
                Use(condition.Fact, state, asked, draft);
        }
        var last = verdict.Blocked ? table.Rows.Length : verdict.Row;
        for (var i = 0; i < last; i++)
        {
            var best = -1;
            foreach (var condition in table.Rows[i].Conditions)
            {
                if (condition.Test(state.Values) == Truth.False &&
                    (best < 0 || Rank(condition.Fact, state, draft) < Rank(best, state, draft)))
                    best = condition.Fact;
            }
            if (best >= 0)
                Use(best, state, asked, draft);
        }
    }

    /// <summary>For each other treatment of the table, the row that came nearest and the tests it failed.</summary>
    public List<RejectedTreatment> Rejected(Evaluation state, Verdict verdict)
    {
        var table = state.Table;
        var taken = verdict.Blocked ? -1 : table.TreatmentOf[verdict.Row];
        var count = table.Treatments.Length;
        Span<int> nearest = stackalloc int[count];
        Span<int> fewest = stackalloc int[count];
        fewest.Fill(int.MaxValue);
        for (var i = 0; i < table.Rows.Length; i++)
        {
            var treatment = table.TreatmentOf[i];
            if (treatment == taken)
                continue;
            var failures = Failures(table.Rows[i].Conditions, state.Values, fewest[treatment]);
            if (failures < fewest[treatment])
                (nearest[treatment], fewest[treatment]) = (i, failures);
        }
        var rejected = new List<RejectedTreatment>(count);
        for (var treatment = 0; treatment < count; treatment++)
        {
            if (treatment != taken && !(verdict.Blocked && table.Treatments[treatment] == nameof(BookTreatment.Blocked)))
                rejected.Add(Rejection(table.Rows[nearest[treatment]], state, fewest[treatment]));
        }
        return rejected;
    }

    /// <summary>How many conditions do not hold; counting stops at the limit.</summary>
    private static int Failures(Condition[] conditions, ReadOnlySpan<long> values, int limit)
    {
        var failures = 0;
        foreach (ref readonly var condition in conditions.AsSpan())
        {
            if (condition.Test(values) != Truth.True && ++failures >= limit)
                break;
        }
        return failures;
    }

    private RejectedTreatment Rejection(TableRow row, Evaluation state, int failures)
    {
        if (failures == 0)
            return row.Passed ??= new RejectedTreatment(row.Treatment, row.Rule.Id + ": an earlier rule decides");
        words ??= new StringBuilder();
        words.Clear();
        for (var i = 0; i < row.Conditions.Length; i++)
        {
            if (row.Conditions[i].Test(state.Values) == Truth.True)
                continue;
            var index = row.Conditions[i].Fact;
            var known = state.Origins[index] != Origin.Conservative;
            if (failures == 1)
                return row.RejectedOn(i, known, state.Values[index], facts[index]);
            words.Append(words.Length == 0 ? row.Start : "; ")
                .Append(row.Failure(i, known, state.Values[index], facts[index]));
        }
        return new RejectedTreatment(row.Treatment, words.ToString());
    }

    private RowTrace Line(TableRow row, int step, int from, int end, long[] values)
    {
        var result = Truth.True;
        var count = 0;
        var first = -1;
        for (var i = from; i < end; i++)
        {
            var truth = row.Conditions[i].Test(values);
            if (truth > result || truth == Truth.True)
                continue;
            (result, count, first) = truth < result ? (truth, 1, i) : (result, count + 1, first);
        }
        if (result == Truth.True)
            return row.Held(step);
        if (count == 1 && result == Truth.False)
            return row.FailedOn(step, first, alone[row.Conditions[first].Fact]);
        var on = new string[count];
        for (int i = first, at = 0; at < count; i++)
        {
            if (row.Conditions[i].Test(values) == result)
                on[at++] = catalog.Facts[row.Conditions[i].Fact].Id;
        }
        return new RowTrace(row.Path[step].Row.Id, result == Truth.False ? "false" : "unknown", on);
    }

    private static int Rank(int fact, Evaluation state, Draft draft)
    {
        if (draft.Uses(fact))
            return 0;
        return state.Origins[fact] switch
        {
            Origin.Stated => 1,
            Origin.Implied => 2,
            Origin.Policy => 3,
            Origin.Conservative => 4,
            _ => 5,
        };
    }

    private void Use(int index, Evaluation state, Asked asked, Draft draft)
    {
        var fact = facts[index];
        if (draft.Uses(index))
            return;
        if (fact.IsPolicy)
        {
            draft.Use(new PolicyUse(fact.Flag, FactCatalog.Decode(fact, state.Values[index])));
            return;
        }
        if (asked.Facts.EntryAt(index) is { } stated)
        {
            draft.Use(index, new FactUse(stated.Fact, stated.Value, stated.Source));
            return;
        }
        switch (state.Origins[index])
        {
            case Origin.Policy:
                var policy = facts[library.PolicyValues.Supplying(index)];
                draft.Use(new PolicyUse(policy.Flag, FactCatalog.Decode(policy, state.Values[index])));
                break;
            case Origin.Presumed:
                draft.Use(index, new FactUse(fact.Id, FactCatalog.Decode(fact, state.Values[index]), FactSource.Assumption));
                break;
            case Origin.Implied when state.Values[index] != FactCode.NotStated:
                draft.Use(index, new FactUse(fact.Id, FactCatalog.Decode(fact, state.Values[index]), FactSource.Register));
                break;
        }
    }

    private static void UseAdoption(Asked asked, Draft draft)
    {
        if (asked.Facts.Find("asu_2025_06_adopted") is { } stated)
            draft.Use(stated);
        else if (asked.Policies.Elected.TryGetValue("asu_2025_06_early_adoption", out var elected))
            draft.Use(new PolicyUse("asu_2025_06_early_adoption", elected));
    }
}
