using System.Collections.Frozen;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>The accounts a treatment moves. An asset also has the account that accumulates its consumption and the expense it goes to.</summary>
/// <param name="Debit">Where the cost goes when it is incurred.</param>
/// <param name="Credit">What is owed, or the contra account of the lens.</param>
/// <param name="Accumulated">Contra account of the asset; the asset account itself for a prepayment; null for an expense.</param>
/// <param name="Expense">Where consumption is charged; null for an expense.</param>
public sealed record AcquisitionAccounts(string Debit, string Credit, string? Accumulated = null, string? Expense = null)
{
    public bool IsAsset => Expense is not null;
}

/// <summary>Treatment × category → accounts, as one table.</summary>
public static class TreatmentAccounts
{
    public const string Suspense = "1990";
    public const string PrepaidCurrent = "1310";
    public const string PrepaidNonCurrent = "1320";
    public const string Credits = "1330";
    public const string UnderDevelopment = "1620";
    public const string Payable = "2010";
    public const string AccruedLabour = "2120";
    public const string LeaseLiability = "2310";
    public const string FinanceLeaseLiability = "2320";
    public const string Impairment = "1616";
    public const string LensAcquisition = "9210";
    public const string LensWriteDown = "9220";
    public const string LensContra = "9290";
    public const string ResearchExpense = "5220";

    private static readonly FrozenDictionary<string, string> ExpenseByCategory = new Dictionary<string, string>
    {
        ["SaasSubscription"] = "5130",
        ["FoundationModelApiUsage"] = "5110",
        ["CloudComputeOnDemand"] = "5120",
        ["CloudComputeReservedPrepaid"] = "5120",
        ["CloudComputeDedicatedHardware"] = "5120",
        ["OwnedHardwarePurchase"] = "5120",
        ["LeasedHardware"] = "5330",
        ["ThirdPartyHostedFineTuning"] = "5210",
        ["SelfHostedFineTuning"] = "5210",
        ["InternalAiSoftwareDevelopment"] = "5210",
        ["ExternalSaleSoftwareDevelopment"] = "5220",
        ["SoftwareLicence"] = "5130",
        ["CcaImplementationCost"] = "5210",
        ["DataAcquired"] = "5230",
        ["DataCuratedInternal"] = "5230",
        ["ResearchExperimentation"] = "5220",
        ["MaintenanceRetraining"] = "5250",
        ["UpgradeEnhancement"] = "5210",
        ["StaffTraining"] = "5240",
        ["DataConversion"] = "5210",
        ["ProductionInference"] = "5110",
        ["DirectLabour"] = "5270",
        ["SupportContract"] = "5260",
        ["OverheadAdmin"] = "5260",
        ["PromptAndIntegrationWork"] = "5210",
        ["UsageCreditPool"] = "5110",
    }.ToFrozenDictionary();

    /// <summary>The categories the table knows: every one of the rulebook.</summary>
    public static IReadOnlyCollection<string> Categories => ExpenseByCategory.Keys;

    /// <summary>Where an expense of the category goes; research where the rules say so, other services for a category of a later rulebook.</summary>
    public static string Expense(string category, PnlLine? line = null) =>
        line == PnlLine.ResearchAndDevelopment ? ResearchExpense : ExpenseByCategory.GetValueOrDefault(category, "5150");

    /// <summary>What is owed for a cost of the category: to staff, or to a supplier.</summary>
    public static string Owed(string category) => category == "DirectLabour" ? AccruedLabour : Payable;

    /// <param name="readyForUse">False keeps software under development until it is available for use.</param>
    public static AcquisitionAccounts Of(BookTreatment treatment, string category, PnlLine? line, bool readyForUse)
    {
        var expense = Expense(category, line);
        var credit = Owed(category);
        return treatment switch
        {
            BookTreatment.ExpenseAsIncurred => new(expense, credit),
            BookTreatment.ShortTermLeaseExpense => new("5330", credit),
            BookTreatment.PrepaidAmortise when category == "UsageCreditPool" => new(Credits, credit, Credits, expense),
            BookTreatment.PrepaidAmortise or BookTreatment.Split => new(PrepaidCurrent, credit, PrepaidCurrent, expense),
            BookTreatment.CapitalisePPE => new("1510", credit, "1515", "5320"),
            BookTreatment.CapitaliseInternalUseSoftware or BookTreatment.CapitaliseDevelopmentCost when !readyForUse =>
                new(UnderDevelopment, credit, "1615", "5310"),
            BookTreatment.CapitaliseInternalUseSoftware or BookTreatment.CapitaliseDevelopmentCost => new("1610", credit, "1615", "5310"),
            BookTreatment.CapitaliseExternalUseSoftware => new("1630", credit, "1635", "5310"),
            BookTreatment.CapitaliseAcquiredIntangible => new("1640", credit, "1645", "5310"),
            BookTreatment.CapitaliseCcaImplementation => new("1340", credit, "1345", "5130"),
            BookTreatment.RecogniseRouAndLeaseLiability => new("1520", LeaseLiability, "1525", "5330"),
            _ => new(Suspense, credit),
        };
    }

    /// <summary>How the lens shows a cost that statutory books capitalise: acquisition at once, in memo accounts only.</summary>
    public static AcquisitionAccounts Lens(PnlLine? line) => new(
        line == PnlLine.AgentWriteDown ? LensWriteDown : LensAcquisition, LensContra);

    /// <summary>True where the account is one that <see cref="Book.Management"/> alone may use.</summary>
    public static bool IsLens(AcquisitionAccounts accounts) => accounts.Credit == LensContra;
}
