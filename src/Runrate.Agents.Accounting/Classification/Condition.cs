namespace Runrate.Agents.Accounting.Classification;

public enum Truth : byte
{
    False,
    Unknown,
    True,
}

/// <summary>
/// One cell of a decision table: a fact is one of some values, or lies in a range. Numbers are compared in millionths,
/// dates in days.
/// </summary>
public readonly record struct Condition(int Fact, bool IsRange, ulong Mask, long Min, long Max)
{
    public static Condition OneOf(int fact, ulong mask) => new(fact, false, mask, 0, 0);

    public static Condition Between(int fact, long min, long max) => new(fact, true, 0, min, max);

    /// <summary>Of a known value.</summary>
    public bool Holds(long value) => IsRange
        ? value >= Min && value <= Max && value < FactCode.Block
        : value is >= 0 and < 64 && (Mask >> (int)value & 1) != 0;

    public Truth Test(ReadOnlySpan<long> values)
    {
        var value = values[Fact];
        return FactCode.IsOpen(value) ? Truth.Unknown : Holds(value) ? Truth.True : Truth.False;
    }

    /// <summary>The values that hold, in words.</summary>
    public string Wanted(FactDefinition fact)
    {
        if (!IsRange)
        {
            var mask = Mask;
            return string.Join(" or ", fact.Values.Where((_, index) => (mask >> index & 1) != 0));
        }
        var from = Min <= FactCode.Absent + 1 ? null : FactCatalog.Decode(fact, Min);
        var to = Max >= FactCode.Block - 1 ? null : FactCatalog.Decode(fact, Max);
        return from is null ? $"at most {to}" : to is null ? $"at least {from}" : $"{from} to {to}";
    }

    /// <summary>False as soon as one fails, else unknown as soon as one is open.</summary>
    public static Truth All(ReadOnlySpan<Condition> conditions, ReadOnlySpan<long> values)
    {
        var result = Truth.True;
        foreach (ref readonly var condition in conditions)
        {
            var truth = condition.Test(values);
            if (truth == Truth.False)
                return Truth.False;
            if (truth == Truth.Unknown)
                result = Truth.Unknown;
        }
        return result;
    }
}
