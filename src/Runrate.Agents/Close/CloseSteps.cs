namespace Runrate.Agents.Close;

/// <summary>The steps of a close by the names that people read.</summary>
public static class CloseSteps
{
    private static readonly Dictionary<string, (string Title, string What)> Known = new(StringComparer.Ordinal)
    {
        ["accrue-usage"] = ("Usage and charges", "Metered usage and vendor charges to expense, trued up to invoices"),
        ["true-up-to-invoices"] = ("True-up to invoices", "Accrued usage against the provider's bill"),
        ["release-prepayments"] = ("Prepayments released", "What was paid ahead and is now used"),
        ["amortize-agents"] = ("Amortisation and depreciation", "Amortisation and depreciation of every book"),
        ["test-for-impairment"] = ("Impairment tests", "Tests where an indicator stands"),
        ["derecognise-assets"] = ("Exits", "What has ended leaves every book"),
        ["deferred-tax"] = ("Deferred tax", "Carrying amounts against tax bases"),
        ["allocate-shared-cost"] = ("Shared cost", "Cost that no agent causes alone, by the rules of the entity, in the management book"),
        ["credit-productivity"] = ("Productivity value", "Value of accepted outcomes, in the management book"),
        ["roll-up-agents"] = ("Outcomes rolled up", "Outcomes of the month kept per agent"),
        ["check-ledger"] = ("Ledger check", "Every entry balances, roll-ups equal postings"),
    };

    /// <summary>A heading: <c>Amortisation and depreciation</c>.</summary>
    public static string Title(string step) => Known.TryGetValue(step, out var known) ? known.Title : step.Replace('-', ' ');

    /// <summary>What it takes to the ledger, in a line.</summary>
    public static string What(string step) => Known.TryGetValue(step, out var known) ? known.What : "";
}
