using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Statements;

/// <summary>The statements there are, by the names of the API.</summary>
public static class StatementLayouts
{
    private static readonly StatementSection Value = new("Value produced", Credit: true,
        [new("Productivity value of accepted output", "ProductivityValue")], "Value produced");

    private static readonly StatementSection RunCost = new("Run cost", Credit: false,
    [
        new("Model inference", "ModelInference"),
        new("Infrastructure", "Infrastructure"),
        new("Seats and subscriptions", "Seats"),
        new("Human review", "HumanReview"),
        new("Other services", "OtherServices"),
        new("Maintenance and retraining", "Maintenance"),
        new("Lease cost", "LeaseCost"),
        new("Allocated shared cost", "SharedCost"),
    ], "Run cost");

    private static readonly StatementSection AcquisitionCost = new("Acquisition cost", Credit: false,
    [
        new("Build cost expensed", "BuildCost"),
        new("Labour on agents", "BuildLabour"),
        new("Research and experimentation", "ResearchAndDevelopment"),
        new("Staff training", "StaffTraining"),
        new("Amortisation", "Amortisation"),
        new("Depreciation", "Depreciation"),
    ], "Acquisition cost");

    private static readonly StatementSection Losses = new("Write-downs and disposals", Credit: false,
    [
        new("Impairment", "ImpairmentLoss"),
        new("Gain or loss on disposal", "GainLossOnDisposal"),
    ], "Write-downs and disposals");

    /// <summary>What entities of the same group pay for agents that serve them; with all entities together it is eliminated.</summary>
    private static readonly StatementSection Recharges = new("Recharges between entities", Credit: true,
        [new("Intercompany recharge income", "IntercompanyRecharge")], null);

    /// <summary>Whether a section of an agent's P&amp;L is what it brings, not what it costs.</summary>
    public static bool IsIncome(string section) => section == Value.Title || section == Recharges.Title;

    private static readonly StatementSection Lens = new("Management adjustments", Credit: false,
    [
        new("Agent acquisition cost", "AgentAcquisitionCost"),
        new("Agent write-down", "AgentWriteDown"),
    ], "Management adjustments");

    private static readonly StatementSection FinanceAndTax = new("Finance cost and tax", Credit: false,
    [
        new("Finance cost", "FinanceCost", "ForeignExchange"),
        new("Current tax", "CurrentTax"),
        new("Deferred tax", "DeferredTax"),
    ], "Finance cost and tax");

    public static StatementLayout AgentPnl { get; } =
        new("agent-pnl", "Agent P&L", Cumulative: false, WithMemo: true, [Value, RunCost, AcquisitionCost, Losses, Recharges, Lens]);

    public static StatementLayout WorkforcePnl { get; } = AgentPnl with { Name = "workforce-pnl", Title = "AI workforce P&L" };

    public static StatementLayout IncomeStatement { get; } =
        new("income-statement", "Income statement, AI cost", Cumulative: false, WithMemo: false,
            [RunCost, AcquisitionCost, Losses, Recharges, FinanceAndTax]);

    /// <summary>What each function bears, by the function of the agent in that month; the lines are the natures behind it.</summary>
    public static StatementLayout ByFunction { get; } =
        new("income-by-function", "Income statement by function", Cumulative: false, WithMemo: false, IncomeStatement.Sections);

    public static StatementLayout ByNature { get; } = new("income-by-nature", "Income statement by nature", Cumulative: false, WithMemo: false,
    [
        new("Operating expense by nature", Credit: false,
        [
            new("Purchased AI services", "ModelInference", "Infrastructure", "Seats", "OtherServices", "SharedCost"),
            new("Human review", "HumanReview"),
            new("Employee compensation", "BuildLabour"),
            new("Work on agents that is not capitalised", "BuildCost", "Maintenance", "StaffTraining", "ResearchAndDevelopment"),
            new("Lease cost", "LeaseCost"),
            new("Depreciation", "Depreciation"),
            new("Amortisation of intangible assets", "Amortisation"),
            new("Impairment", "ImpairmentLoss"),
            new("Gain or loss on disposal", "GainLossOnDisposal"),
        ], "Operating expense"),
        Recharges,
        FinanceAndTax,
    ]);

