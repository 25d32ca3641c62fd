namespace Runrate.Agents.Close;

/// <param name="Name">In addresses and records: <c>accrue-usage</c>.</param>
/// <param name="Title">A heading: <c>Amortisation and depreciation</c>.</param>
/// <param name="What">What it posts to the ledger, in a line.</param>
public sealed record CloseStep(string Name, string Title, string What);

/// <summary>
/// The steps of a close, in their order. The one place that names them. What an agent cost and brought is in the books before its assets are
/// tested, so that a test and a review of the same month find the same figures.
/// </summary>
public static class CloseSteps
{
    public static readonly CloseStep AccrueUsage = new("accrue-usage", "Usage and charges", "Metered usage and vendor charges to expense");
    public static readonly CloseStep TrueUpToInvoices = new(
        "true-up-to-invoices", "True-up to invoices", "Accrued usage gives way to the provider's bill");
    public static readonly CloseStep MatchBills = new(
        "match-bills", "Bills against meters", "Why bills and meters differ; above the tolerance two people accept it");
    public static readonly CloseStep AccrueShortfalls = new(
        "accrue-shortfalls", "Commitments", "Minimum spend that will not be reached, accrued when that is probable");
    public static readonly CloseStep ProposeDevelopment = new(
        "propose-development", "Development projects", "Coding agents' usage by project, judged by its gates; memos wait for approval");
    public static readonly CloseStep ReleasePrepayments = new("release-prepayments", "Prepayments released", "What was paid ahead and is now used");
    public static readonly CloseStep AmortizeAgents = new(
        "amortize-agents", "Amortisation and depreciation", "Amortisation and depreciation of every book");
    public static readonly CloseStep TestForImpairment = new("test-for-impairment", "Impairment tests", "Tests where an indicator stands");
    public static readonly CloseStep DerecogniseAssets = new("derecognise-assets", "Exits", "What has ended leaves every book");
    public static readonly CloseStep DeferredTax = new("deferred-tax", "Deferred tax", "Carrying amounts against tax bases");
    public static readonly CloseStep AllocateSharedCost = new(
        "allocate-shared-cost", "Shared cost", "Cost that no agent causes alone, by the rules of the entity, in the management book");
    public static readonly CloseStep RechargeAffiliates = new(
        "recharge-affiliates", "Recharges between entities", "Agents that serve another entity: due from and due to affiliates, both books");
    public static readonly CloseStep CreditProductivity = new(
        "credit-productivity", "Productivity value", "Value of accepted outcomes, in the management book");
    public static readonly CloseStep RollUpAgents = new("roll-up-agents", "Outcomes rolled up", "Outcomes of the month kept per agent");
    public static readonly CloseStep CheckLedger = new("check-ledger", "Ledger check", "Every entry balances, roll-ups equal postings");

    public static IReadOnlyList<CloseStep> All { get; } =
    [
        AccrueUsage, TrueUpToInvoices, MatchBills, AccrueShortfalls, ProposeDevelopment, ReleasePrepayments, AmortizeAgents,
        AllocateSharedCost, RechargeAffiliates, CreditProductivity, TestForImpairment, DerecogniseAssets, DeferredTax,
        RollUpAgents, CheckLedger,
    ];

    public static string Title(string step) => Find(step)?.Title ?? step.Replace('-', ' ');

    public static string What(string step) => Find(step)?.What ?? "";

    private static CloseStep? Find(string step) => All.FirstOrDefault(s => s.Name == step);
}
