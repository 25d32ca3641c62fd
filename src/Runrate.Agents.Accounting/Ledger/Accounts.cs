namespace Runrate.Agents.Accounting.Ledger;

/// <summary>
/// The accounts that entries are made on, by the role that <c>data/chart-of-accounts.json</c> gives them: another chart has other
/// codes and the same roles.
/// </summary>
public static class Accounts
{
    /// <summary>Cash.</summary>
    public static AccountCode Cash { get; } = Of("cash");

    /// <summary>Due from affiliates.</summary>
    public static AccountCode DueFromAffiliates { get; } = Of("due-from-affiliates");

    /// <summary>Prepaid AI services, current.</summary>
    public static AccountCode PrepaidCurrent { get; } = Of("prepaid-current");

    /// <summary>Prepaid AI services, non-current.</summary>
    public static AccountCode PrepaidNonCurrent { get; } = Of("prepaid-non-current");

    /// <summary>Usage credits.</summary>
    public static AccountCode UsageCredits { get; } = Of("usage-credits");

    /// <summary>Cloud arrangement implementation cost.</summary>
    public static AccountCode ImplementationCost { get; } = Of("implementation-cost");

    /// <summary>Accumulated amortisation, implementation cost.</summary>
    public static AccountCode ImplementationCostAmortisation { get; } = Of("implementation-cost-amortisation");

    /// <summary>AI hardware.</summary>
    public static AccountCode Hardware { get; } = Of("hardware");

    /// <summary>Accumulated depreciation, AI hardware.</summary>
    public static AccountCode HardwareDepreciation { get; } = Of("hardware-depreciation");

    /// <summary>Accumulated impairment, AI hardware.</summary>
    public static AccountCode HardwareImpairment { get; } = Of("hardware-impairment");

    /// <summary>Right-of-use hardware.</summary>
    public static AccountCode RightOfUse { get; } = Of("right-of-use");

    /// <summary>Accumulated depreciation, right-of-use hardware.</summary>
    public static AccountCode RightOfUseDepreciation { get; } = Of("right-of-use-depreciation");

    /// <summary>Right-of-use hardware, finance leases.</summary>
    public static AccountCode FinanceRightOfUse { get; } = Of("finance-right-of-use");

    /// <summary>Accumulated amortisation, finance leases.</summary>
    public static AccountCode FinanceRightOfUseAmortisation { get; } = Of("finance-right-of-use-amortisation");

    /// <summary>AI models and software.</summary>
    public static AccountCode Software { get; } = Of("software");

    /// <summary>Accumulated amortisation, AI models and software.</summary>
    public static AccountCode SoftwareAmortisation { get; } = Of("software-amortisation");

    /// <summary>Accumulated impairment, AI assets.</summary>
    public static AccountCode AssetImpairment { get; } = Of("asset-impairment");

    /// <summary>AI software under development.</summary>
    public static AccountCode SoftwareUnderDevelopment { get; } = Of("software-under-development");

    /// <summary>Software held for sale or licence.</summary>
    public static AccountCode SoldSoftware { get; } = Of("sold-software");

    /// <summary>Accumulated amortisation, software held for sale or licence.</summary>
    public static AccountCode SoldSoftwareAmortisation { get; } = Of("sold-software-amortisation");

    /// <summary>Acquired data and licences.</summary>
    public static AccountCode AcquiredData { get; } = Of("acquired-data");

    /// <summary>Accumulated amortisation, acquired data and licences.</summary>
    public static AccountCode AcquiredDataAmortisation { get; } = Of("acquired-data-amortisation");

    /// <summary>Deferred tax asset.</summary>
    public static AccountCode DeferredTaxAsset { get; } = Of("deferred-tax-asset");

    /// <summary>Valuation allowance on deferred tax.</summary>
    public static AccountCode DeferredTaxAllowance { get; } = Of("deferred-tax-allowance");

    /// <summary>Suspense, unclassified agent cost.</summary>
    public static AccountCode Suspense { get; } = Of("suspense");

    /// <summary>Accounts payable.</summary>
    public static AccountCode Payable { get; } = Of("payable");

    /// <summary>Due to affiliates.</summary>
    public static AccountCode DueToAffiliates { get; } = Of("due-to-affiliates");

    /// <summary>Accrued AI usage.</summary>
    public static AccountCode AccruedUsage { get; } = Of("accrued-usage");

