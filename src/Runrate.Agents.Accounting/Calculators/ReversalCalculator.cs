using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>
/// Reversals of impairment: one asset, one asset over dated years, a unit of named assets, or a unit with goodwill.
/// </summary>
internal static class ReversalCalculator
{
    public static void Run(FactReader facts, Answer answer)
    {
        answer.Set("reversal_allowed", !facts.IsUsGaap);
        if (facts.Has("after_impairment"))
            Unit(facts, answer);
        else if (facts.Has("identifiable") || facts.Has("consideration"))
            DatedReversalCalculator.UnitWithGoodwill(facts, answer);
        else if (DatedReversalCalculator.Given(facts))
            DatedReversalCalculator.SingleAsset(facts, answer);
        else if (!Figures.Any(f => facts.Has(f)))
            Principle(facts, answer);
        else
            Single(facts, answer);
    }

    private static readonly string[] Figures = ["carrying_amount", "carrying_before_reversal", "carrying_before", "carrying", "nbv",
        "unimpaired", "unimpaired_carrying_amount", "unimpaired_carrying", "cap", "carrying_without_impairment",
        "depreciated_historical_cost", "recoverable_amount", "recoverable"];

    /// <summary>Whether a loss may come back needs no figures; how much does.</summary>
    private static void Principle(FactReader facts, Answer answer) => answer.Set("allowed", !facts.IsUsGaap).Set("reason", facts.IsUsGaap
        ? "the loss stays. ASC 360-10-35-20 prohibits restoring a loss on an asset held and used; what is left is its new cost."
        : "where the estimates behind the recoverable amount have changed, the loss is reversed up to what the asset would be carried at "
            + "had it never been impaired (IAS 36.114, 36.117); a loss on goodwill never is. Say the "
            + "carrying amount, the recoverable amount and the amount had it never been impaired, and the reversal is worked out.");

    private static void Single(FactReader facts, Answer answer)
    {
        var carrying = facts.Money("carrying_amount", "carrying_before_reversal", "carrying_before", "carrying", "nbv");
        var unimpaired = facts.Money("unimpaired", "unimpaired_carrying_amount", "unimpaired_carrying", "cap",
            "carrying_without_impairment", "depreciated_historical_cost");
        var recoverable = facts.Money("recoverable_amount", "recoverable");
        if (facts.Refused)
            return;
        var result = Bounded(facts, carrying, unimpaired, recoverable);
        answer.Set("carrying_before_reversal", carrying).Set("cap", result.Cap).Set("reversal", result.Reversal)
            .Set("carrying_after", result.CarryingAfter).Set("goodwill_reversal", facts.Zero);
        Explain(facts, answer, result, recoverable);
    }

    /// <summary>US GAAP gives nothing back.</summary>
    internal static ReversalResult Bounded(FactReader facts, Money carrying, Money unimpaired, Money recoverable) =>
        facts.IsUsGaap ? new(carrying, unimpaired, facts.Zero) : ImpairmentReversal.Of(carrying, unimpaired, recoverable);

    internal static void Explain(FactReader facts, Answer answer, ReversalResult result, Money recoverable) => answer.Work(
        facts.IsUsGaap
        ? "ASC 360 prohibits restoring a loss on an asset held and used."
        : $"Lower of recoverable {recoverable} and unimpaired {result.Cap}, "
            + $"less {result.CarryingBefore} carried: reversal {result.Reversal}.");

    private static void Unit(FactReader facts, Answer answer)
    {
        var years = facts.NumberOrNull("elapsed_years") ?? 1m;
        var recoverable = facts.Money("cgu_recoverable", "recoverable_amount", "recoverable");
        var others = facts.MoneyOrZero("inventory") + facts.MoneyOrZero("inventories") + facts.MoneyOrZero("other_assets");
        var assets = new List<GroupAsset>();
        foreach (var (name, _) in facts.Members("after_impairment").OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            var after = facts.Money($"after_impairment.{name}");
            var residual = facts.MoneyOrZero($"{name}_residual", $"residual.{name}");
            var life = facts.Number($"{name}_remaining_years", $"remaining_years.{name}");
            if (life <= 0)
                facts.Refuse($"{name}_remaining_years", "is not a positive number of years");
            var carrying = facts.Refused ? after
                : ImpairmentReversal.Remaining(after, residual, life - years, life, facts.Rounding);
            var unimpaired = facts.Money($"unimpaired.{name}", $"{name}_unimpaired");
            var own = facts.MoneyOrNull($"{name}_recoverable");
            assets.Add(new(name, carrying, own < unimpaired ? own.Value : unimpaired));
            answer.Work($"{name}: {after} less {years:0.##} of {life:0.##} years down to {residual} = {carrying}; "
                + $"cap {unimpaired}.");
        }
        if (facts.Refused)
            return;
        var carried = assets.Aggregate(others, (sum, asset) => sum + asset.Carrying);
        var headroom = !facts.IsUsGaap && recoverable > carried ? recoverable - carried : facts.Zero;
        answer.Work($"The unit: recoverable {recoverable} less {carried} carried = {headroom} that could be given back.");
        ReportUnit(answer, assets, GroupAllocation.Reversal(headroom, assets, facts.Rounding), facts.Zero);
    }

    private static void ReportUnit(Answer answer, List<GroupAsset> assets, GroupSplit split, Money zero)
    {
        var (before, reversal, after) = (new JsonObject(), new JsonObject(), new JsonObject());
        var total = zero;
        for (var i = 0; i < assets.Count; i++)
        {
            var (name, share) = (Answer.Spell(assets[i].Name), split.Shares[i]);
            before[name] = Answer.Number(assets[i].Carrying);
            reversal[name] = Answer.Number(share.Amount);
            after[name] = Answer.Number(share.After);
            total += share.Amount;
            answer.Work($"{name} regains {share.Amount} and is carried at {share.After}.");
        }
        reversal["total"] = Answer.Number(total);
        answer.Set("carrying_before_reversal", before).Set("reversal", reversal).Set("after", after)
            .Set("goodwill_reversal", zero);
    }
}
