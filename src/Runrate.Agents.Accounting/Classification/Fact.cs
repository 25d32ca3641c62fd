using System.Text.Json.Serialization;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>Who says so. An assumption is shown in amber everywhere and stands in the way of approval.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FactSource>))]
public enum FactSource : byte
{
    [JsonStringEnumMemberName("register")] Register,
    [JsonStringEnumMemberName("ledger")] Ledger,
    [JsonStringEnumMemberName("user")] User,
    [JsonStringEnumMemberName("assumption")] Assumption,
}

public enum FactKind
{
    /// <summary>One of a closed list.</summary>
    Choice,
    /// <summary>Yes or No; true and false are accepted.</summary>
    YesNo,
    Number,
    Date,
    /// <summary>Free text; rules may still recognise some values.</summary>
    Text,
    /// <summary>Structured; kept as it came and read by calculators only.</summary>
    Raw,
}

/// <summary>One fact as stated by a caller: snake_case name, value as text, and who says so.</summary>
public sealed record FactEntry(string Fact, string Value, FactSource Source = FactSource.User);

/// <summary>A value that follows when conditions hold: implied by definition, presumed, or taken when nobody knows.</summary>
public sealed record FactRule(Condition[] When, long Value)
{
    /// <summary>The value of the first rule whose conditions all hold; absent where there is none.</summary>
    internal static long FirstHolding(FactRule[] rules, ReadOnlySpan<long> values)
    {
        foreach (var rule in rules)
        {
            if (Condition.All(rule.When, values) == Truth.True)
                return rule.Value;
        }
        return FactCode.Absent;
    }
}

/// <summary>
/// One fact of facts.json: what it is called, what it may be, how to ask for it, and what holds when it is absent or
/// unknown.
/// </summary>
public sealed record FactDefinition
{
    private const string PolicyPrefix = "policy.";

    public required int Index { get; init; }

    /// <summary>Snake case; a dot for a nested object: <c>ias38_57.a</c>. Policies start with <c>policy.</c></summary>
    public required string Id
    {
        get;
        init
        {
            field = value;
            IsPolicy = value.StartsWith(PolicyPrefix, StringComparison.Ordinal);
            Flag = IsPolicy ? value[PolicyPrefix.Length..] : "";
        }
    }

    public required FactKind Kind { get; init; }

    /// <summary>Allowed (Choice, YesNo) or recognised (Text) values.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The question's stable id, in the words of the missing-fact table.</summary>
    public string? Question { get; init; }

    public string? Ref { get; init; }

    public string? Ask { get; init; }

    /// <summary>Computed from other facts, never stated: <c>service_dates_known</c>.</summary>
    public bool Derived { get; init; }

    /// <summary>Absent means "not that": the fact only qualifies an answer and is never asked for when absent.</summary>
    public bool Qualifier { get; init; }

    /// <summary>What is presumed of it is the ordinary case: shown as an assumption, not asked about.</summary>
    public bool Ordinary { get; init; }

    /// <summary>Where the fact usually comes from: a contract, the register, the ledger.</summary>
    public string? ComesFrom { get; init; }

    /// <summary>Follow from other facts by definition; source register.</summary>
    public FactRule[] Implied { get; internal set; } = [];

    /// <summary>Taken when the fact is absent; source assumption.</summary>
    public FactRule[] Presumed { get; internal set; } = [];

    /// <summary>
    /// The cautious value when nobody knows. None for a fact that no safe value exists for: the answer is blocked.
    /// </summary>
    public FactRule[] Conservative { get; internal set; } = [];

    public bool IsPolicy { get; private init; }

    /// <summary>A policy's name without its prefix; empty for a fact.</summary>
    internal string Flag { get; private init; } = "";

    /// <summary>How it is asked for: the same words every time.</summary>
    public Question Asked => asked ??= new Question(Question ?? Id.ToUpperInvariant(), Ref, Id, Ask ?? Id, Values);

    private Question? asked;
}

/// <summary>Encodings of fact values as integers, so that a table is decided over an array.</summary>
public static class FactCode
{
    /// <summary>The caller said Unknown.</summary>
    public const long Unknown = long.MinValue;
    /// <summary>The caller said nothing.</summary>
    public const long Absent = long.MinValue + 1;
    /// <summary>Known not to be any value that a rule names.</summary>
    public const long NotStated = long.MaxValue;
    /// <summary>No cautious value exists.</summary>
    public const long Block = long.MaxValue - 1;
    /// <summary>A free text that no rule recognises.</summary>
    public const long OtherText = 62;

    public const long Yes = 0;
    public const long No = 1;

    public static bool IsOpen(long value) => value <= Absent;
}
