using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Runrate.Agents.Persistence;

/// <summary>
/// An advisory lock of PostgreSQL that ends with the transaction, however that ends: a node that dies loses it with its connection, and a
/// pooler that lends connections by the transaction does not mix it up.
/// </summary>
internal static class AdvisoryLock
{
    private const int LabelMax = 60;

    /// <summary>Takes it within the current transaction.</summary>
    /// <param name="room">What it is a lock of; no other user of the database's advisory locks is to meet ours.</param>
    /// <param name="key">Which one of the room.</param>
    /// <param name="isShared">Beside others who share it, and not beside one who does not.</param>
    /// <param name="doing">What for: it names the connection until the end of the transaction, for whoever waits.</param>
    /// <returns>Null, or what whoever holds it does (empty where nobody says) after it was waited for in vain.</returns>
    public static async Task<string?> Take(
        RunrateDb db, int room, int key, bool isShared, int seconds, string doing, CancellationToken ct)
    {
        const string savepoint = "advisory";
        var transaction = db.Database.CurrentTransaction!;
        await transaction.CreateSavepointAsync(savepoint, ct);
        try
        {
            // Both settings end with the transaction.
            await db.Database.ExecuteSqlAsync(
                $"SELECT set_config('lock_timeout', {$"{seconds}s"}, true), set_config('application_name', {Label(doing)}, true)", ct);
            await (isShared
                ? db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock_shared({room}, {key})", ct)
                : db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({room}, {key})", ct));
            await transaction.ReleaseSavepointAsync(savepoint, ct);
            return null;
        }
        catch (PostgresException fault) when (DatabaseBusy.Is(fault))
        {
            await transaction.RollbackToSavepointAsync(savepoint, ct);
            return (await db.Database.SqlQuery<string>(
                $"""
                 SELECT a.application_name AS "Value" FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
                 WHERE l.locktype = 'advisory' AND l.granted AND l.classid::bigint = {(long)room} AND l.objid::bigint = {(long)key}
                    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                 """).ToListAsync(ct)).FirstOrDefault() ?? "";
        }
    }

    private static string Label(string doing) => doing.Length <= LabelMax ? doing : doing[..LabelMax];
}
