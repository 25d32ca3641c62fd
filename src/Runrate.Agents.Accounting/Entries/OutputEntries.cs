using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>
/// The imputed value of accepted work, in memo accounts of the management book alone: nobody was paid it, so it never touches revenue.
/// </summary>
public static class OutputEntries
{
    public static AccountCode Value => Accounts.ProductivityValue;
    public static AccountCode Contra => Accounts.ProductivityContra;

    /// <summary>
    /// Credits a month's accepted outcomes at their value, as far as they are not credited yet. Outcomes that were taken back give a
    /// negative amount. Null when there is nothing to credit.
    /// </summary>
    /// <param name="sequence">Counts the credits of this agent and month, so that a late outcome is an entry of its own.</param>
    public static EntryDraft? Credit(
        EntityId entity, AgentId agent, YearMonth period, Money due, Money credited, string unit, decimal accepted, int sequence)
    {
        var amount = due - credited;
        var key = EntryKey.Of("output", period.ToIso(), agent.Value, $"{sequence}");
        var legs = new EntryLines()
            .Debit(Contra, amount, agent, source: key.Value)
            .Credit(Value, amount, agent, source: key.Value);
        return legs.IsEmpty ? null : new EntryDraft(
            key, EntryKind.Output, entity, Book.Management, period.LastDay(),
            $"Productivity value of {InWords.Of(accepted)} × {unit} for {InWords.Of(period)}",
                legs.ToPostings());
    }
}