    /// <summary>
    /// The categories of IFRS 18 (paragraphs 46 to 68) for years that begin in 2027 or later, or earlier where the entity elected so.
    /// Differences of exchange follow what they arose on (B65): payables for services. AI cost has no investing category.
    /// </summary>
    public static StatementLayout Ifrs18 { get; } = new("ifrs-18", "Profit or loss by the categories of IFRS 18", Cumulative: false, WithMemo: false,
    [
        new("Operating", Credit: false,
        [
            .. RunCost.Lines, .. AcquisitionCost.Lines, .. Losses.Lines, new("Foreign exchange on payables for services", "ForeignExchange"),
        ], "Operating expenses"),
        new("Operating income", Credit: true, Recharges.Lines, null),
        new("Financing", Credit: false, [new("Interest on lease liabilities", "FinanceCost")], "Financing"),
        new("Income taxes", Credit: false, [new("Current tax", "CurrentTax"), new("Deferred tax", "DeferredTax")], "Income taxes"),
    ]);

    /// <summary>Each expense caption in the natures of ASC 220-40-50-6, for years that begin after 15 December 2026.</summary>
    public static StatementLayout Disaggregation { get; } =
        new("expense-disaggregation", "Expense captions by nature, ASU 2024-03", Cumulative: false, WithMemo: false, IncomeStatement.Sections);

    /// <summary>Value delivered to customers less cost of revenue, agent by agent.</summary>
    public static StatementLayout GrossMargin { get; } = new("gross-margin", "Gross margin by agent", Cumulative: false, WithMemo: true, []);

    /// <summary>The heads of the statement of profit and loss in Division II of Schedule III; there is none by function.</summary>
    public static StatementLayout ScheduleThree { get; } = new(
        "schedule-iii", "Profit and loss, Schedule III heads", Cumulative: false, WithMemo: false,
    [
        new("Income", Credit: true, [new("Other income", "IntercompanyRecharge")], null),
        new("Expenses", Credit: false,
        [
            new("Employee benefits expense", "BuildLabour"),
            new("Finance costs", "FinanceCost", "ForeignExchange"),
            new("Depreciation and amortisation expense", "Depreciation", "Amortisation"),
            new("Other expenses", "ModelInference", "Infrastructure", "Seats", "OtherServices", "SharedCost", "HumanReview", "BuildCost",
                "Maintenance", "StaffTraining", "ResearchAndDevelopment", "LeaseCost", "ImpairmentLoss", "GainLossOnDisposal"),
        ], "Total expenses"),
        new("Tax expense", Credit: false, [new("Current tax", "CurrentTax"), new("Deferred tax", "DeferredTax")], "Tax expense"),
    ]);

    public static StatementLayout BalanceSheet { get; } = new("balance-sheet", "Balance sheet, AI items", Cumulative: true, WithMemo: false,
    [
        new("Assets", Credit: false,
        [
            new("Cash", "Cash"),
            new("Due from affiliates", "DueFromAffiliates"),
            new("Prepaid expenses, current", "PrepaidExpensesCurrent"),
            new("Prepaid expenses, non-current", "PrepaidExpensesNonCurrent"),
            new("Cloud arrangement implementation cost", "CcaImplementationAsset"),
            new("Property, plant and equipment", "PropertyPlantEquipment"),
            new("Right-of-use assets", "RightOfUseAsset"),
            new("Intangible assets", "IntangibleAssets"),
            new("Intangible assets under development", "IntangibleAssetsUnderDevelopment"),
            new("Software held for sale or licence", "CapitalisedExternalUseSoftware"),
            new("Goodwill", "Goodwill"),
            new("Deferred tax asset", "DeferredTaxAsset"),
            new("Suspense, unclassified", "Suspense"),
        ], "Total assets"),
        new("Liabilities", Credit: true,
        [
            new("Accounts payable", "AccountsPayable"),
            new("Due to affiliates", "DueToAffiliates"),
            new("Accrued liabilities", "AccruedLiabilities"),
            new("Lease liability", "LeaseLiability"),
            new("Deferred tax liability", "DeferredTaxLiability"),
            new("Income tax payable", "IncomeTaxPayable"),
        ], "Total liabilities"),
        new("Equity", Credit: true,
        [
            new("Funding from the parent business", "Capital"),
            new("Retained earnings", "RetainedEarnings"),
            // Cost to date not yet closed to retained earnings: every income-statement line, so that the sheet balances.
            new("AI cost to date", [.. IncomeStatement.Sections.SelectMany(s => s.Lines).SelectMany(l => l.ChartLines)]),
        ], "Total equity"),
    ])
    { ResultTitle = "Total liabilities and equity" };

