using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Ledger;

/// <summary>Collects the legs of an entry, numbering them and dropping zeros, so that entry functions read like a voucher.</summary>
public sealed class EntryLines
{
    private readonly List<Posting> lines = [];

    public EntryLines Debit(
        string account, Money amount, AgentId? agent = null, string? costCenter = null, string? meter = null, string? source = null) =>
        Add(account, amount, agent, costCenter, meter, source);

    public EntryLines Credit(
        string account, Money amount, AgentId? agent = null, string? costCenter = null, string? meter = null, string? source = null) =>
        Add(account, -amount, agent, costCenter, meter, source);

    public bool IsEmpty => lines.Count == 0;

    /// <param name="function">What the item states for its cost; null leaves it to the agent.</param>
    public IReadOnlyList<Posting> ToPostings(CostFunction? function = null) => function is null ? [.. lines]
        : [.. lines.Select(line => line with { Function = CostFunctions.Of(line.Account, function, function.Value) })];

    private EntryLines Add(string account, Money amount, AgentId? agent, string? costCenter, string? meter, string? source)
    {
        if (!amount.IsZero)
            lines.Add(new Posting(lines.Count + 1, account, amount, agent, costCenter, meter, source));
        return this;
    }
}
