using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Spend;

/// <summary>A provider's bill of a month and account that does not count, because another of the same month does.</summary>
/// <param name="IsReport">Whether it is the cost report; else the invoice.</param>
/// <param name="Micros">What is posted of it, per agent, in the functional currency.</param>
/// <param name="Counted">What the bill comes to that counts.</param>
public sealed record SecondBill(
    string Provider, string Account, bool IsReport, IReadOnlyDictionary<AgentId, long> Micros, Money Amount, Money Counted)
{
    public string Why => IsReport
        ? $"the cost report of {InWords.Of(Amount)} is not counted, because an invoice of {InWords.Of(Counted)} says the same"
        : $"the invoice of {InWords.Of(Amount)} is not counted, because the cost report of {InWords.Of(Counted)} says the same";
}

/// <summary>
/// An invoice and the provider's own cost report of a month describe the same consumption: one of them counts, by the entity's
/// precedence. Compared by provider and account, so that an invoice of seats leaves the report of inference alone. Pure.
/// </summary>
internal static class BillOrder
{
    private const string ReportSuffix = "-costs";

    public static bool IsReport(string source) => source.EndsWith(ReportSuffix, StringComparison.Ordinal);

    public static (IReadOnlyList<BilledUsage> Counted, IReadOnlyList<SecondBill> SetAside) Of(IReadOnlyList<BilledUsage> billed, Entity owner)
    {
        if (!billed.Any(b => b.IsReport) || billed.All(b => b.IsReport))
            return (billed, []);
        var counted = new List<BilledUsage>();
        var setAside = new List<SecondBill>();
        foreach (var bill in billed.GroupBy(b => (Provider: Providers.Canonical(b.Provider), b.Account)).OrderBy(g => g.Key))
        {
            var (reports, invoices) = (bill.Where(b => b.IsReport).ToList(), bill.Where(b => !b.IsReport).ToList());
            var (first, second) = owner.Bills == BillPrecedence.InvoiceFirst ? (invoices, reports) : (reports, invoices);
            // A bill that was taken back in full says nothing.
            if (second.Count == 0 || first.Sum(b => b.Amount) == 0)
            {
                counted.AddRange(bill);
                continue;
            }
            counted.AddRange(first);
            var micros = second.GroupBy(b => b.Agent)
                .ToDictionary(g => g.Key, g => Money.From(g.Sum(b => b.Amount), owner.FunctionalCurrency).Micros);
            setAside.Add(new SecondBill(bill.Key.Provider, bill.Key.Account, second[0].IsReport, micros,
                new Money(micros.Values.Sum(), owner.FunctionalCurrency), Money.From(first.Sum(b => b.Amount), owner.FunctionalCurrency)));
        }
        return (counted, setAside);
    }
}
