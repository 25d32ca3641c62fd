using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;

namespace Runrate.Agents.Close.Runs;

/// <summary>What a seal takes: nothing due, nothing open without a reason, and a second pair of eyes or a word on why there is none.</summary>
public static class SealRules
{
    private const int ShownMax = 5;

    /// <summary>The reason that the seal keeps; null where it needs none. Or the refusal, the gravest first.</summary>
    /// <param name="rehearsed">What each step would do now.</param>
    /// <param name="others">Whether another person could seal.</param>
    public static Outcome<string?> Sign(
        PeriodClose close, IReadOnlyList<StepResult> rehearsed, IReadOnlyList<CloseException> open, Actor actor, bool others, string? reason)
    {
        if (Due(close.Period, rehearsed) is { } due)
            return due;
        var stated = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim();
        if (open.Count > 0 && stated is null)
            return Open(open);
        if (!IsAlone(close, actor))
            return open.Count > 0 ? stated : null;
        if (stated is null && others)
            return new Refusal(RefusalCodes.MakerIsChecker,
                $"{actor.Name} ran the steps of {InWords.Of(close.Period)}: another controller seals it, or sign why you seal alone.", "reason");
        return $"Prepared and sealed by {actor.Name} alone{(others ? "" : ", the only controller")}{(stated is null ? "." : $": {stated}")}";
    }

    /// <summary>Whether the same person ran the steps last, so that nobody else has looked at the month.</summary>
    public static bool IsAlone(PeriodClose close, Actor actor) => IsAlone(close.Steps, actor);

    /// <inheritdoc cref="IsAlone(PeriodClose, Actor)"/>
    public static bool IsAlone(IEnumerable<StepRecord> steps, Actor actor) => steps.MaxBy(s => s.FinishedAt)?.ById == actor.Id;

    /// <summary>What is open, in a refusal.</summary>
    public static Refusal Open(IReadOnlyCollection<CloseException> open) => new(RefusalCodes.OpenExceptions,
        $"{open.Count} open exceptions: {string.Join(" ", open.Take(ShownMax).Select(e => e.Text))}" +
        (open.Any(e => e.Weight == ExceptionWeight.Forbids) ? " The ledger must hold before it is sealed." : " Clear them, or sign a reason."),
        "reason");

    /// <summary>Entries and drafts that the steps would add: what is sealed without them is lost to the month.</summary>
    private static Refusal? Due(YearMonth period, IReadOnlyList<StepResult> rehearsed)
    {
        var due = rehearsed.Where(r => r.Posted + r.Proposed > 0).ToList();
        if (due.Count == 0)
            return null;
        var all = InWords.Count(due.Sum(r => r.Posted + r.Proposed), "more entry", "more entries");
        return new Refusal(RefusalCodes.StepsDue,
            $"{InWords.Of(period)} has changed since its steps ran: they would add {all} ("
            + string.Join(", ", due.Select(r => $"{CloseSteps.Title(r.Step)} {r.Posted + r.Proposed}")) + "). Run the steps again.", "period");
    }
}
