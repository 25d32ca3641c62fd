using NodaTime;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>One row of a decision table as its file states it: all conditions hold, then this.</summary>
public sealed record RuleRow(
    string Id,
    IReadOnlyList<Condition> When,
    RowOutcome? Then,
    string? ContinueWith,
    DeterminationStatus? Status,
    IReadOnlyList<string> Flags,
    string Because,
    IReadOnlyList<Citation> Cites,
    string? SeedOverridden);

/// <summary>What a version's dates are compared with.</summary>
public enum EffectiveBasis
{
    /// <summary>The date of the spend.</summary>
    Date,
    /// <summary>The first day of the fiscal year that the spend falls in.</summary>
    FiscalYearStart,
    /// <summary>The first day of the tax year: calendar for the United States, 1 April for India.</summary>
    TaxYearStart,
}

/// <summary>
/// Rows in force for a range of dates, both ends included. Where a standard may be adopted early, a stated fact decides
/// before the policy, and the policy before the date.
/// </summary>
public sealed record RuleVersion(
    EffectiveBasis Basis,
    LocalDate? From,
    LocalDate? To,
    string? AdoptionFact,
    string? AdoptionPolicy,
    IReadOnlyList<RuleRow> Rows);

/// <summary>One decision of one framework: a file of data/rules.</summary>
public sealed record RuleFile(
    Framework Framework,
    string Decision,
    string Question,
    string Standard,
    IReadOnlyList<string> Categories,
    IReadOnlyList<string> CarveOuts,
    IReadOnlyList<RuleVersion> Versions)
{
    public string Path { get; } = $"{Framework.Folder()}/{Decision}.json";

    /// <summary>Some version waits for an election.</summary>
    public bool MayBeAdoptedEarly { get; } = Versions.Any(version => version.AdoptionFact is not null);

    /// <summary>A file is itself and no other: two rulebooks may hold files that say the same.</summary>
    public bool Equals(RuleFile? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
