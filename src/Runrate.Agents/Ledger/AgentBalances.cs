using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Ledger;

/// <summary>
/// Balances of a few agents, each found by its whole key: it begins with month, book and account, so that a question by the agent alone
/// would go through everybody's of those months.
/// </summary>
internal static class AgentBalances
{
    /// <summary>Of more agents it costs less to go through the months.</summary>
    public const int AgentsMax = 100;

    /// <param name="agents">As balances name them: empty for postings without an agent.</param>
    /// <param name="books">By their numbers, with 0 where what all share counts.</param>
    /// <param name="from">Null for the first month that the books hold.</param>
    /// <param name="accounts">Null for every account of the chart.</param>
    public static async Task<IQueryable<PeriodBalance>> Of(
        RunrateDb db, EntityId entity, IEnumerable<string> agents, IEnumerable<int> books, YearMonth? from, YearMonth to,
        IEnumerable<string>? accounts, CancellationToken ct)
    {
        var first = from ?? await db.Balances.AsNoTracking().Where(b => b.Entity == entity).OrderBy(b => b.Period)
            .Select(b => (YearMonth?)b.Period).FirstOrDefaultAsync(ct) ?? to;
        var months = new List<YearMonth>();
        for (var month = first; month <= to; month = month.Next())
            months.Add(month);
        List<int> numbers = [.. books];
        List<string> names = [.. agents], codes = [.. accounts ?? ChartOfAccounts.Default.All.Select(a => a.Code.Text)];
        return db.Balances.AsNoTracking().Where(b => b.Entity == entity && EF.Parameter(months).Contains(b.Period)
            && EF.Parameter(numbers).Contains(b.Book) && EF.Parameter(codes).Contains(b.Account) && EF.Parameter(names).Contains(b.Agent));
    }

    /// <summary>How balances name an agent.</summary>
    public static IEnumerable<string> NamesOf(AgentId agent) => agent == AgentId.Unassigned ? ["", agent.Value] : [agent.Value];
}
