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
    public static AccountCode Suspense => Accounts.Suspense;
    public static AccountCode PrepaidCurrent => Accounts.PrepaidCurrent;
    public static AccountCode PrepaidNonCurrent => Accounts.PrepaidNonCurrent;
    public static AccountCode Credits => Accounts.UsageCredits;
    public static AccountCode UnderDevelopment => Accounts.SoftwareUnderDevelopment;
    public static AccountCode Payable => Accounts.Payable;
    public static AccountCode AccruedLabour => Accounts.AccruedLabour;
    public static AccountCode LeaseLiability => Accounts.LeaseLiability;
    public static AccountCode FinanceLeaseLiability => Accounts.FinanceLeaseLiability;
    public static AccountCode Impairment => Accounts.AssetImpairment;
    public static AccountCode LensAcquisition => Accounts.LensAcquisition;
    public static AccountCode LensWriteDown => Accounts.LensWriteDown;
    public static AccountCode LensContra => Accounts.LensContra;
    public static AccountCode ResearchExpense => Accounts.Research;

    private static readonly FrozenDictionary<string, string> ExpenseByCategory = new Dictionary<string, string>
    {
        ["SaasSubscription"] = Accounts.Seats,
        ["FoundationModelApiUsage"] = Accounts.ModelInference,
        ["CloudComputeOnDemand"] = Accounts.CloudCompute,
        ["CloudComputeReservedPrepaid"] = Accounts.CloudCompute,
        ["CloudComputeDedicatedHardware"] = Accounts.CloudCompute,
        ["OwnedHardwarePurchase"] = Accounts.CloudCompute,
        ["LeasedHardware"] = Accounts.LeaseCost,
        ["ThirdPartyHostedFineTuning"] = Accounts.BuildCost,
        ["SelfHostedFineTuning"] = Accounts.BuildCost,
        ["InternalAiSoftwareDevelopment"] = Accounts.BuildCost,
        ["ExternalSaleSoftwareDevelopment"] = Accounts.Research,
        ["SoftwareLicence"] = Accounts.Seats,
        ["CcaImplementationCost"] = Accounts.BuildCost,
        ["DataAcquired"] = Accounts.TrainingData,
        ["DataCuratedInternal"] = Accounts.TrainingData,
        ["ResearchExperimentation"] = Accounts.Research,
        ["MaintenanceRetraining"] = Accounts.Maintenance,
        ["UpgradeEnhancement"] = Accounts.BuildCost,
        ["StaffTraining"] = Accounts.StaffTraining,
        ["DataConversion"] = Accounts.BuildCost,
        ["ProductionInference"] = Accounts.ModelInference,
        ["DirectLabour"] = Accounts.BuildLabour,
        ["SupportContract"] = Accounts.Support,
        ["OverheadAdmin"] = Accounts.Support,
        ["PromptAndIntegrationWork"] = Accounts.BuildCost,
        ["UsageCreditPool"] = Accounts.ModelInference,
    }.ToFrozenDictionary();

    /// <summary>The categories the table knows: every one of the rulebook.</summary>
    public static IReadOnlyCollection<string> Categories => ExpenseByCategory.Keys;

    /// <summary>Where an expense of the category goes; research where the rules say so, other services for a category of a later rulebook.</summary>
    public static string Expense(string category, PnlLine? line = null) =>
        line == PnlLine.ResearchAndDevelopment ? ResearchExpense
            : ExpenseByCategory.GetValueOrDefault(category, Accounts.OtherServices);

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
            BookTreatment.ShortTermLeaseExpense => new(Accounts.LeaseCost, credit),
            BookTreatment.PrepaidAmortise when category == "UsageCreditPool" => new(Credits, credit, Credits, expense),
            BookTreatment.PrepaidAmortise or BookTreatment.Split => new(PrepaidCurrent, credit, PrepaidCurrent, expense),
            BookTreatment.CapitalisePPE => new(Accounts.Hardware, credit, Accounts.HardwareDepreciation, Accounts.Depreciation),
            BookTreatment.CapitaliseInternalUseSoftware or BookTreatment.CapitaliseDevelopmentCost when !readyForUse =>
                new(UnderDevelopment, credit, Accounts.SoftwareAmortisation, Accounts.Amortisation),
            BookTreatment.CapitaliseInternalUseSoftware or BookTreatment.CapitaliseDevelopmentCost =>
                new(Accounts.Software, credit, Accounts.SoftwareAmortisation, Accounts.Amortisation),
            BookTreatment.CapitaliseExternalUseSoftware =>
                new(Accounts.SoldSoftware, credit, Accounts.SoldSoftwareAmortisation, Accounts.Amortisation),
            BookTreatment.CapitaliseAcquiredIntangible =>
                new(Accounts.AcquiredData, credit, Accounts.AcquiredDataAmortisation, Accounts.Amortisation),
            BookTreatment.CapitaliseCcaImplementation =>
                new(Accounts.ImplementationCost, credit, Accounts.ImplementationCostAmortisation, Accounts.Seats),
            BookTreatment.RecogniseRouAndLeaseLiability =>
                new(Accounts.RightOfUse, LeaseLiability, Accounts.RightOfUseDepreciation, Accounts.LeaseCost),
            _ => new(Suspense, credit),
        };
    }

    /// <summary>How the lens shows a cost that statutory books capitalise: acquisition at once, in memo accounts only.</summary>
    public static AcquisitionAccounts Lens(PnlLine? line) => new(
        line == PnlLine.AgentWriteDown ? LensWriteDown : LensAcquisition, LensContra);

    /// <summary>True where the account is one that <see cref="Book.Management"/> alone may use.</summary>
    public static bool IsLens(AcquisitionAccounts accounts) => accounts.Credit == LensContra;
}
