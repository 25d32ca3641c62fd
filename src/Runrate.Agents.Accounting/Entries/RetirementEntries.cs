using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>What leaving costs an agent as a whole; what its arrangements leave behind is <see cref="DisposalEntries"/>.</summary>
public static class RetirementEntries
{
    public static AccountCode GainOrLoss => Accounts.GainOrLoss;
    public static AccountCode TerminationFee => Accounts.TerminationFee;

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
