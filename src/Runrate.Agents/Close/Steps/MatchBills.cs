using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Close.Steps;

/// <summary>
/// Asks why bills and meters of the month differ. It posts nothing: true-ups gave the ledger the bill, and this names what is left.
/// </summary>
public sealed class MatchBills(ThreeWayMatch matches)
{
    /// <summary>What the last run found.</summary>
    public IReadOnlyList<ProviderMatch>? Found { get; private set; }

    public async Task<Outcome<StepResult>> Run(EntityId entity, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var all = Found = await matches.Of(entity, period, ct);
        IReadOnlyList<string> open = [.. all.Where(m => !m.IsSettled).Select(Text)];
        return new StepResult(CloseSteps.MatchBills.Name, 0, all.Count(m => m.IsSettled), open) { Told = open };
    }

    /// <summary>What a person has to accept, in a sentence.</summary>
    public static string Text(ProviderMatch match) =>
        $"{match.Name}: the bill is {InWords.Of(match.Variance.Abs())} {(match.Variance.IsNegative ? "below" : "above")} the meter. "
        + $"{string.Join(" ", match.Variances.Select(v => v.Text))} {Who(match)}";

    /// <summary>Who has accepted it, and who is still needed.</summary>
    private static string Who(ProviderMatch match) => match.Acceptance switch
    {
        { ConfirmedBy: null } half when half.Micros == match.Variance.Micros =>
            $"{half.AcceptedBy} accepted it: {half.Why.TrimEnd('.')}. Another accountant or controller has to agree.",
        { } old when old.Micros != match.Variance.Micros =>
            $"{old.AcceptedBy} accepted another amount before: two people accept this one, or the cause is mended.",
        _ => "Two people accept it, or the cause is mended.",
    };
}
