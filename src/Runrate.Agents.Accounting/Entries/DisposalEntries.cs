using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>What leaving brings and costs, in money. All are positive or zero.</summary>
/// <param name="Proceeds">Of a sale, after the cost of selling.</param>
/// <param name="Refund">Of what was paid ahead.</param>
/// <param name="TerminationFee">What the vendor is owed for letting go.</param>
public readonly record struct ExitTerms(Money Proceeds, Money Refund, Money TerminationFee);

/// <summary>The end of one arrangement while its agent may go on: every balance it left goes, and the difference is gain or loss.</summary>
public static class DisposalEntries
{
    public static AccountCode Cash => Accounts.Cash;

    /// <summary>
    /// Dr cash and gain or loss, Cr what the balance sheet still held; a termination fee is a loss of its own and becomes payable.
    /// </summary>
    /// <param name="book">Null where every book agrees.</param>
    /// <param name="balances">Debit positive, by account; a lease liability is negative.</param>
    public static EntryDraft? Derecognise(
        Acquisition item, Book? book, IReadOnlyList<(string Account, Money Balance)> balances, ExitTerms terms, LocalDate date, string record,
        string basis)
    {
        var agent = item.Agent ?? AgentId.Unassigned;
        var legs = new EntryLines();
        var received = terms.Proceeds + terms.Refund;
        var carrying = Money.Zero(item.Amount.Currency);
        foreach (var (account, balance) in balances)
        {
            Add(account, -balance);
            carrying += balance;
        }
        Add(Cash, received);
        Add(RetirementEntries.GainOrLoss, carrying - received);
        Add(RetirementEntries.TerminationFee, terms.TerminationFee);
        legs.Credit(TreatmentAccounts.Payable, terms.TerminationFee, source: item.Source);
        return legs.IsEmpty ? null : new EntryDraft(
            EntryKey.Of("disposal", item.Reference, book?.ToString() ?? "all", record), EntryKind.Disposal, item.Entity, book, date,
            $"Derecognition of {item.Name}", legs.ToPostings())
        { Basis = basis };

        void Add(string account, Money amount) => legs.Debit(account, amount, agent, item.CostCenter, source: item.Source);
    }
}
