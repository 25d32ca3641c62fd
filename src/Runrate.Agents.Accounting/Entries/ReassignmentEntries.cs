using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>One account's part of the cost that nobody claims, in one book or, where <paramref name="Book"/> is null, in all.</summary>
public sealed record UnclaimedAmount(Book? Book, string Account, Money Amount);

/// <summary>
/// Gives posted cost that no agent claimed to the agent it belongs to: the account stays, the agent changes, so that no total of any
/// book moves.
/// </summary>
public static class ReassignmentEntries
{
    /// <summary>What the lines of a reassignment name as their source: the cost they move, so that what is left can be told.</summary>
    public static string SourceOf(string source) => $"reassigned/{source}";

    /// <summary>One entry for each book that holds some of it.</summary>
    /// <param name="sequence">Counts the reassignments of this cost, for each book the next number.</param>
    public static IReadOnlyList<EntryDraft> Move(
        EntityId entity, string source, string what, LocalDate date, IReadOnlyList<UnclaimedAmount> amounts, AgentId to,
        IReadOnlyDictionary<string, int> sequence) =>
    [
        .. amounts.Where(a => !a.Amount.IsZero).GroupBy(a => a.Book).OrderBy(g => g.Key).Select(g =>
        {
            var legs = new EntryLines();
            foreach (var part in g.OrderBy(p => p.Account, StringComparer.Ordinal))
            {
                legs.Debit(part.Account, part.Amount, to, source: SourceOf(source));
                legs.Credit(part.Account, part.Amount, AgentId.Unassigned, source: SourceOf(source));
            }
            var stem = Stem(source, g.Key);
            return new EntryDraft(
                EntryKey.Of(stem, $"{sequence[stem]}"), EntryKind.Reclassification, entity, g.Key, date, $"Reassignment to {to}: {what}",
                legs.ToPostings());
        }),
    ];

    /// <summary>What the keys of the entries begin with.</summary>
    public static string Stem(string source, Book? book) => $"reassigned/{source}/{book?.ToString() ?? "all"}";
}
