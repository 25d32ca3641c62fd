using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>An agent of one entity that served another in a month.</summary>
/// <param name="Month">The month that the cost belongs to, whenever it is accounted for.</param>
public sealed record RechargeCase(
    EntityId Provider, string ProviderName, EntityId Receiver, string ReceiverName, AgentId Agent, string AgentName, YearMonth Month)
{
    /// <summary>Stands on both sides, so that each finds the other.</summary>
    public string Source => $"recharges/{Month.ToIso()}/{Agent}/{Provider}/{Receiver}";
}

/// <summary>
/// The intercompany entry of a shared agent, in the books of either entity and in its own currency: due from affiliates against recharge
/// income, and the cost against due to affiliates. Every book of an entity takes it.
/// </summary>
public static class RechargeEntries
{
    /// <summary>Null where nothing is left to recharge.</summary>
    /// <param name="amount">What is due less what was recharged before; negative where less is due by now.</param>
    /// <param name="sequence">Counts the recharges of this case, so that a difference is an entry of its own.</param>
    /// <param name="basis">The arithmetic, for the reader.</param>
    public static EntryDraft? Provider(RechargeCase of, Money amount, int sequence, string basis)
    {
        var legs = new EntryLines()
            .Debit(Accounts.DueFromAffiliates, amount, of.Agent, source: of.Source)
            .Credit(Accounts.RechargeIncome, amount, of.Agent, source: of.Source);
        return legs.IsEmpty ? null : new EntryDraft(
            Key(of, sequence), EntryKind.Recharge, of.Provider, null, of.Month.LastDay(),
            $"Intercompany recharge of {of.AgentName} to {of.ReceiverName} for {InWords.Of(of.Month)}", legs.ToPostings())
        { Basis = basis };
    }

    /// <summary>The receiver's side, by the accounts of what the agent cost. Null where nothing is left to take.</summary>
    /// <param name="function">What the agent serves: its cost is presented there.</param>
    public static EntryDraft? Receiver(
        RechargeCase of, IReadOnlyList<(string Account, Money Amount)> charge, int sequence, CostFunction function, string basis)
    {
        var legs = new EntryLines();
        foreach (var (account, amount) in charge)
            legs.Debit(account, amount, of.Agent, source: of.Source);
        legs.Credit(Accounts.DueToAffiliates, Sum(charge), of.Agent, source: of.Source);
        return legs.IsEmpty ? null : new EntryDraft(
            Key(of, sequence), EntryKind.Recharge, of.Receiver, null, of.Month.LastDay(),
            $"Intercompany recharge of {of.AgentName} from {of.ProviderName} for {InWords.Of(of.Month)}", legs.ToPostings(function))
        { Basis = basis };
    }

    private static EntryKey Key(RechargeCase of, int sequence) => EntryKey.Of(
        "recharges", of.Month.ToIso(), of.Agent.Value, of.Provider.Value, of.Receiver.Value, $"{sequence}");

    private static Money Sum(IReadOnlyList<(string Account, Money Amount)> charge) =>
        charge.Aggregate(Money.Zero(charge.Count == 0 ? default : charge[0].Amount.Currency), (sum, line) => sum + line.Amount);
}
