namespace Runrate.Agents.Accounting.Classification;

/// <summary>Where a resolved value came from.</summary>
internal enum Origin : byte
{
    None,
    Stated,
    /// <summary>Follows from other facts by definition or arithmetic.</summary>
    Implied,
    Policy,
    /// <summary>An assumption, because the fact is absent.</summary>
    Presumed,
    /// <summary>The cautious value, because nobody knows.</summary>
    Conservative,
}

/// <summary>Working memory of one decision: the value of each fact and where it came from. Reused between decisions.</summary>
internal sealed class FactState(int count)
{
    public long[] Values { get; } = new long[count];

    public Origin[] Origins { get; } = new Origin[count];

    public void CopyFrom(FactState other)
    {
        other.Values.CopyTo(Values, 0);
        other.Origins.CopyTo(Origins, 0);
    }
}

/// <summary>How a table was decided: the row, and what it took to get there.</summary>
internal readonly record struct Verdict(int Row, bool Assumed, bool Defaulted)
{
    public bool Blocked => Row < 0;
}

/// <summary>
/// Completes stated facts in fixed steps: what follows by definition, then what is presumed of absent facts, then the
/// cautious value of whatever is still open. Each step is taken only if the table could not decide without it.
/// </summary>
internal sealed class FactResolver
{
    private readonly FactCatalog catalog;
    private readonly FactDefinition[] facts;
    private readonly DerivedFacts derived;
    private readonly int[] suppliedBy;
    private readonly int[] policyFacts;
    private readonly long[] policyDefaults;
    private readonly IReadOnlyList<PolicyDefinition> policies;

    public FactResolver(RuleLibrary library)
    {
        catalog = library.Facts;
        facts = catalog.Numbered;
        derived = library.Derived;
        policies = library.Policies;
        policyFacts = [.. policies.Select(policy => policy.Fact.Index)];
        suppliedBy = new int[catalog.Count];
        Array.Fill(suppliedBy, -1);
        policyDefaults = new long[catalog.Count];
        foreach (var policy in policies)
        {
            policyDefaults[policy.Fact.Index] = policy.Default;
            if (policy.Supplies is { } fact)
                suppliedBy[catalog.Require(fact).Index] = policy.Fact.Index;
        }
    }

    /// <summary>The policy whose value stands in for an absent fact, or -1.</summary>
    public int PolicySupplying(int fact) => suppliedBy[fact];

    /// <summary>The elected or default value of every policy, by fact index.</summary>
    public long[] PolicyValues(PolicySet set)
    {
        if (set.Elected.Count == 0)
            return policyDefaults;
        var values = (long[])policyDefaults.Clone();
        foreach (var policy in policies)
        {
            if (set.Elected.TryGetValue(policy.Flag, out var elected))
                values[policy.Fact.Index] = FactCatalog.Encode(policy.Fact, elected).Value;
        }
        return values;
    }

    /// <summary>Stated values, policies, and what both imply.</summary>
    public void Begin(DecisionTable table, long[] stated, long[] policyValues, int fiscalYearStartMonth, FactState state)
    {
        stated.CopyTo(state.Values, 0);
        Array.Clear(state.Origins);
        var values = state.Values;
        foreach (var policy in policyFacts)
        {
            values[policy] = policyValues[policy];
            state.Origins[policy] = Origin.Policy;
        }
        foreach (var index in table.NeededFacts.AsSpan())
        {
            if (state.Origins[index] == Origin.Policy)
                continue;
            if (values[index] != FactCode.Absent)
            {
                state.Origins[index] = Origin.Stated;
                continue;
            }
            Settle(index, values, state.Origins, fiscalYearStartMonth);
        }
    }

    /// <summary>True where the table needs some fact that is worked out from this one.</summary>
    public bool AnyComputedFrom(DecisionTable table, int fact)
    {
        if (!derived.IsInput(fact))
            return false;
        foreach (var other in table.SettledFrom(fact, this).AsSpan())
        {
            if (derived.IsComputed(other))
                return true;
        }
        return false;
    }

