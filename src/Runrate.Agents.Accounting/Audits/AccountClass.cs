namespace Runrate.Agents.Accounting.Audits;

/// <summary>What kind of account a line was recorded on; all that the audit needs to know of a foreign chart.</summary>
public enum AccountClass
{
    Unknown,
    Expense,
    ResearchExpense,
    AmortisationExpense,
    Prepaid,
    ImplementationAsset,
    Intangible,
    Hardware,
    RightOfUse,
    Contra,
    Cash,
    Liability,
    Equity,
    Revenue,
}

public static class AccountClasses
{
    /// <summary>Cost of the period. Amortisation is one too, but never the first record of a cost.</summary>
    public static bool IsExpense(this AccountClass account) => account is AccountClass.Expense or AccountClass.ResearchExpense;

    /// <summary>Assets that cost is capitalised to: not prepayments.</summary>
    public static bool IsCapital(this AccountClass account) =>
        account is AccountClass.Intangible or AccountClass.Hardware or AccountClass.ImplementationAsset;
}
