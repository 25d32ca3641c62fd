using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>What an agent's account holds under the function it served until now.</summary>
/// <param name="Book">Null where every book agrees.</param>
public sealed record FunctionBalance(Book? Book, YearMonth Period, string Account, Money Balance);

/// <summary>
/// Moves the cost of open months to the function that an agent is found to have served: account and agent stay, so that no total but
/// that of two functions changes.
/// </summary>
public static class FunctionEntries
{
    /// <param name="sequence">Counts the changes of function of this agent.</param>
    public static IReadOnlyList<EntryDraft> Move(
        EntityId entity, AgentId agent, CostFunction old, CostFunction next, IReadOnlyList<FunctionBalance> held, int sequence) =>
    [
        .. held.Where(h => !h.Balance.IsZero).GroupBy(h => (h.Book, h.Period)).OrderBy(g => g.Key.Period).ThenBy(g => g.Key.Book)
            .Select(g =>
            {
                var postings = new List<Posting>();
                foreach (var part in g.OrderBy(h => h.Account, StringComparer.Ordinal))
                {
                    Add(part.Balance, next);
                    Add(-part.Balance, old);

                    void Add(Money amount, CostFunction function) => postings.Add(new Posting(
                        postings.Count + 1, part.Account, amount, agent, Source: $"functions/{agent}", Function: function));
                }
                return new EntryDraft(
                    EntryKey.Of("functions", agent.Value, $"{sequence}", g.Key.Period.ToIso(), g.Key.Book?.ToString() ?? "all"),
                    EntryKind.Reclassification, entity, g.Key.Book, g.Key.Period.LastDay(),
                    $"Reclassification of {agent} from {old.Title()} to {next.Title()}", postings);
            }),
    ];
}
