using Runrate.Agents.Spend;

namespace Runrate.Agents.Treatments;

/// <summary>
/// The dated course of a project: its stages, recognition criteria and gates as they were stated, with the evidence that an auditor asks
/// for.
/// </summary>
public static class ProjectCourse
{
    private static readonly HashSet<string> Milestones =
    [
        "stage", "phase", "activity", "mgmt_authorised_and_funded", "probable_to_complete", "novel_unproven_unresolved",
        "performance_requirements_unsettled", "technological_feasibility", "general_release", "available_for_use", "parent_asset_meets_57",
        "intended_use", "ownership",
    ];

    /// <summary>By the day since when each holds; a fact without a day held when the cost was incurred.</summary>
    public static IReadOnlyList<ArrangementFact> Of(Arrangement arrangement) =>
        [.. arrangement.FactHistory.Where(IsMilestone).OrderBy(fact => fact.AsOf ?? arrangement.Date)];

    /// <summary>True where a later statement took its place.</summary>
    public static bool IsReplaced(Arrangement arrangement, ArrangementFact fact) => !arrangement.Facts.Contains(fact);

    private static bool IsMilestone(ArrangementFact fact) =>
        Milestones.Contains(fact.Fact) || fact.Fact.StartsWith("ias38_57.", StringComparison.Ordinal);
}
