using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>The end of an asset or a prepayment in one book: every balance on it goes, and what was left is the loss.</summary>
public static class RetirementEntries
{
    public const string GainOrLoss = "5430";
    public const string TerminationFee = "5440";

    /// <summary>
    /// Derecognises the asset. A tax block keeps depreciating without it, so an Indian tax block is reduced only by what is received for it;
    /// foreign research of section 174 goes on being amortised. Both are the caller's to leave out.
    /// </summary>
    /// <param name="balances">Balance-sheet balances by account, debit positive.</param>
    /// <param name="proceeds">Received for it, less selling costs; zero where it is abandoned.</param>
    public static EntryDraft? Derecognise(
        Acquisition item, Book? book, IReadOnlyList<(string Account, Money Balance)> balances, Money proceeds, LocalDate date,
        string record, string basis)
    {
        if (balances.Count == 0 && proceeds.IsZero)
            return null;
        var agent = item.Agent ?? AgentId.Unassigned;
        var carrying = balances.Aggregate(Money.Zero(proceeds.Currency), (sum, b) => sum + b.Balance);
        var legs = new EntryLines();
        foreach (var (account, balance) in balances)
            legs.Credit(account, balance, agent, item.CostCenter, source: item.Source);
        legs.Debit("1010", proceeds, source: item.Source);
        legs.Debit(GainOrLoss, carrying - proceeds, agent, item.CostCenter, source: item.Source);
        return new EntryDraft(
            EntryKey.Of("retirement", item.Reference, book?.ToString() ?? "all", record), EntryKind.Retirement, item.Entity, book, date,
            $"{item.Name} is retired", legs.ToPostings())
        { Basis = basis };
    }

    /// <summary>A fee for leaving a commitment is a loss at once, in every book.</summary>
    public static EntryDraft? Terminate(EntityId entity, AgentId agent, string? costCenter, Money fee, LocalDate date, string review)
    {
        var source = $"reviews/{review}";
        var legs = new EntryLines().Debit(TerminationFee, fee, agent, costCenter, source: source)
            .Credit(TreatmentAccounts.Payable, fee, source: source);
        return legs.IsEmpty ? null : new EntryDraft(
            EntryKey.Of("termination", review), EntryKind.Retirement, entity, null, date, $"Termination fee of {agent}", legs.ToPostings());
    }
}
