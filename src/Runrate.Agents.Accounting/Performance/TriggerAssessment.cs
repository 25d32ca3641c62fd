using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Performance;

/// <summary>A trigger held against the history: fired, or how far it is from firing, in words and as a share.</summary>
/// <param name="Closeness">0 far, 1 fired; rising as the trigger comes nearer.</param>
/// <param name="Because">The figures it rests on.</param>
public sealed record TriggerAssessment(RetirementTrigger Trigger, bool Fired, decimal Closeness, string Because)
{
    /// <summary>Every trigger, the nearest first.</summary>
    public static IReadOnlyList<TriggerAssessment> AssessAll(IEnumerable<RetirementTrigger> triggers, AgentHistory history) =>
        [.. triggers.Select(t => Assess(t, history)).OrderByDescending(a => a.Fired).ThenByDescending(a => a.Closeness)];

    public static TriggerAssessment Assess(RetirementTrigger trigger, AgentHistory history) => trigger.Kind switch
    {
        RetirementTriggerKind.NegativeNetQuarters => NegativeQuarters(trigger, history),
        RetirementTriggerKind.CostAboveHuman => CostAboveHuman(trigger, history),
        RetirementTriggerKind.ModelDeprecation => ModelDeprecation(trigger, history),
        RetirementTriggerKind.CheaperReplacement => CheaperReplacement(trigger, history),
        RetirementTriggerKind.Idle => Idle(trigger, history),
        RetirementTriggerKind.Ownerless => Ownerless(trigger, history),
        RetirementTriggerKind.TargetMissed => TargetMissed(trigger, history),
        RetirementTriggerKind.QualityBelowFloor => QualityBelowFloor(trigger, history),
        RetirementTriggerKind.ImprovementPlanFailed => history.FailedPlan is { } plan
            ? new TriggerAssessment(trigger, true, 1, $"The improvement plan ended without meeting its criteria: {plan}.")
            : new TriggerAssessment(trigger, false, 0, "No improvement plan has failed."),
        _ => throw new InvariantException($"Trigger {trigger.Kind} has no assessment."),
    };

    private static TriggerAssessment NegativeQuarters(RetirementTrigger trigger, AgentHistory history)
    {
        var needed = (int)trigger["quarters"];
        var quarters = history.Months
            .GroupBy(m => (Year: history.Calendar.YearOf(m.Period.FirstDay()), Quarter: history.Calendar.QuarterOf(m.Period.FirstDay())))
            .Where(q => q.Count() == 3)
            .Select(q => (q.Key, Net: q.Aggregate(Money.Zero(history.Target.ValuePerUnit.Currency), (sum, m) => sum + m.Net)))
            .ToList();
        var run = quarters.AsEnumerable().Reverse().TakeWhile(q => q.Net.IsNegative).Reverse().ToList();
        var detail = run.Count == 0
            ? "The last whole quarter was not negative."
            : $"Net contribution was {string.Join(", ", run.Select(q => $"{q.Net} in Q{q.Key.Quarter} {q.Key.Year}"))}.";
        return Counted(trigger, run.Count, needed, detail, "negative quarter");
    }

    private static TriggerAssessment CostAboveHuman(RetirementTrigger trigger, AgentHistory history)
    {
        var baseline = history.Target.HumanCostPerUnit;
        var run = history.Months.Reverse().TakeWhile(m => m.CostPerOutcome > baseline || (m.Accepted == 0 && m.LoadedCost.Micros > 0)).ToList();
        var last = history.Months.Count > 0 ? history.Months[^1] : null;
        var detail = last switch
        {
            null => "No whole month yet.",
            { CostPerOutcome: { } cost } =>
                $"{cost.RoundToMinorUnit()} per {history.Target.Unit} in {last.Period.ToIso()} against {baseline} for a person.",
            _ => $"Nothing was accepted in {last.Period.ToIso()}, at a cost of {last.LoadedCost.RoundToMinorUnit()}.",
        };
        return Counted(trigger, run.Count, (int)trigger["months"], detail, "month above the human baseline");
    }

    private static TriggerAssessment ModelDeprecation(RetirementTrigger trigger, AgentHistory history)
    {
        if (history.ModelWithdrawnOn is not { } day)
            return new TriggerAssessment(trigger, false, 0, $"No withdrawal of {history.Model ?? "its model"} is announced.");
        var left = Period.DaysBetween(history.AsOf, day);
        var limit = trigger["days"];
        var because = left < 0
            ? $"{history.Model} was withdrawn on {day:uuuu-MM-dd}."
            : $"{history.Model} is withdrawn on {day:uuuu-MM-dd}, in {left} days; the trigger is {limit:0}.";
        return new TriggerAssessment(trigger, left <= limit, left <= limit ? 1 : limit / left, because);
    }

