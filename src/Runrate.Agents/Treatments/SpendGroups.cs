using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Treatments;

/// <summary>A kind of AI spend: its cost accounts and the asset accounts that belong to it.</summary>
public sealed record SpendGroup(string Key, string Title, IReadOnlyList<string> Cost, IReadOnlyList<string> Assets);

/// <summary>
/// Splits every cost and asset account of a book into API, fine-tuning and builds, infrastructure, tooling and labour, so that nothing
/// is counted twice or left out: what belongs to none of these has a group of its own. People's time on a build that is capitalised shows
/// with the build, what is expensed of it under labour.
/// </summary>
public static class SpendGroups
{
    private static readonly (string Key, string Title, string[] CostLines, string[] AssetLines)[] Groups =
    [
        ("api", "Model APIs", ["ModelInference"], []),
        ("fine-tuning", "Fine-tuning and builds", ["BuildCost", "ResearchAndDevelopment", "Maintenance", "Amortisation",
            "AgentAcquisitionCost"],
            ["IntangibleAssets", "IntangibleAssetsUnderDevelopment", "CapitalisedExternalUseSoftware"]),
        ("infrastructure", "Infrastructure", ["Infrastructure", "Depreciation", "LeaseCost"], ["PropertyPlantEquipment",
            "RightOfUseAsset"]),
        ("tooling", "Tooling, subscriptions and prepayments", ["Seats", "OtherServices", "SharedCost"],
            ["CcaImplementationAsset", "PrepaidExpensesCurrent", "PrepaidExpensesNonCurrent"]),
        ("labour", "Labour", ["HumanReview", "BuildLabour", "StaffTraining"], []),
        ("write-downs", "Write-downs and disposals", ["ImpairmentLoss", "GainLossOnDisposal", "AgentWriteDown"], []),
    ];

    public static IReadOnlyList<SpendGroup> Of(Book book)
    {
        var chart = ChartOfAccounts.Default;
        var accounts = AccountSets.Of(book);
        var groups = Groups.Select(g => new SpendGroup(
            g.Key, g.Title, [.. accounts.Loaded.Where(a => g.CostLines.Contains(chart[a].Line))],
            [.. accounts.Carrying.Where(a => g.AssetLines.Contains(chart[a].Line))])).ToList();
        var other = new SpendGroup(
            "other", "Other",
            [.. accounts.Loaded.Except(groups.SelectMany(g => g.Cost))], [.. accounts.Carrying.Except(groups.SelectMany(g => g.Assets))]);
        return other.Cost.Count + other.Assets.Count == 0 ? groups : [.. groups, other];
    }
}
