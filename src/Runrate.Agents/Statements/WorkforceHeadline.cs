using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Statements;

/// <summary>What the first sentence of a month names: who cost more than they brought, the largest loss first, and what it leaves out.</summary>
/// <param name="Text">Ends with a colon where losses follow.</param>
/// <param name="Losses">The largest, cost that no agent claims among them.</param>
/// <param name="Others">How many losses are not named, and what they come to; null for none.</param>
public sealed record WorkforceHeadline(string Text, IReadOnlyList<RosterRow> Losses, int OthersCount, Money? Others)
{
    private const int NamedMax = 4;

    /// <summary>From the roster of the month alone, so that it speaks of the workforce of that month.</summary>
    public static WorkforceHeadline Of(IReadOnlyList<RosterRow> roster, Book book)
    {
        var working = roster.Where(IsAtWork).ToList();
        if (book != Book.Management)
            return new($"{Agents(working.Count)} at work. Value produced is a management figure: this book shows cost only.", [], 0, null);
        var losses = roster.Where(r => r.NetContribution.Amount.IsNegative).OrderBy(r => r.NetContribution.Amount.Micros)
            .ThenBy(r => r.Name, StringComparer.Ordinal).ToList();
        var named = losses.Count <= NamedMax + 1 ? losses : losses[..NamedMax];
        var rest = losses[named.Count..];
        return new(Sentence(roster, working, losses), named, rest.Count,
            rest.Count == 0 ? null : rest.Select(r => r.NetContribution.Amount).Aggregate((a, b) => a + b));
    }

    /// <summary>What a name in the sentence needs beside it: that the agent is not, or no longer, at work here.</summary>
    public static string? Note(RosterRow row) => row.Agent == AgentId.Unassigned || IsAtWork(row) ? null
        : row.Status is { } status ? AgentWords.Of(status) : "of another entity";

    /// <summary>Whether an agent counts among those of the entity in the month: hired, and not gone.</summary>
    public static bool IsOnBoard(RosterRow row) => row.Status is not (null or AgentStatus.Retired);

    private static bool IsAtWork(RosterRow row) => row.Status is AgentStatus.InService or AgentStatus.UnderReview;

    private static string Sentence(IReadOnlyList<RosterRow> roster, List<RosterRow> working, List<RosterRow> losses)
    {
        var agents = losses.Where(r => r.Agent != AgentId.Unassigned).ToList();
        var all = roster.Count(r => IsOnBoard(r) || agents.Contains(r));
        var earning = working.Count(r => r.NetContribution.Amount.Micros > 0);
        var unclaimed = losses.Count > agents.Count;
        return agents.Count > 0
            ? $"{agents.Count} of {Agents(all)}{(unclaimed ? ", and cost that no agent claims," : "")} cost more than they brought:"
            : (working.Count == 0 ? "No agent is at work"
                : earning == working.Count ? $"All {working.Count} agents at work earned more than they cost"
                : $"{earning} of {Agents(working.Count)} at work earned more than they cost; the rest have nothing booked or broke even")
                + (unclaimed ? ". Cost that no agent claims:" : ".");
    }

    private static string Agents(int count) => InWords.Count(count, "agent");
}
