using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Statements;

/// <summary>What the first sentences of a month name: who cost more than they brought, the largest loss first, and what no agent claims.</summary>
/// <param name="Text">Ends with a colon where losses follow.</param>
/// <param name="Losses">The agents with the largest.</param>
/// <param name="Others">What the losses come to that are not named, <paramref name="OthersCount"/> of them; null for none.</param>
/// <param name="Unclaimed">Cost that stands under no agent, which is nobody's loss; null for none.</param>
public sealed record WorkforceHeadline(string Text, IReadOnlyList<RosterRow> Losses, int OthersCount, Money? Others, RosterRow? Unclaimed)
{
    private const int NamedMax = 4;

    /// <summary>What of it is shared by choice of its arrangement; the rest no agent claims. Null where that was not asked.</summary>
    public Money? Shared { get; init; }

    /// <summary>From the roster of the month alone, so that it speaks of the workforce of that month.</summary>
    /// <param name="open">What of the cost under no agent waits for one; null for none of it.</param>
    public static WorkforceHeadline Of(IReadOnlyList<RosterRow> roster, Book book, Money? open)
    {
        var headline = Of(roster, book);
        return headline.Unclaimed is not { LoadedCost.Amount: var cost } ? headline
            : headline with { Shared = open is { } waits ? cost - waits : cost };
    }

    /// <inheritdoc cref="Of(IReadOnlyList{RosterRow}, Book, Money?)"/>
    public static WorkforceHeadline Of(IReadOnlyList<RosterRow> roster, Book book)
    {
        var working = roster.Where(IsAtWork).ToList();
        if (book != Book.Management)
            return new($"{Agents(working.Count)} at work. Value produced is a management figure: this book shows cost only.", [], 0, null, null);
        var negative = roster.Where(r => r.NetContribution.Amount.IsNegative).OrderBy(r => r.NetContribution.Amount.Micros)
            .ThenBy(r => r.Name, StringComparer.Ordinal).ToList();
        var losses = negative.Where(r => r.Agent != AgentId.Unassigned).ToList();
        var named = losses.Count <= NamedMax + 1 ? losses : losses[..NamedMax];
        var rest = losses[named.Count..];
        return new(Sentence(roster, working, losses), named, rest.Count,
            rest.Count == 0 ? null : rest.Select(r => r.NetContribution.Amount).Aggregate((a, b) => a + b),
            negative.Find(r => r.Agent == AgentId.Unassigned));
    }

    /// <summary>What a name in the sentence needs beside it: that the agent is not, or no longer, at work here.</summary>
    public static string? Note(RosterRow row) => row.Agent == AgentId.Unassigned || IsAtWork(row) ? null
        : row.Status is { } status ? AgentWords.Of(status) : "of another entity";

    /// <summary>Whether an agent counts among those of the entity in the month: hired, and not gone.</summary>
    public static bool IsOnBoard(RosterRow row) => row.Status is not (null or AgentStatus.Retired);

    private static bool IsAtWork(RosterRow row) => row.Status is AgentStatus.InService or AgentStatus.UnderReview;

    private static string Sentence(IReadOnlyList<RosterRow> roster, List<RosterRow> working, List<RosterRow> losses)
    {
        var earning = working.Count(r => r.NetContribution.Amount.Micros > 0);
        return losses.Count > 0
            ? $"{losses.Count} of {Agents(roster.Count(r => IsOnBoard(r) || losses.Contains(r)))} cost more than they brought:"
            : working.Count == 0 ? "No agent is at work."
            : earning == working.Count ? $"All {working.Count} agents at work earned more than they cost."
            : $"{earning} of {Agents(working.Count)} at work earned more than they cost; the rest have nothing booked or broke even.";
    }

    private static string Agents(int count) => InWords.Count(count, "agent");
}