    /// <summary>
    /// The accounting view first, then what went on the balance sheet instead of through it; together they are what was paid or became
    /// payable. Tax is left out: it is the entity's, not the agent's.
    /// </summary>
    public static StatementLayout CashView { get; } = new("cash-view", "Cash view", Cumulative: false, WithMemo: true,
    [
        Value, RunCost, AcquisitionCost, Losses, Recharges, Lens,
        new("Finance cost", Credit: false, [new("Finance cost", "FinanceCost", "ForeignExchange")], null),
        new("Taken to the balance sheet", Credit: false,
        [
            new("Prepaid expenses", "PrepaidExpensesCurrent", "PrepaidExpensesNonCurrent"),
            new("Cloud arrangement implementation cost", "CcaImplementationAsset"),
            new("Property, plant and equipment", "PropertyPlantEquipment"),
            new("Right-of-use assets less lease liability", "RightOfUseAsset", "LeaseLiability"),
            new("Intangible assets and software", "IntangibleAssets", "IntangibleAssetsUnderDevelopment", "CapitalisedExternalUseSoftware"),
            new("Suspense, unclassified", "Suspense"),
        ], "Taken to the balance sheet"),
    ])
    { ResultTitle = "Benefit less cash, paid or payable" };

    /// <summary>Read from the entries by kind, not by account alone: it has no sections of its own.</summary>
    public static StatementLayout AssetRollforward { get; } = new("asset-rollforward", "Asset roll-forward", Cumulative: false, WithMemo: false, []);

    /// <summary>Carrying amounts against tax bases, and how the deferred tax on them moved.</summary>
    public static StatementLayout DeferredTax { get; } = new("deferred-tax", "Deferred tax", Cumulative: false, WithMemo: false, []);

    /// <summary>From the result of one book to that of the published one, by the entries that either has alone.</summary>
    public static StatementLayout BookBridge { get; } = new("book-bridge", "Bridge between books", Cumulative: false, WithMemo: true, []);

    /// <summary>EBITDA, operating cash flow and burn in each book.</summary>
    public static StatementLayout TreatmentEffects { get; } =
        new("treatment-effects", "Effect of the treatments", Cumulative: false, WithMemo: false, []);

    /// <summary>Every income-statement line of the entity, without memo accounts.</summary>
    public static IReadOnlyList<StatementLineSpec> IncomeLines { get; } = [.. IncomeStatement.Sections.SelectMany(s => s.Lines)];

    public static IReadOnlyList<StatementLayout> All { get; } =
    [
        WorkforcePnl, AgentPnl, IncomeStatement, ByFunction, GrossMargin, ByNature, Disaggregation, Ifrs18, ScheduleThree,
        BalanceSheet, CashView, AssetRollforward, DeferredTax,
        BookBridge, TreatmentEffects,
    ];

    public static Outcome<StatementLayout> Find(string name) => All.FirstOrDefault(l => l.Name == name) is { } layout
        ? layout
        : new Refusal(RefusalCodes.NotFound, $"There is no statement '{name}'. There are: {string.Join(", ", All.Select(l => l.Name))}.", "layout");
}
