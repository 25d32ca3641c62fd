using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Performance;

/// <summary>A trigger held against the history: fired and since when, or how far it is from firing, in words and as a share.</summary>
/// <param name="Closeness">0 far, 1 fired; rising as the trigger comes nearer.</param>
/// <param name="Because">The figures it rests on, and at which it fires.</param>
/// <param name="FiredOn">
/// The first day of the present run of firing; null where it has not fired, or where the history does not reach back to that day.
/// </param>
public sealed record TriggerAssessment(
    RetirementTrigger Trigger, bool Fired, decimal Closeness, string Because, LocalDate? FiredOn = null)
{
    /// <summary>Every trigger, the nearest first.</summary>
    public static IReadOnlyList<TriggerAssessment> AssessAll(IEnumerable<RetirementTrigger> triggers, AgentHistory history) =>
        [.. triggers.Select(t => Assess(t, history)).OrderByDescending(a => a.Fired).ThenByDescending(a => a.Closeness)];

    public static TriggerAssessment Assess(RetirementTrigger trigger, AgentHistory history)
    {
        var found = Held(trigger, history);
        return found.Fired && found.FiredOn is null && history.Months.Count > 0 ? found with { FiredOn = MonthlySince(trigger, history) } : found;
    }

    private static TriggerAssessment Held(RetirementTrigger trigger, AgentHistory history) => trigger.Kind switch
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
            ? new TriggerAssessment(trigger, true, 1, $"The improvement plan ended without meeting its criteria: {plan}.", history.FailedPlanOn)
            : new TriggerAssessment(trigger, false, 0, "No improvement plan has failed; fires when one does."),
        _ => throw new InvariantException($"Trigger {trigger.Kind} has no assessment."),
    };

    /// <summary>The nearest trigger, without the day it first fired on; null where there is none.</summary>
    public static TriggerAssessment? Nearest(IEnumerable<RetirementTrigger> triggers, AgentHistory history) =>
        triggers.Select(t => Held(t, history)).OrderByDescending(a => a.Fired).ThenByDescending(a => a.Closeness).FirstOrDefault();

    /// <summary>
    /// Triggers that count months fire with a month's end: the months are taken away from the end until the trigger no longer fires. Null where
    /// it fires on the oldest month known, because it may have fired before that.
    /// </summary>
    private static LocalDate? MonthlySince(RetirementTrigger trigger, AgentHistory history)
    {
        if (Reached(trigger, history, history.Months) is null)
            return null;
        for (var left = history.Months.Count - 1; left >= 0; left--)
        {
            if (Reached(trigger, history, [.. history.Months.Take(left)]) < Needed(trigger))
                return history.Months[left].Period.LastDay();
        }
        return null;
    }

    /// <summary>What a trigger that counts has counted by the end of some months, without words; null for the other triggers.</summary>
    private static int? Reached(RetirementTrigger trigger, AgentHistory history, IReadOnlyList<MonthPerformance> months) => trigger.Kind switch
    {
        RetirementTriggerKind.NegativeNetQuarters => Losing(Quarters(history, months)).Count,
        RetirementTriggerKind.CostAboveHuman => AboveHuman(history, months).Count,
        RetirementTriggerKind.TargetMissed => Window(trigger, months).Count(m => IsMissed(m, history)),
        RetirementTriggerKind.QualityBelowFloor => BelowFloor(history, months).Count,
        _ => null,
    };

    private static int Needed(RetirementTrigger trigger) => (int)trigger[trigger.Kind switch
    {
        RetirementTriggerKind.NegativeNetQuarters => "quarters",
        RetirementTriggerKind.TargetMissed => "misses",
        _ => "months",
    }];

    private sealed record QuarterNet(int Year, int Quarter, Money Net, IReadOnlyList<MonthPerformance> Months);

    private static List<QuarterNet> Quarters(AgentHistory history, IReadOnlyList<MonthPerformance> months) => [.. months
        .GroupBy(m => (Year: history.Calendar.YearOf(m.Period.FirstDay()), Quarter: history.Calendar.QuarterOf(m.Period.FirstDay())))
        .Where(q => q.Count() == 3)
        .Select(q => new QuarterNet(
            q.Key.Year, q.Key.Quarter, q.Aggregate(Money.Zero(history.Target.ValuePerUnit.Currency), (sum, m) => sum + m.Net), [.. q]))];

    private static List<QuarterNet> Losing(List<QuarterNet> quarters) =>
        [.. quarters.AsEnumerable().Reverse().TakeWhile(q => q.Net.IsNegative).Reverse()];

    private static List<MonthPerformance> AboveHuman(AgentHistory history, IReadOnlyList<MonthPerformance> months) => [.. months.Reverse()
        .TakeWhile(m => m.CostPerOutcome > history.Target.HumanCostPerUnit || (m.Accepted == 0 && m.LoadedCost.Micros > 0))];

    private static IEnumerable<MonthPerformance> Window(RetirementTrigger trigger, IReadOnlyList<MonthPerformance> months) =>
        months.TakeLast((int)trigger["periods"]);

    // A new target never judges the months before it.
    private static decimal TargetOf(MonthPerformance month, AgentHistory history) => month.Target ?? history.Target.UnitsPerMonth;

    private static bool IsMissed(MonthPerformance month, AgentHistory history) => month.Accepted < TargetOf(month, history);

    private static List<MonthPerformance> BelowFloor(AgentHistory history, IReadOnlyList<MonthPerformance> months) =>
        [.. months.Reverse().TakeWhile(m => m.Quality < history.QualityFloor).Reverse()];

    private static TriggerAssessment NegativeQuarters(RetirementTrigger trigger, AgentHistory history)
    {
        var quarters = Quarters(history, history.Months);
        var run = Losing(quarters);
        var detail = quarters.Count == 0
            ? "No whole quarter yet"
            : run.Count == 0
                ? $"The last whole quarter brought {InWords.Of(quarters[^1].Net)}"
                : $"{InWords.Count(run.Count, "negative quarter")} in a row: " +
                  InWords.Join([.. run.Select(q => $"{InWords.Of(q.Net)} in {history.Calendar.QuarterName(q.Year, q.Quarter)}")]);
        var told = run.Count > 0 ? run : quarters.TakeLast(1);
        return Counted(trigger, run.Count, detail + LeftOut(told.SelectMany(q => q.Months)), "negative quarter");
    }

    /// <summary>Says what the months leave out, so that nobody looks for it in the figures.</summary>
    private static string LeftOut(IEnumerable<MonthPerformance> months) =>
        months.Select(m => m.OneOff).OfType<Money>().Where(m => !m.IsZero).ToList() is { Count: > 0 } once
            ? $", {InWords.Of(once.Aggregate((a, b) => a + b))} of one-off acquisition cost left out" : "";

    private static TriggerAssessment CostAboveHuman(RetirementTrigger trigger, AgentHistory history)
    {
        var baseline = history.Target.HumanCostPerUnit;
        var run = AboveHuman(history, history.Months);
        var last = history.Months.Count > 0 ? history.Months[^1] : null;
        var detail = last switch
        {
            null => "No whole month yet",
            { CostPerOutcome: { } cost } =>
                $"{InWords.Of(cost)} per {history.Target.Unit} in {InWords.Of(last.Period)} against {InWords.Of(baseline)} for a person",
            _ => $"Nothing was accepted in {InWords.Of(last.Period)}, at a cost of {InWords.Of(last.LoadedCost)}",
        };
        return Counted(trigger, run.Count, detail + LeftOut(run), "month above the cost of a person");
    }

    private static TriggerAssessment ModelDeprecation(RetirementTrigger trigger, AgentHistory history)
    {
        var limit = trigger["days"];
        if (history.ModelWithdrawnOn is not { } day)
            return new TriggerAssessment(trigger, false, 0,
                $"No withdrawal of {history.Model ?? "its model"} is announced; fires {limit:0} days before one.");
        var left = Period.DaysBetween(history.AsOf, day);
        var fires = day.PlusDays(-(int)limit);
        var because = left < 0
            ? $"{history.Model} was withdrawn on {InWords.Of(day)}."
            : $"{history.Model} is withdrawn on {InWords.Of(day)}, {left} days after {InWords.Of(history.AsOf)}; fires at {limit:0}" +
              (left > limit ? $", on {InWords.Of(fires)}." : ".");
        return new TriggerAssessment(trigger, left <= limit, left <= limit ? 1 : limit / left, because, left <= limit ? fires : null);
    }

    private static TriggerAssessment CheaperReplacement(RetirementTrigger trigger, AgentHistory history)
    {
        var limit = trigger["percent"];
        if (history.Replacement is not { } candidate)
            return new TriggerAssessment(trigger, false, 0, $"No replacement of the same quality has been priced; fires at {limit:0.#} % cheaper.");
        var own = history.Months.LastOrDefault(m => m.CostPerOutcome is not null)?.CostPerOutcome;
        if (own is not { Micros: > 0 } cost)
            return new TriggerAssessment(trigger, false, 0, "It has no cost per outcome to compare with yet.");
        var cheaper = decimal.Round((cost.Micros - candidate.CostPerOutcome.Micros) * 100m / cost.Micros, 1, MidpointRounding.AwayFromZero);
        return new TriggerAssessment(trigger, cheaper >= limit, Share(cheaper, limit),
            $"{candidate.Name} would cost {InWords.Of(candidate.CostPerOutcome)} per {history.Target.Unit} against {InWords.Of(cost)}, " +
            $"{Cheaper(cheaper)}; fires at {limit:0.#} % cheaper ({candidate.Evidence}).", cheaper >= limit ? candidate.StatedOn : null);
    }

    private static string Cheaper(decimal percent) =>
        percent < 0 ? $"{Math.Abs(percent):0.#} % dearer" : $"{percent:0.#} % cheaper";

    private static TriggerAssessment Idle(RetirementTrigger trigger, AgentHistory history)
    {
        var since = history.LastActiveOn is { } active && active > history.InServiceOn ? active : history.InServiceOn;
        var days = Math.Max(0, Period.DaysBetween(since, history.AsOf));
        var what = history.LastActiveOn is { } last ? $"last active on {InWords.Of(last)}" : $"never active since {InWords.Of(history.InServiceOn)}";
        return Days(trigger, days, since, $"{InWords.Count(days, "day")} without usage or accepted output by {InWords.Of(history.AsOf)} ({what})");
    }

    private static TriggerAssessment Ownerless(RetirementTrigger trigger, AgentHistory history)
    {
        if (history.OwnerlessSince is not { } since)
            return new TriggerAssessment(trigger, false, 0, $"It has an owner; fires {trigger["days"]:0} days after it has none.");
        var days = Math.Max(0, Period.DaysBetween(since, history.AsOf));
        return Days(trigger, days, since, $"{InWords.Count(days, "day")} without an owner by {InWords.Of(history.AsOf)}, since {InWords.Of(since)}");
    }

    private static TriggerAssessment TargetMissed(RetirementTrigger trigger, AgentHistory history)
    {
        var window = Window(trigger, history.Months).ToList();
        var missed = window.Where(m => IsMissed(m, history)).ToList();
        var detail = window.Count == 0
            ? "No whole month yet"
            : $"Target missed in {missed.Count} of the last {window.Count} months" +
              (missed.Count == 0 ? "" : $": {string.Join(", ", missed.Select(Missed))}");
        return Counted(trigger, missed.Count, detail, "missed month");

        string Missed(MonthPerformance month) =>
            $"{InWords.Of(month.Period)} {InWords.Of(month.Accepted)} of {InWords.Of(TargetOf(month, history))}";
    }

    private static TriggerAssessment QualityBelowFloor(RetirementTrigger trigger, AgentHistory history)
    {
        if (history.QualityFloor is not { } floor)
            return new TriggerAssessment(trigger, false, 0, "No quality floor is set.");
        var run = BelowFloor(history, history.Months);
        var detail = run.Count == 0
            ? $"Quality is at or above the floor of {InWords.Percent(floor)}"
            : $"Accepted share {InWords.Join([.. run.Select(m => $"{InWords.Percent(m.Quality!.Value)} in {InWords.Of(m.Period)}")])}, " +
              $"the floor is {InWords.Percent(floor)}";
        return Counted(trigger, run.Count, detail, "month below the floor");
    }

    private static TriggerAssessment Days(RetirementTrigger trigger, int days, LocalDate since, string detail)
    {
        var fired = days >= trigger["days"];
        return new TriggerAssessment(
            trigger, fired, Share(days, trigger["days"]), $"{detail}; fires at {trigger["days"]:0}.",
            fired ? since.PlusDays((int)trigger["days"]) : null);
    }

    private static TriggerAssessment Counted(RetirementTrigger trigger, int count, string detail, string what)
    {
        var needed = Needed(trigger);
        var left = needed - count;
        var (word, rest) = what.IndexOf(' ') is > 0 and var at && what.StartsWith("month", StringComparison.Ordinal)
            ? (what[..at], what[at..]) : (what, "");
        return left <= 0
            ? new TriggerAssessment(trigger, true, 1, $"{detail}; fires at {InWords.Count(needed, word)}{rest}.")
            : new TriggerAssessment(trigger, false, Share(count, needed),
                $"{detail}; fires at {InWords.Count(needed, word)}{rest}, {left} more.");
    }

    private static decimal Share(decimal reached, decimal needed) => needed <= 0 ? 1 : Math.Clamp(reached / needed, 0, 1);
}
