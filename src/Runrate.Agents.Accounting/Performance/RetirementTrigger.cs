namespace Runrate.Agents.Accounting.Performance;

/// <summary>The closed set of reasons to put an agent up for retirement review.</summary>
public enum RetirementTriggerKind
{
    /// <summary>Net contribution below zero for <c>quarters</c> consecutive quarters.</summary>
    NegativeNetQuarters,
    /// <summary>Cost per accepted outcome above the human baseline for <c>months</c> months.</summary>
    CostAboveHuman,
    /// <summary>Its model is withdrawn within <c>days</c> days.</summary>
    ModelDeprecation,
    /// <summary>A replacement of the same quality is cheaper by <c>percent</c> or more.</summary>
    CheaperReplacement,
    /// <summary>No usage and no output for <c>days</c> days.</summary>
    Idle,
    /// <summary>Nobody has owned it for <c>days</c> days.</summary>
    Ownerless,
    /// <summary>Target missed in <c>misses</c> of the last <c>periods</c> months.</summary>
    TargetMissed,
    /// <summary>Accepted share below the quality floor for <c>months</c> months.</summary>
    QualityBelowFloor,
    /// <summary>An improvement plan ended without meeting its criteria.</summary>
    ImprovementPlanFailed,
}

/// <summary>A trigger with its parameters, by the names the kind gives; absent ones take the defaults of <see cref="Defaults"/>.</summary>
public sealed record RetirementTrigger(RetirementTriggerKind Kind, IReadOnlyDictionary<string, decimal>? Parameters = null)
{
    /// <summary>What is stated; never null, also when a sender leaves it out.</summary>
    public IReadOnlyDictionary<string, decimal> Parameters { get; init; } = Parameters ?? new Dictionary<string, decimal>();

    public static IReadOnlyDictionary<RetirementTriggerKind, IReadOnlyDictionary<string, decimal>> Defaults { get; } =
        new Dictionary<RetirementTriggerKind, IReadOnlyDictionary<string, decimal>>
        {
            [RetirementTriggerKind.NegativeNetQuarters] = new Dictionary<string, decimal> { ["quarters"] = 2 },
            [RetirementTriggerKind.CostAboveHuman] = new Dictionary<string, decimal> { ["months"] = 3 },
            [RetirementTriggerKind.ModelDeprecation] = new Dictionary<string, decimal> { ["days"] = 90 },
            [RetirementTriggerKind.CheaperReplacement] = new Dictionary<string, decimal> { ["percent"] = 30 },
            [RetirementTriggerKind.Idle] = new Dictionary<string, decimal> { ["days"] = 30 },
            [RetirementTriggerKind.Ownerless] = new Dictionary<string, decimal> { ["days"] = 30 },
            [RetirementTriggerKind.TargetMissed] = new Dictionary<string, decimal> { ["misses"] = 3, ["periods"] = 4 },
            [RetirementTriggerKind.QualityBelowFloor] = new Dictionary<string, decimal> { ["months"] = 2 },
            [RetirementTriggerKind.ImprovementPlanFailed] = new Dictionary<string, decimal>(),
        };

    /// <summary>The stated parameter, or the kind's default.</summary>
    public decimal this[string name] => Parameters.TryGetValue(name, out var stated) ? stated : Defaults[Kind][name];
}
