using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>What the header says of a month: when it was last posted to, and whether its roll-ups tie to the ledger.</summary>
public sealed class TieCheck(RunrateDb db, LedgerQueries ledger, Remembered remembered)
{
    /// <summary>AsOf is null for a month without entries.</summary>
    public Task<(Instant? AsOf, bool Ties)> Of(EntityId entity, YearMonth period, CancellationToken ct) => remembered.ReadBooks(
        db, ("ties", entity, period), async () => (
            await db.Entries.AsNoTracking().Where(e => e.Entity == entity && e.Period == period).MaxAsync(e => (Instant?)e.PostedAt, ct),
            await ledger.Ties(entity, period, ct)),
        _ => 1, ct);
}
