using System.Text.Json.Serialization;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>What a book does with a cost.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BookTreatment>))]
public enum BookTreatment
{
    ExpenseAsIncurred,
    PrepaidAmortise,
    CapitalisePPE,
    CapitaliseInternalUseSoftware,
    CapitaliseExternalUseSoftware,
    CapitaliseDevelopmentCost,
    CapitaliseAcquiredIntangible,
    CapitaliseCcaImplementation,
    RecogniseRouAndLeaseLiability,
    ShortTermLeaseExpense,
    /// <summary>Part of the payment is prepaid and part expensed as incurred.</summary>
    Split,
    /// <summary>Nothing posts but to suspense: no default is safe.</summary>
    Blocked,
}

/// <summary>Income statement lines: by function, by nature, and those of the lens.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PnlLine>))]
public enum PnlLine
{
    CostOfRevenue,
    ResearchAndDevelopment,
    SellingAndMarketing,
    OperatingExpense,
    SameLineAsHostingFee,
    EmployeeBenefits,
    DepreciationAmortisation,
    OtherExpenses,
    FinanceCost,
    ImpairmentLoss,
    GainLossOnDisposal,
    DeferredTax,
    AgentAcquisitionCost,
    AgentRunCost,
    AgentWriteDown,
}

[JsonConverter(typeof(JsonStringEnumConverter<BalanceSheetLine>))]
public enum BalanceSheetLine
{
    None,
    PrepaidExpenses,
    CcaImplementationAsset,
    PropertyPlantEquipment,
    IntangibleAssets,
    IntangibleAssetsUnderDevelopment,
    CapitalisedExternalUseSoftware,
    RightOfUseAsset,
    LeaseLiability,
    DeferredTaxAsset,
    DeferredTaxLiability,
}

/// <summary>Tax outcomes of both countries; the section numbers of India are those of the Act of 2025.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaxTreatment>))]
public enum TaxTreatment
{
    Sec162,
    /// <summary>Interest on debt, subject to section 163(j).</summary>
    Sec163_Interest,
    /// <summary>What is lost when a service paid for is given up.</summary>
    Sec165_Loss,
    Sec174A_Deduct,
    Sec174A_Elect60,
    Sec174_Foreign15,
    Sec168_Macrs5,
    Sec168k,
    Sec179,
    Sec167f_36m,
    Sec197_15y,
    Prepaid12MonthRule,
    PrepaidCapitalise,
    EconomicPerformanceRatable,
    /// <summary>Credits: performed as they are used, the rest when they lapse.</summary>
    EconomicPerformanceAsUsed,
    Unsettled,
    S34_Revenue,
    S33_Block40,
    S33_Block25,
    S33_Block15,
    S45_Revenue,
    S45_Capital,
    PrepaidOnIncurrence,
    PrepaidSpread,
}

/// <summary>How a row names the income statement line before the facts of one item decide it.</summary>
public enum PnlRule
{
    /// <summary>The row names the line itself.</summary>
    Fixed,
    /// <summary>By what the cost serves; by nature where the policy says so.</summary>
    ByFunction,
    /// <summary>Employee benefits, depreciation, finance cost or other expenses.</summary>
    ByNature,
}

/// <summary>What kind of thing is capitalised: decides the policy life, its band and its method.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AssetLife>))]
public enum AssetLife
{
    None,
    Software,
    AiModel,
    Hardware,
    Licence,
    Data,
    ImplementationTerm,
    LeaseTerm,
    ServicePeriod,
    Consumption,
    ProductForSale,
    /// <summary>Statutory recovery period in months, as the tax treatment implies.</summary>
    Statutory,
}

/// <summary>The right-hand side of a rule: everything two rows must share to be the same answer.</summary>
public sealed record RowOutcome(
    BookTreatment? Book,
    TaxTreatment? Tax,
    string? Action,
    PnlRule PnlRule,
    PnlLine? Pnl,
    BalanceSheetLine? BalanceSheet,
    bool ByAvailability,
    AssetLife Life,
    string? Method)
{
    /// <summary>
    /// What the answer is called: the tax treatment for a tax book, the action for a test, else the book treatment.
    /// </summary>
    public string Name => Tax?.ToString() ?? Action ?? Book.ToString()!;

    public bool Capitalises => Book is { } book && book.Capitalises();
}

public static class BookTreatments
{
    /// <summary>True where the treatment puts a long-lived asset on the balance sheet; a prepayment is not one.</summary>
    public static bool Capitalises(this BookTreatment treatment) => treatment is
        BookTreatment.CapitalisePPE or BookTreatment.CapitaliseInternalUseSoftware or
        BookTreatment.CapitaliseExternalUseSoftware or
        BookTreatment.CapitaliseDevelopmentCost or BookTreatment.CapitaliseAcquiredIntangible or
        BookTreatment.CapitaliseCcaImplementation or BookTreatment.RecogniseRouAndLeaseLiability;
}
