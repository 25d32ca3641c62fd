namespace Runrate.Agents.Accounting.Classification;

/// <summary>Says how a table came to its answer. Everything here is derived from the evaluation, never written by hand.</summary>
internal sealed class TraceWriter(RuleLibrary library, FactResolver resolver)
{
    private readonly FactCatalog catalog = library.Facts;

    /// <summary>For each fact the list that holds just its name: most rows fail on one fact.</summary>
    private readonly string[][] alone = [.. library.Facts.Facts.Select(fact => new[] { fact.Id })];

    /// <summary>Each row up to the answer, with the facts on which it failed or hangs.</summary>
    public List<RowTrace> Rows(DecisionTable table, Verdict verdict, FactState state)
    {
        var lines = new List<RowTrace>();
        RuleRow? failed = null;
        RuleRow? shown = null;
        var last = verdict.Blocked ? table.Rows.Length - 1 : verdict.Row;
        for (var i = 0; i <= last; i++)
        {
            var row = table.Rows[i];
            var depth = 0;
            foreach (var step in row.Path)
            {
                var end = ++depth < row.Path.Count ? row.Path[depth].FirstCondition : row.Conditions.Length;
                if (step.Row == failed)
                    break;
                if (depth < row.Path.Count && step.Row == shown)
                    continue;
                var (truth, on) = Test(row, Math.Min(step.FirstCondition, end), end, state.Values);
                lines.Add(new RowTrace(
                    step.Row.Id, truth switch { Truth.True => "true", Truth.False => "false", _ => "unknown" }, on));
                if (depth < row.Path.Count)
                    shown = step.Row;
                if (truth == Truth.False)
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
    public void FactsAndPolicies(DecisionTable table, Verdict verdict, FactState state, Asked asked, Draft draft)
    {
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
    public List<RejectedTreatment> Rejected(DecisionTable table, Verdict verdict, FactState state)
    {
        var taken = verdict.Blocked ? nameof(BookTreatment.Blocked) : table.Rows[verdict.Row].Treatment;
        var nearest = new List<(string Name, TableRow Row, int Failures)>();
        for (var i = 0; i < table.Rows.Length; i++)
        {
            var row = table.Rows[i];
            if (row.Treatment == taken)
                continue;
            var failures = 0;
            foreach (var condition in row.Conditions)
                failures += condition.Test(state.Values) == Truth.True ? 0 : 1;
            var known = IndexOf(nearest, row.Treatment);
            if (known < 0)
                nearest.Add((row.Treatment, row, failures));
            else if (failures < nearest[known].Failures)
                nearest[known] = (row.Treatment, row, failures);
        }
        return [.. nearest.Select(entry => new RejectedTreatment(entry.Name, Failed(entry.Row, state)))];
    }

    private static int IndexOf(List<(string Name, TableRow Row, int Failures)> entries, string name)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].Name == name)
                return i;
        }
        return -1;
    }

    private string Failed(TableRow row, FactState state)
    {
        var tests = new List<string>();
        foreach (var condition in row.Conditions)
        {
            if (condition.Test(state.Values) == Truth.True)
                continue;
            var fact = catalog.Facts[condition.Fact];
            var value = state.Origins[condition.Fact] == Origin.Conservative ? "not known"
                : FactCatalog.Decode(fact, state.Values[condition.Fact]);
            tests.Add($"{fact.Id} is {value}, not {Wanted(fact, condition)}");
        }
        return tests.Count > 0 ? $"{row.Rule.Id}: {string.Join("; ", tests)}" : $"{row.Rule.Id}: an earlier rule decides";
    }

    private static string Wanted(FactDefinition fact, Condition condition)
    {
        if (condition.IsRange)
        {
            var from = condition.Min <= FactCode.Absent + 1 ? null : FactCatalog.Decode(fact, condition.Min);
            var to = condition.Max >= FactCode.Block - 1 ? null : FactCatalog.Decode(fact, condition.Max);
            return from is null ? $"at most {to}" : to is null ? $"at least {from}" : $"{from} to {to}";
        }
        return string.Join(" or ", fact.Values.Where((_, index) => condition.Holds(index)));
    }

    private (Truth, IReadOnlyList<string>) Test(TableRow row, int from, int to, long[] values)
    {
        var result = Truth.True;
        for (var i = from; i < to; i++)
        {
            var truth = row.Conditions[i].Test(values);
            result = truth < result ? truth : result;
        }
        if (result == Truth.True)
            return (result, []);
        IReadOnlyList<string> on = [];
        for (var i = from; i < to; i++)
        {
            if (row.Conditions[i].Test(values) == result)
                on = on.Count == 0 ? alone[row.Conditions[i].Fact] : [.. on, catalog.Facts[row.Conditions[i].Fact].Id];
        }
        return (result, on);
    }

    private int Rank(int fact, FactState state, Draft draft)
    {
        if (draft.Uses(catalog.Facts[fact].Id))
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

    private void Use(int index, FactState state, Asked asked, Draft draft)
    {
        var fact = catalog.Facts[index];
        if (fact.IsPolicy)
        {
            draft.Use(new PolicyUse(fact.Id["policy.".Length..], FactCatalog.Decode(fact, state.Values[index])));
            return;
        }
        if (asked.Facts.EntryAt(index) is { } stated)
        {
            draft.Use(stated);
            return;
        }
        switch (state.Origins[index])
        {
            case Origin.Policy:
                var policy = catalog.Facts[resolver.PolicySupplying(index)];
                draft.Use(new PolicyUse(policy.Id["policy.".Length..], FactCatalog.Decode(policy, state.Values[index])));
                break;
            case Origin.Presumed:
                draft.Use(new FactUse(fact.Id, FactCatalog.Decode(fact, state.Values[index]), FactSource.Assumption));
                break;
            case Origin.Implied when state.Values[index] != FactCode.NotStated:
                draft.Use(new FactUse(fact.Id, FactCatalog.Decode(fact, state.Values[index]), FactSource.Register));
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
