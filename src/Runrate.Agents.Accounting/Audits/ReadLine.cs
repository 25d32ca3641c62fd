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
    /// The account's name decides, then the type that the ledger states. A code counts only where it is of this product's own chart and no
    /// other name stands beside it: 5110 is somebody else's wages.
    /// </summary>
    private static AccountClass ClassOf(GlLine line, PlainText accountName, AuditSignals signals)
    {
        if ((line.Class ?? Own(line)) is { } known)
            return known;
        var byName = signals.ClassOf(accountName);
        return byName != AccountClass.Unknown || line.AccountType is null ? byName : signals.ClassOf(PlainText.Of(line.AccountType));
    }

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
