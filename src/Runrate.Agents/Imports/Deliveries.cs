using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports;

/// <summary>Numbers deliveries. Files come in one after another, so that what a window holds is compared with one state.</summary>
internal static class Deliveries
{
    /// <summary>Within the caller's transaction; on PostgreSQL the next import waits for its end, as SQLite's writer does anyway.</summary>
    public static async Task<int> NextNumber(RunrateDb db, CancellationToken ct)
    {
        if (db is PostgresRunrateDb)
            await db.Database.ExecuteSqlRawAsync("LOCK TABLE \"ImportFiles\" IN SHARE ROW EXCLUSIVE MODE", ct);
        return (await db.ImportFiles.MaxAsync(f => (int?)f.Number, ct) ?? 0) + 1;
    }
}
