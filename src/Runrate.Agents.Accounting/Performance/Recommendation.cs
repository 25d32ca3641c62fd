using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Performance;

public enum RecommendedCourse { Keep, Improve, Retire }

/// <summary>What the rules recommend, by which rule, from which figures. The decision stays a person's.</summary>
/// <param name="WouldChange">Which figure would lead the same rules to another course.</param>
public sealed record Recommendation(RecommendedCourse Course, string Rule, string Because, string WouldChange = "")
{
    /// <summary>
    /// First match: an ended model, a failed plan, a cheaper successor or idleness retires; losses retire unless the last quarter improved;
    /// missed targets, poor quality and cost above a person's ask for improvement; anything else keeps.
    /// </summary>
    public static Recommendation For(IReadOnlyList<TriggerAssessment> assessments, AgentHistory history)
    {
        var chosen = Choose(assessments, history);
        return chosen with { WouldChange = Otherwise(chosen, assessments, history) };
    }

    private static string Otherwise(Recommendation chosen, IReadOnlyList<TriggerAssessment> assessments, AgentHistory history)
    {
        var (before, last) = Quarters(history);
        var nearest = assessments.FirstOrDefault(a => !a.Fired);
        return chosen.Rule switch
        {
            "model-ends" => "A move to a model that stays would leave no trigger but those below.",
            "plan-failed" => "Nothing in the figures: the criteria of the plan were fixed before it started.",
            "cheaper-successor" when assessments.First(a => a.Trigger.Kind == RetirementTriggerKind.CheaperReplacement).Trigger is var trigger =>
                OwnCost(history) is { } cost
                    ? $"A successor at {InWords.Of(cost * (1 - trigger["percent"] / 100))} per {history.Target.Unit} or more " +
                      "would not be cheap enough."
                    : "A dearer successor.",
            "idle" => "Usage or accepted output that is not a test.",
            "losing" => $"A net of the last three months above {InWords.Of(before)}, that of the three before, would ask for improvement instead; " +
                        $"it is {InWords.Of(last)}.",
            "losing-but-better" => $"A net of the last three months of {InWords.Of(before)} or less would retire it; it is {InWords.Of(last)}.",
            "below-target" => "The target met, quality at the floor and an outcome cheaper than a person's would keep it as it is.",
            _ when nearest is not null => $"The trigger nearest to firing: {nearest.Because}",
            _ => "A trigger that fires.",
        };
    }

    private static Money? OwnCost(AgentHistory history) => history.Months.LastOrDefault(m => m.CostPerOutcome is not null)?.CostPerOutcome;

    private static Recommendation Choose(IReadOnlyList<TriggerAssessment> assessments, AgentHistory history)
    {
        var fired = assessments.Where(a => a.Fired).ToList();
        if (First(RetirementTriggerKind.ModelDeprecation) is { } model)
            return new(RecommendedCourse.Retire, "model-ends", $"{model.Because} It must move to another model or go.");
        if (First(RetirementTriggerKind.ImprovementPlanFailed) is { } plan)
            return new(RecommendedCourse.Retire, "plan-failed", plan.Because);
        if (First(RetirementTriggerKind.CheaperReplacement) is { } cheaper)
            return new(RecommendedCourse.Retire, "cheaper-successor", cheaper.Because);
        if (First(RetirementTriggerKind.Idle) is { } idle)
            return new(RecommendedCourse.Retire, "idle", idle.Because);
        var (before, last) = Quarters(history);
        if (First(RetirementTriggerKind.NegativeNetQuarters) is { } losing)
        {
            return last > before
                ? new(RecommendedCourse.Improve, "losing-but-better", $"{losing.Because} The last three months are better than the three before.")
                : new(RecommendedCourse.Retire, "losing", $"{losing.Because} The last three months are no better than the three before.");
        }
        if ((First(RetirementTriggerKind.TargetMissed) ?? First(RetirementTriggerKind.QualityBelowFloor)
            ?? First(RetirementTriggerKind.CostAboveHuman))
            is { } weak)
            return new(RecommendedCourse.Improve, "below-target", weak.Because);
        return First(RetirementTriggerKind.Ownerless) is { } ownerless
            ? new(RecommendedCourse.Keep, "needs-owner", $"{ownerless.Because} Name an owner; the figures give no other reason to act.")
            : new(RecommendedCourse.Keep, "no-trigger", "No trigger fired.");

        TriggerAssessment? First(RetirementTriggerKind kind) => fired.Find(a => a.Trigger.Kind == kind);
    }

    /// <summary>Net contribution of the three months before last, and of the last three.</summary>
    private static (Money Before, Money Last) Quarters(AgentHistory history)
    {
        var months = history.Months.TakeLast(6).ToList();
        var split = Math.Max(0, months.Count - 3);
        return (Sum(months.Take(split)), Sum(months.Skip(split)));

        Money Sum(IEnumerable<MonthPerformance> some) =>
            some.Aggregate(Money.Zero(history.Target.ValuePerUnit.Currency), (sum, month) => sum + month.Net);
    }
}
