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

    public IReadOnlyList<Posting> ToPostings() => [.. lines];

    private EntryLines Add(string account, Money amount, AgentId? agent, string? costCenter, string? meter, string? source)
    {
        if (!amount.IsZero)
            lines.Add(new Posting(lines.Count + 1, account, amount, agent, costCenter, meter, source));
        return this;
    }
}
