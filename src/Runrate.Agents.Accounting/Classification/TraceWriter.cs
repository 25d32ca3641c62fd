using System.Text;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>Says how a table came to its answer. Everything here is derived from the evaluation, never written by hand.</summary>
internal sealed class TraceWriter(RuleLibrary library)
{
    [ThreadStatic]
    private static StringBuilder? words;

    private readonly FactDefinition[] facts = library.Facts.Numbered;

    /// <summary>For each fact the list that holds just its name: most rows fail on one fact.</summary>
    private readonly string[][] alone = [.. library.Facts.Facts.Select(fact => new[] { fact.Id })];

    /// <summary>
    /// Each row up to the answer, with the facts on which it failed or hangs. What a row continues with is left out where
    /// the row itself fails.
    /// </summary>
    public List<RowTrace> Rows(Evaluation evaluation, Verdict verdict)
    {
        var steps = evaluation.Table.Steps;
        var last = verdict.Blocked ? evaluation.Table.Rows.Length - 1 : verdict.Row;
        var lines = new List<RowTrace>(last + 2);
        for (var i = 0; i < steps.Length && steps[i].FirstRow <= last;)
        {
            var line = Line(steps[i], evaluation.Values);
            lines.Add(line);
            i = line.Result == "false" ? steps[i].Next : i + 1;
        }
        return lines;
    }

    /// <summary>
    /// The facts of the deciding row, and for each row above it one fact that ruled it out: preferably one already used,
    /// then one that somebody stated.
    /// </summary>
    public void FactsAndPolicies(Evaluation evaluation, Verdict verdict, Asked asked, Draft draft)
    {
        var table = evaluation.Table;
        if (asked.Table.File.MayBeAdoptedEarly)
            UseAdoption(asked, draft);
        if (!verdict.Blocked)
        {
            foreach (var condition in table.Rows[verdict.Row].Conditions)
                Use(condition.Fact, evaluation, asked, draft);
        }
        var ruledOut = evaluation.Failed(verdict.Level);
        if (!verdict.Blocked)
            ruledOut &= RowSet.Above(verdict.Row);
        foreach (var fact in table.TestedFacts)
        {
            if (draft.Uses(fact))
                ruledOut = ruledOut.Without(evaluation.Failed(verdict.Level, fact));
        }
        while (ruledOut.First is >= 0 and var row)
        {
            var best = BestReason(table.Rows[row], evaluation);
            Use(best, evaluation, asked, draft);
            ruledOut = ruledOut.Without(draft.Uses(best) ? evaluation.Failed(verdict.Level, best) : RowSet.Of(row));
        }
    }

    /// <summary>Of the facts that rule a row out, the first of those that are best known.</summary>
    private static int BestReason(TableRow row, Evaluation evaluation)
    {
        var best = -1;
        foreach (ref readonly var condition in row.Conditions.AsSpan())
        {
            if (condition.Test(evaluation.Values) == Truth.False &&
                (best < 0 || Rank(evaluation.Origins[condition.Fact]) < Rank(evaluation.Origins[best])))
                best = condition.Fact;
        }
        return best;
    }

    /// <summary>For each other treatment of the table, the row that came nearest and the tests it failed.</summary>
    public List<RejectedTreatment> Rejected(Evaluation evaluation, Verdict verdict)
    {
        var table = evaluation.Table;
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
            var failures = Failures(table.Rows[i].Conditions, evaluation.Values, fewest[treatment]);
            if (failures < fewest[treatment])
                (nearest[treatment], fewest[treatment]) = (i, failures);
        }
        var rejected = new List<RejectedTreatment>(count);
        for (var treatment = 0; treatment < count; treatment++)
        {
            if (treatment != taken && !(verdict.Blocked && table.Treatments[treatment] == nameof(BookTreatment.Blocked)))
                rejected.Add(Rejection(table.Rows[nearest[treatment]], evaluation, fewest[treatment]));
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

    private RejectedTreatment Rejection(TableRow row, Evaluation evaluation, int failures)
    {
        if (failures == 0)
            return row.Passed ??= new RejectedTreatment(row.Treatment, row.Rule.Id + ": an earlier rule decides");
        words ??= new StringBuilder();
        words.Clear();
        for (var i = 0; i < row.Conditions.Length; i++)
        {
            if (row.Conditions[i].Test(evaluation.Values) == Truth.True)
                continue;
            var index = row.Conditions[i].Fact;
            var known = evaluation.Origins[index] != Origin.Conservative;
            if (failures == 1)
                return row.RejectedOn(i, known, evaluation.Values[index], facts[index]);
            words.Append(words.Length == 0 ? row.Start : "; ")
                .Append(row.Failure(i, known, evaluation.Values[index], facts[index]));
        }
        return new RejectedTreatment(row.Treatment, words.ToString());
    }

    private RowTrace Line(TableStep step, long[] values)
    {
        var result = Truth.True;
        var count = 0;
        var first = -1;
        var conditions = step.Conditions;
        for (var i = 0; i < conditions.Length; i++)
        {
            var truth = conditions[i].Test(values);
            if (truth > result || truth == Truth.True)
                continue;
            (result, count, first) = truth < result ? (truth, 1, i) : (result, count + 1, first);
        }
        if (result == Truth.True)
            return step.Held;
        if (count == 1 && result == Truth.False)
            return step.FailedOn(first, alone[conditions[first].Fact]);
        var on = new string[count];
        for (int i = first, at = 0; at < count; i++)
        {
            if (conditions[i].Test(values) == result)
                on[at++] = facts[conditions[i].Fact].Id;
        }
        return new RowTrace(step.Row.Id, result == Truth.False ? "false" : "unknown", on);
    }

    private static int Rank(Origin origin) => origin switch
    {
        Origin.Stated => 1,
        Origin.Implied => 2,
        Origin.Policy => 3,
        Origin.Conservative => 4,
        _ => 5,
    };

    private void Use(int index, Evaluation evaluation, Asked asked, Draft draft)
    {
        var fact = facts[index];
        if (draft.Uses(index))
            return;
        if (fact.IsPolicy)
        {
            draft.Use(new PolicyUse(fact.Flag, FactCatalog.Decode(fact, evaluation.Values[index])));
            return;
        }
        if (asked.Facts.EntryAt(index) is { } stated)
        {
            draft.Use(index, new FactUse(stated.Fact, stated.Value, stated.Source));
            return;
        }
        switch (evaluation.Origins[index])
        {
            case Origin.Policy:
                var policy = facts[library.PolicyValues.Supplying(index)];
                draft.Use(new PolicyUse(policy.Flag, FactCatalog.Decode(policy, evaluation.Values[index])));
                break;
            case Origin.Presumed:
                draft.Use(index, new FactUse(fact.Id, FactCatalog.Decode(fact, evaluation.Values[index]), FactSource.Assumption));
                break;
            case Origin.Implied when evaluation.Values[index] != FactCode.NotStated:
                draft.Use(index, new FactUse(fact.Id, FactCatalog.Decode(fact, evaluation.Values[index]), FactSource.Register));
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
