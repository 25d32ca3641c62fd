using System.Collections.Frozen;

namespace Runrate.Agents.Accounting.Ledger;

/// <summary>What a cost serves: the caption of an income statement by function that bears it.</summary>
public enum CostFunction { CostOfRevenue = 1, ResearchAndDevelopment, SalesAndMarketing, General }

/// <summary>Which postings bear a function, and which one where nothing but the account or the agent says so.</summary>
public static class CostFunctions
{
    private const string ResearchLine = "ResearchAndDevelopment";

    /// <summary>Run and acquisition cost bear a function, and so does the value they bring; losses, finance cost and tax do not.</summary>
    private static readonly FrozenSet<string> Bearing = new[]
    {
        "ModelInference", "Infrastructure", "Seats", "HumanReview", "OtherServices", "Maintenance", "LeaseCost", "SharedCost", "BuildCost",
        "BuildLabour", ResearchLine, "StaffTraining", "Amortisation", "Depreciation", "ProductivityValue",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static IReadOnlyList<CostFunction> All { get; } = Enum.GetValues<CostFunction>();

    public static string Title(this CostFunction function) => function switch
    {
        CostFunction.CostOfRevenue => "Cost of revenue",
        CostFunction.ResearchAndDevelopment => "Research and development",
        CostFunction.SalesAndMarketing => "Sales and marketing",
        _ => "General and administrative",
    };

    public static bool Bears(string account) =>
        ChartOfAccounts.Default.Contains(account) && Bearing.Contains(ChartOfAccounts.Default[account].Line);

    /// <summary>The caption of what an agent or arrangement is registered to serve; general where nothing is.</summary>
    public static CostFunction Serving(string? served) => served switch
    {
        "CustomerDelivery" => CostFunction.CostOfRevenue,
        "Research" => CostFunction.ResearchAndDevelopment,
        "SalesMarketing" => CostFunction.SalesAndMarketing,
        _ => CostFunction.General,
    };

    /// <summary>
    /// The function of a posting on this account: none where the account bears none, research where the account is research,
    /// else what is stated for the item, else what its agent serves.
    /// </summary>
    public static CostFunction? Of(string account, CostFunction? stated, CostFunction served) =>
        !Bears(account) ? null
        : ChartOfAccounts.Default[account].Line == ResearchLine ? CostFunction.ResearchAndDevelopment
        : stated ?? served;
}