    /// <summary>Accrued shortfall of commitments.</summary>
    public static AccountCode AccruedShortfall { get; } = Of("accrued-shortfall");

    /// <summary>Accrued labour.</summary>
    public static AccountCode AccruedLabour { get; } = Of("accrued-labour");

    /// <summary>Lease liability.</summary>
    public static AccountCode LeaseLiability { get; } = Of("lease-liability");

    /// <summary>Lease liability, finance leases.</summary>
    public static AccountCode FinanceLeaseLiability { get; } = Of("finance-lease-liability");

    /// <summary>Deferred tax liability.</summary>
    public static AccountCode DeferredTaxLiability { get; } = Of("deferred-tax-liability");

    /// <summary>Retained earnings.</summary>
    public static AccountCode RetainedEarnings { get; } = Of("retained-earnings");

    /// <summary>Intercompany recharge income.</summary>
    public static AccountCode RechargeIncome { get; } = Of("recharge-income");

    /// <summary>Model inference.</summary>
    public static AccountCode ModelInference { get; } = Of("model-inference");

    /// <summary>Cloud compute.</summary>
    public static AccountCode CloudCompute { get; } = Of("cloud-compute");

    /// <summary>AI seats and subscriptions.</summary>
    public static AccountCode Seats { get; } = Of("seats");

    /// <summary>Human review.</summary>
    public static AccountCode HumanReview { get; } = Of("human-review");

    /// <summary>Other agent services.</summary>
    public static AccountCode OtherServices { get; } = Of("other-services");

    /// <summary>Allocated shared AI cost.</summary>
    public static AccountCode SharedCost { get; } = Of("shared-cost");

    /// <summary>Agent build cost expensed.</summary>
    public static AccountCode BuildCost { get; } = Of("build-cost");

    /// <summary>Research and experimentation.</summary>
    public static AccountCode Research { get; } = Of("research");

    /// <summary>Training data expensed.</summary>
    public static AccountCode TrainingData { get; } = Of("training-data");

    /// <summary>Staff training on AI tools.</summary>
    public static AccountCode StaffTraining { get; } = Of("staff-training");

    /// <summary>Model maintenance and retraining.</summary>
    public static AccountCode Maintenance { get; } = Of("maintenance");

    /// <summary>AI support and overhead.</summary>
    public static AccountCode Support { get; } = Of("support");

    /// <summary>Labour on agents, expensed.</summary>
    public static AccountCode BuildLabour { get; } = Of("build-labour");

    /// <summary>Amortisation of AI models and software.</summary>
    public static AccountCode Amortisation { get; } = Of("amortisation");

    /// <summary>Depreciation of AI hardware.</summary>
    public static AccountCode Depreciation { get; } = Of("depreciation");

    /// <summary>Lease cost.</summary>
    public static AccountCode LeaseCost { get; } = Of("lease-cost");

    /// <summary>Impairment of AI assets.</summary>
    public static AccountCode ImpairmentLoss { get; } = Of("impairment-loss");

    /// <summary>Reversal of impairment.</summary>
    public static AccountCode ImpairmentReversal { get; } = Of("impairment-reversal");

    /// <summary>Gain or loss on disposal of AI assets.</summary>
    public static AccountCode GainOrLoss { get; } = Of("gain-or-loss");

    /// <summary>Termination fees.</summary>
    public static AccountCode TerminationFee { get; } = Of("termination-fee");

    /// <summary>Interest on lease liabilities.</summary>
    public static AccountCode LeaseInterest { get; } = Of("lease-interest");

    /// <summary>Deferred tax expense.</summary>
    public static AccountCode DeferredTaxExpense { get; } = Of("deferred-tax-expense");

    /// <summary>Productivity value of accepted output.</summary>
    public static AccountCode ProductivityValue { get; } = Of("productivity-value");

    /// <summary>Productivity value, contra.</summary>
    public static AccountCode ProductivityContra { get; } = Of("productivity-contra");

    /// <summary>Agent acquisition cost (management).</summary>
    public static AccountCode LensAcquisition { get; } = Of("lens-acquisition");

    /// <summary>Agent write-down (management).</summary>
    public static AccountCode LensWriteDown { get; } = Of("lens-write-down");

    /// <summary>Management adjustments, contra.</summary>
    public static AccountCode LensContra { get; } = Of("lens-contra");

    private static AccountCode Of(string role) => ChartOfAccounts.Default.InRole(role).Code;
}
