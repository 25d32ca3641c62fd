using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>
/// "Ties to ledger" for the header: the check itself runs when the month has changed since it last did, told by the number of entries
/// and the time of the last one, and the roll-ups' sum.
/// </summary>
public sealed class TieCheck(RunrateDb db, LedgerQueries ledger, IMemoryCache cache)
{
    public async Task<(Instant? AsOf, bool Ties)> Of(EntityId entity, YearMonth period, CancellationToken ct)
    {
        var month = db.Entries.AsNoTracking().Where(e => e.Entity == entity && e.Period == period);
        var count = await month.CountAsync(ct);
        if (count == 0)
            return (null, await ledger.Ties(entity, period, ct));
        var last = await month.MaxAsync(e => e.PostedAt, ct);
        var state = await db.Balances.AsNoTracking().Where(b => b.Entity == entity && b.Period == period)
            .GroupBy(b => 1).Select(g => new { Rows = g.Count(), Largest = g.Max(b => b.Micros), Least = g.Min(b => b.Micros) })
            .SingleOrDefaultAsync(ct);
        var ties = await cache.GetOrCreateAsync(("ties", entity, period, count, last, state), async entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1);
            return await ledger.Ties(entity, period, ct);
        });
        return (last, ties);
    }
}
