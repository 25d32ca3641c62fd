using System.Text.Json;
using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>
/// Asset groups (US GAAP) and cash-generating units (IFRS, Ind AS). Assets stand in a list, or each as a fact of its own
/// name beside the unit's totals.
/// </summary>
internal static class UnitCalculator
{
    /// <summary>Names that are totals and terms of a unit, not assets of it.</summary>
    private static readonly HashSet<string> Terms =
    [
        "carrying", "carrying_amount", "recoverable", "recoverable_amount", "cgu_recoverable", "goodwill", "fair_value", "fvlcd",
        "value_in_use", "undiscounted_cash_flows", "disposal_costs", "costs_of_disposal", "costs_to_sell", "discount_rate",
        "rate", "inventory", "inventories", "receivables", "cash", "other_assets",
    ];

    /// <summary>Where a case keeps its assets together: a list of them, or an object of amounts by name.</summary>
    public static readonly string[] Lists = ["assets", "group", "cgu", "carrying_amounts"];

    private static readonly string[] FloorEndings = ["_floor", "_fvlcd", "_fair_value", "_recoverable", "_value_in_use"];

    public static void Impairment(FactReader facts, Answer answer)
    {
        var all = ReadAssets(facts);
        // Goodwill may stand among the assets; under US GAAP it is tested apart and bears nothing here.
        var assets = all.Where(asset => !IsGoodwill(asset.Name)).ToList();
        var goodwill = facts.IsUsGaap ? facts.Zero : all.Where(asset => IsGoodwill(asset.Name))
            .Aggregate(facts.MoneyOrZero(["goodwill", .. Lists.Select(list => $"{list}.goodwill")]),
                (sum, asset) => sum + asset.Carrying);
        var known = assets.Aggregate(goodwill, (sum, asset) => sum + asset.Carrying);
        var excluded = Terms.Where(name => name is "inventory" or "inventories" or "receivables" or "cash" or "other_assets")
            .Aggregate(facts.Zero, (sum, name) => sum + facts.MoneyOrZero([name, .. Lists.Select(list => $"{list}.{name}")]));
        var carrying = facts.MoneyOrNull("carrying", "carrying_amount") ?? known + excluded;
        if (facts.Refused)
            return;
        var result = facts.IsUsGaap ? UsGroup(facts, carrying) : Unit(facts, answer, carrying);
        if (result.Status == ImpairmentStatus.ImpairmentTestOverdue && facts.YesNo("indicator") != true)
        {
            foreach (var fact in result.Missing)
                facts.Missing(fact, 0);
            return;
        }
        var split = GroupAllocation.Loss(result.Loss, goodwill, assets, facts.Rounding);
        ImpairmentCalculator.Report(answer, result);
        Report(answer, result, split, goodwill);
    }

    private static ImpairmentResult UsGroup(FactReader facts, Money carrying) => ImpairmentTest.HeldAndUsed(
        carrying, facts.SignedMoneyOrNull("undiscounted_cash_flows"), facts.MoneyOrNull("fair_value"));

    private static ImpairmentResult Unit(FactReader facts, Answer answer, Money carrying)
    {
        var (fair, use) = ImpairmentCalculator.RecoverableFacts(facts, answer);
        return ImpairmentTest.AgainstRecoverableAmount(carrying, fair, use);
    }

    private static void Report(Answer answer, ImpairmentResult result, GroupSplit split, Money goodwill)
    {
        var after = new JsonObject();
        var allocation = new JsonObject();
        foreach (var share in split.Shares)
        {
            answer.Set(share.Name, share.Amount);
            allocation[Answer.Spell(share.Name)] = Answer.Number(share.Amount);
            after[Answer.Spell(share.Name)] = Answer.Number(share.After);
            answer.Work($"{share.Name} bears {share.Amount} and is carried at {share.After}.");
        }
        if (!goodwill.IsZero)
        {
            answer.Set("goodwill", split.Goodwill);
            answer.Work($"Goodwill bears {split.Goodwill} before any other asset.");
        }
        answer.Set("impairment", result.Loss).Set("impairment_total", result.Loss).Set("impairment_goodwill", split.Goodwill)
            .Set("impairment_assets", result.Loss - split.Goodwill - split.Unallocated).Set("unallocated", split.Unallocated)
            .Set("allocation", allocation).Set("after", after).Set("goodwill_after", goodwill - split.Goodwill);
    }

    private static List<GroupAsset> ReadAssets(FactReader facts)
    {
        var assets = new List<GroupAsset>();
        foreach (var item in Array.Find(Lists, list => facts.Find(list) is { ValueKind: JsonValueKind.Array }) is { } listed
            ? facts.Items(listed) : [])
        {
            var inner = facts.Inside(item);
            var name = inner.Text("n", "name", "asset") ?? $"asset{assets.Count + 1}";
            var floor = Floor(inner, "fair_value", "fvlcd", "value_in_use", "recoverable_amount", "floor");
            assets.Add(new(name, inner.Money("carrying_amount", "carrying", "ca", "a"), floor));
            if (inner.Refusal is { } refusal)
                facts.Refuse("assets", $"holds an asset that cannot be read: {refusal.Message}");
        }
        if (assets.Count > 0)
            return assets;
        var excluded = facts.Items("excluded").Select(item => item.ToString()).ToHashSet();
        var inside = Array.Find(Lists, list => facts.Find(list) is { ValueKind: JsonValueKind.Object });
        // By name, so that the order of facts moves no rounding.
        foreach (var (name, _) in facts.Members(inside).Where(member => IsAsset(member.Name, member.Value.ValueKind, excluded))
            .OrderBy(member => member.Name, StringComparer.Ordinal))
            assets.Add(new(name, facts.Money(inside is null ? name : $"{inside}.{name}"),
                Floor(facts, [$"floors.{name}", $"individual_recoverable.{name}",
                    .. FloorEndings.Select(ending => name + ending)])));
        if (assets.Count == 0 && !facts.Has("goodwill"))
            facts.Missing("assets", 0);
        return assets;
    }

    private static bool IsGoodwill(string name) => name.Equals("goodwill", StringComparison.OrdinalIgnoreCase);

    private static bool IsAsset(string name, JsonValueKind kind, HashSet<string> excluded) =>
        kind == JsonValueKind.Number && !Terms.Contains(name) && !excluded.Contains(name)
        && !FloorEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>The highest of the values that are known, and never below zero.</summary>
    private static Money Floor(FactReader facts, params string[] names) => names
        .Select(name => facts.MoneyOrNull(name) ?? facts.Zero)
        .Aggregate(facts.Zero, (highest, value) => value > highest ? value : highest);
}