    private static TriggerAssessment CheaperReplacement(RetirementTrigger trigger, AgentHistory history)
    {
        if (history.Replacement is not { } candidate)
            return new TriggerAssessment(trigger, false, 0, "No replacement of the same quality has been priced.");
        var own = history.Months.LastOrDefault(m => m.CostPerOutcome is not null)?.CostPerOutcome;
        if (own is not { Micros: > 0 } cost)
            return new TriggerAssessment(trigger, false, 0, "It has no cost per outcome to compare with yet.");
        var cheaper = decimal.Round((cost.Micros - candidate.CostPerOutcome.Micros) * 100m / cost.Micros, 1, MidpointRounding.AwayFromZero);
        var limit = trigger["percent"];
        return new TriggerAssessment(trigger, cheaper >= limit, Share(cheaper, limit),
            $"{candidate.Name} would cost {candidate.CostPerOutcome} per {history.Target.Unit} against {cost.RoundToMinorUnit()}: " +
            $"{cheaper} % cheaper, the trigger is {limit:0.#} % ({candidate.Evidence}).");
    }

    private static TriggerAssessment Idle(RetirementTrigger trigger, AgentHistory history)
    {
        var since = history.LastActiveOn is { } active && active > history.InServiceOn ? active : history.InServiceOn;
        var days = Math.Max(0, Period.DaysBetween(since, history.AsOf));
        var what = history.LastActiveOn is { } last ? $"Last active on {last:uuuu-MM-dd}" : $"Never active since {history.InServiceOn:uuuu-MM-dd}";
        return Days(trigger, days, $"{what}, {days} days ago; the trigger is {trigger["days"]:0}.");
    }

    private static TriggerAssessment Ownerless(RetirementTrigger trigger, AgentHistory history)
    {
        if (history.OwnerlessSince is not { } since)
            return new TriggerAssessment(trigger, false, 0, "It has an owner.");
        var days = Math.Max(0, Period.DaysBetween(since, history.AsOf));
        return Days(trigger, days, $"Nobody has owned it since {since:uuuu-MM-dd}, {days} days; the trigger is {trigger["days"]:0}.");
    }

    private static TriggerAssessment TargetMissed(RetirementTrigger trigger, AgentHistory history)
    {
        var window = history.Months.TakeLast((int)trigger["periods"]).ToList();
        var missed = window.Where(m => m.Accepted < history.Target.UnitsPerMonth).ToList();
        var detail = window.Count == 0
            ? "No whole month yet."
            : $"Target missed in {missed.Count} of the last {window.Count} months" +
              (missed.Count == 0 ? "." : $": {string.Join(", ", missed.Select(Missed))}.");
        return Counted(trigger, missed.Count, (int)trigger["misses"], detail, "missed month");

        string Missed(MonthPerformance month) => $"{month.Period.ToIso()} {month.Accepted:0.##} of {history.Target.UnitsPerMonth:0.##}";
    }

    private static TriggerAssessment QualityBelowFloor(RetirementTrigger trigger, AgentHistory history)
    {
        if (history.QualityFloor is not { } floor)
            return new TriggerAssessment(trigger, false, 0, "No quality floor is set.");
        var run = history.Months.Reverse().TakeWhile(m => m.Quality < floor).Reverse().ToList();
        var detail = run.Count == 0
            ? $"Quality is at or above the floor of {floor:0.##%}."
            : $"Accepted share {string.Join(", ", run.Select(m => $"{m.Quality:0.0%} in {m.Period.ToIso()}"))}, the floor is {floor:0.##%}.";
        return Counted(trigger, run.Count, (int)trigger["months"], detail, "month below the floor");
    }

    private static TriggerAssessment Days(RetirementTrigger trigger, int days, string because) =>
        new(trigger, days >= trigger["days"], Share(days, trigger["days"]), because);

    private static TriggerAssessment Counted(RetirementTrigger trigger, int count, int needed, string detail, string what)
    {
        var left = needed - count;
        return left <= 0
            ? new TriggerAssessment(trigger, true, 1, detail)
            : new TriggerAssessment(trigger, false, Share(count, needed), $"{detail} Short of firing by {left}: {what}.");
    }

    private static decimal Share(decimal reached, decimal needed) => needed <= 0 ? 1 : Math.Clamp(reached / needed, 0, 1);
}
