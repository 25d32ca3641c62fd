using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Runrate.Agents.Persistence;

/// <summary>
/// Whether the database cannot be had or written at present: full, locked, read-only, damaged, away or without a connection to spare. What
/// was under way is rolled back, and the same may succeed later.
/// </summary>
public static class DatabaseUnavailable
{
    private const int ErrnoMask = 0xffff;
    private const int NoSpace = 28;
    private const int FileTooLarge = 27;

    // Busy, locked, read-only, input or output, damaged, full, cannot open, no database.
    private static readonly HashSet<int> Sqlite = [5, 6, 8, 10, 11, 13, 14, 26];

    public static bool Is(Exception? fault) => fault is not null && (IsOne(fault) || Is(fault.InnerException));

    /// <summary>The fault itself, whatever caused it.</summary>
    public static bool IsOne(Exception fault) => fault switch
    {
        SqliteException sqlite => Sqlite.Contains(sqlite.SqliteErrorCode),
        PostgresException postgres => IsState(postgres.SqlState),
        NpgsqlException { IsTransient: true } or SocketException or TimeoutException => true,
        IOException io => (io.HResult & ErrnoMask) is NoSpace or FileTooLarge,
        _ => false,
    };

    private static bool IsState(string state) => state is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ReadOnlySqlTransaction
        or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege
        || Kinds.Any(k => state.StartsWith(k, StringComparison.Ordinal));

    /// <summary>Connections, authorisation, resources, shut down or starting.</summary>
    private static readonly string[] Kinds = ["08", "28", "53", "57P"];
}
