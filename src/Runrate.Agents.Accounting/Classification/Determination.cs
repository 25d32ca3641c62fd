using System.Text.Json.Serialization;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>How firm an answer is; where several apply, the first is given.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeterminationStatus>))]
public enum DeterminationStatus
{
    Blocked,
    ImpairmentTestOverdue,
    DefaultedPendingFacts,
    UnsettledPosition,
    PolicyElected,
    Determined,
}

/// <summary>A fact that the answer stands on.</summary>
public sealed record FactUse(string Fact, string Value, FactSource Source);

/// <summary>
/// A fact still to be established, in words a controller can answer. Id and Ref are those of the missing-fact table.
/// </summary>
public sealed record Question(string Id, string? Ref, string Fact, string Ask, IReadOnlyList<string> Options);

/// <summary>What one row said: true, false or unknown, and on which facts.</summary>
public sealed record RowTrace(string Rule, string Result, IReadOnlyList<string> On);

/// <summary>The nearest single fact that would change the treatment, and to what.</summary>
public sealed record Flip(string Fact, string From, string To, string Treatment);

/// <summary>A treatment that was not taken and the test it failed.</summary>
public sealed record RejectedTreatment(string Treatment, string Failed);

public sealed record PolicyUse(string Flag, string Value);

public sealed record RulebookStamp(string Version, string Hash);

/// <summary>Schedule figures that the facts allow, in the currency of the spend, at posting precision.</summary>
public sealed record TreatmentAmounts
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? Monthly { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? MonthlyAmortisation { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? AnnualDepreciation { get; init; }

    /// <summary>By fiscal year.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, decimal>? ByYear { get; init; }
}

/// <summary>
/// The answer of one framework to one set of facts: treatment, reason, authority, what was used, what is missing and
/// what would change it. Serialises to the response of <c>POST /api/treatments/classify</c>.
/// </summary>
public sealed record Determination
{
    public required DeterminationStatus Status { get; init; }

    public required Framework Framework { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BookTreatment? BookTreatment { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PnlLine? PnlLine { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BalanceSheetLine? BalanceSheetLine { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TaxTreatment? TaxTreatment { get; init; }

    /// <summary>Under Ind AS only: the block or section that Indian tax puts the same spend in, whatever the books say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TaxTreatment? IndiaTax { get; init; }

    /// <summary>The outcome of a decision that is not a treatment, such as an impairment test or a retirement.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Action { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? UsefulLifeMonths { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Method { get; init; }

    public required string Because { get; init; }

    public required IReadOnlyList<string> RuleIds { get; init; }

    public required IReadOnlyList<Citation> Citations { get; init; }

    public required IReadOnlyList<FactUse> FactsUsed { get; init; }

    public required IReadOnlyList<Question> Questions { get; init; }

    public required IReadOnlyList<RowTrace> Trace { get; init; }

    public required IReadOnlyList<Flip> Flips { get; init; }

    public required IReadOnlyList<RejectedTreatment> Rejected { get; init; }

    public required IReadOnlyList<PolicyUse> PolicyUsed { get; init; }

    /// <summary>Unsettled positions and warnings: an upper-case word, a colon and a sentence.</summary>
    public required IReadOnlyList<string> Flags { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SeedOverridden { get; init; }

    /// <summary>False for the management lens, which never posts to a statutory or tax book.</summary>
    public required bool PostsToLedger { get; init; }

    /// <summary>
    /// What may post until a person confirms the assumptions that the treatment rests on; absent where the treatment
    /// would be the same without them.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BookTreatment? ConservativeTreatment { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TreatmentAmounts? Amounts { get; init; }

    public required RulebookStamp Rulebook { get; init; }

    /// <summary>The decision table that answered: the name of its file.</summary>
    public required string Decision { get; init; }

    [JsonIgnore]
    public bool RestsOnAssumption => FactsUsed.Any(fact => fact.Source == FactSource.Assumption);

    /// <summary>The treatment that may post as things stand: the cautious one while assumptions wait for a person.</summary>
    public BookTreatment Postable() =>
        (RestsOnAssumption ? ConservativeTreatment : null) ?? BookTreatment ?? Classification.BookTreatment.Blocked;

    /// <summary>The tax treatment for a tax book, the action for a test, else the book treatment.</summary>
    [JsonIgnore]
    public string Treatment => TaxTreatment?.ToString() ?? Action ?? BookTreatment?.ToString() ?? "";
}
