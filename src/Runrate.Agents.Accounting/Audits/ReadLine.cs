using Runrate.Agents.Accounting.Ledger;

namespace Runrate.Agents.Accounting.Audits;

/// <summary>A ledger line with what the signals make of it.</summary>
/// <param name="Category">A spend category, or null where nothing says what it is.</param>
public sealed record ReadLine(GlLine Line, PlainText Text, AccountClass Class, string? VendorKind, string? Category, TermReading Term)
{
    public static ReadLine Of(GlLine line, AuditSignals signals)
    {
        var text = PlainText.Of(line.Description, line.Vendor);
        var accountName = PlainText.Of(line.AccountName);
        var vendorKind = signals.VendorKindOf(PlainText.Of(line.Vendor)) ?? signals.VendorKindOf(text);
        return new ReadLine(
            line, text, ClassOf(line, accountName, signals), vendorKind, signals.CategoryOf(text, vendorKind, accountName),
            TermReader.Read(line.Description));
    }

    /// <summary>
    /// What the reader of the extract says wins, then this product's own chart: a code of it counts only where no other name
    /// stands beside it, as 5110 is somebody else's wages. Then the stated type, refined by the name; then the name; then the
    /// number, where the name may be either.
    /// </summary>
    private static AccountClass ClassOf(GlLine line, PlainText name, AuditSignals signals)
    {
        if ((line.Class ?? Own(line)) is { } known)
            return known;
        var byName = signals.ClassOf(name);
        var byType = line.AccountType is null ? AccountClass.Unknown : signals.ClassOf(PlainText.Of(line.AccountType));
        if (byType != AccountClass.Unknown)
            return Refines(byName, byType) ? byName : byType == AccountClass.Hardware && !Physical(byName)
                ? AccountClass.Intangible : byType;
        return (byName, line.AccountCode) switch
        {
            (AccountClass.Intangible or AccountClass.Hardware or AccountClass.ImplementationAsset, [>= '5' and <= '9', ..])
                when !signals.SaysAsset(name) => AccountClass.Expense,
            (AccountClass.Intangible or AccountClass.Hardware or AccountClass.ImplementationAsset, null or "")
                when signals.SaysExpense(name) && !signals.SaysAsset(name) => AccountClass.Expense,
            (AccountClass.Expense, ['1', _, _, _, ..]) when !signals.SaysExpense(name) => AccountClass.Intangible,
            _ => byName,
        };
    }

    private static bool Physical(AccountClass byName) => byName is AccountClass.Hardware or AccountClass.Unknown;

    /// <summary>Whether the name tells more of the same kind of account than the type does.</summary>
    private static bool Refines(AccountClass byName, AccountClass byType) => byName != AccountClass.Unknown
        && IsAsset(byName) == IsAsset(byType)
        && IsCost(byName) == IsCost(byType);

    private static bool IsAsset(AccountClass account) => account.IsCapital()
        || account is AccountClass.Prepaid or AccountClass.Contra or AccountClass.RightOfUse;

    private static bool IsCost(AccountClass account) => account.IsExpense() || account == AccountClass.AmortisationExpense;

    private static AccountClass? Own(GlLine line)
    {
        if (line.AccountCode is not { } code || !ChartOfAccounts.Default.Contains(code))
            return null;
        var account = ChartOfAccounts.Default[code];
        if (line.AccountName != "" && !line.AccountName.Equals(account.Name, StringComparison.OrdinalIgnoreCase))
            return null;
        return account switch
        {
            { Type: AccountType.Asset, NormalSide: NormalSide.Credit } => AccountClass.Contra,
            { Type: AccountType.Asset } => OwnAsset(account),
            { Type: AccountType.Expense, Line: "Amortisation" or "Depreciation" } => AccountClass.AmortisationExpense,
            { Type: AccountType.Expense, Line: "ResearchAndDevelopment" } => AccountClass.ResearchExpense,
            { Type: AccountType.Expense } => AccountClass.Expense,
            { Type: AccountType.Liability } => AccountClass.Liability,
            { Type: AccountType.Equity } => AccountClass.Equity,
            _ => AccountClass.Revenue,
        };
    }

    private static AccountClass OwnAsset(Account account) => account.Line switch
    {
        "Cash" => AccountClass.Cash,
        "PrepaidExpensesCurrent" or "PrepaidExpensesNonCurrent" => AccountClass.Prepaid,
        "CcaImplementationAsset" => AccountClass.ImplementationAsset,
        "PropertyPlantEquipment" => AccountClass.Hardware,
        "RightOfUseAsset" => AccountClass.RightOfUse,
        "IntangibleAssets" or "IntangibleAssetsUnderDevelopment" or "CapitalisedExternalUseSoftware" => AccountClass.Intangible,
        _ => AccountClass.Unknown,
    };
}