    /// <summary>The facts that <see cref="Begin"/> would settle otherwise if this one were stated otherwise.</summary>
    public int[] Dependents(DecisionTable table, int fact)
    {
        var moved = new HashSet<int> { fact };
        var input = derived.IsInput(fact);
        foreach (var index in table.NeededFacts)
        {
            if ((input && derived.IsComputed(index)) || moved.Contains(suppliedBy[index]) ||
                catalog.Facts[index].Implied.SelectMany(rule => rule.When).Any(condition => moved.Contains(condition.Fact)))
                moved.Add(index);
        }
        moved.Remove(fact);
        return [.. moved.Order()];
    }

    /// <summary>
    /// Makes of the state after <see cref="Begin"/> the state that it would be had one fact, or one policy, another value.
    /// </summary>
    public void Change(DecisionTable table, int fact, long value, FactSet stated, int fiscalYearStartMonth, FactState state)
    {
        state.Values[fact] = value;
        state.Origins[fact] = facts[fact].IsPolicy ? Origin.Policy : Origin.Stated;
        foreach (var index in table.SettledFrom(fact, this).AsSpan())
        {
            if (stated.Values[index] != FactCode.Absent || facts[index].IsPolicy)
                continue;
            state.Values[index] = FactCode.Absent;
            Settle(index, state.Values, state.Origins, fiscalYearStartMonth);
        }
    }

    private void Settle(int index, long[] values, Origin[] origins, int fiscalYearStartMonth)
    {
        var fact = facts[index];
        var value = derived.Compute(index, values, fiscalYearStartMonth);
        var origin = Origin.Implied;
        if (value == FactCode.Absent)
            value = FirstHolding(fact.Implied, values);
        if (value == FactCode.Absent && suppliedBy[index] >= 0)
            (value, origin) = (values[suppliedBy[index]], Origin.Policy);
        if (value == FactCode.Absent && fact.Qualifier)
            value = FactCode.NotStated;
        values[index] = value;
        origins[index] = value == FactCode.Absent ? Origin.None : origin;
    }

    /// <summary>Decides with as little as possible taken for granted; the state is left as the answer used it.</summary>
    public Verdict Decide(DecisionTable table, FactState state)
    {
        var reading = table.Read(state.Values);
        if (reading.Concluded)
            return new Verdict(reading.Row, false, false);
        var assumed = Presume(table, state);
        if (assumed)
        {
            reading = table.Read(state.Values);
            if (reading.Concluded)
                return new Verdict(reading.Row, true, false);
        }
        return Default(table, state, assumed);
    }

    /// <summary>True where some absent fact has a presumption.</summary>
    public bool Presume(DecisionTable table, FactState state)
    {
        var any = false;
        foreach (var index in table.PresumableFacts.AsSpan())
        {
            if (state.Values[index] != FactCode.Absent || Presumption(index, state.Values) is not { } value)
                continue;
            (state.Values[index], state.Origins[index]) = (value, Origin.Presumed);
            any = true;
        }
        return any;
    }

    public long? Presumption(int fact, long[] values) =>
        FirstHolding(facts[fact].Presumed, values) is var value and not FactCode.Absent ? value : null;

    /// <summary>Puts the cautious value in the place of every open fact that has one.</summary>
    public Verdict Default(DecisionTable table, FactState state, bool assumed = false)
    {
        foreach (var index in table.CautiousFacts.AsSpan())
        {
            if (!FactCode.IsOpen(state.Values[index]))
                continue;
            var cautious = FirstHolding(facts[index].Conservative, state.Values);
            if (cautious is not (FactCode.Absent or FactCode.Block))
                (state.Values[index], state.Origins[index]) = (cautious, Origin.Conservative);
        }
        var reading = table.Read(state.Values);
        return new Verdict(reading.Concluded ? reading.Row : -1, assumed, true);
    }

    private static long FirstHolding(FactRule[] rules, long[] values)
    {
        foreach (var rule in rules)
        {
            if (Condition.All(rule.When, values) == Truth.True)
                return rule.Value;
        }
        return FactCode.Absent;
    }
}
