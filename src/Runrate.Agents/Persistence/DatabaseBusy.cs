using Microsoft.Data.Sqlite;
using Npgsql;

namespace Runrate.Agents.Persistence;

/// <summary>Whether the database refused because somebody else holds what was wanted: nothing was changed, and trying again may do.</summary>
public static class DatabaseBusy
{
    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;

    public static bool Is(Exception? fault) => fault switch
    {
        null => false,
        SqliteException { SqliteErrorCode: SqliteBusy or SqliteLocked } => true,
        PostgresException
        {
            SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.SerializationFailure
        } => true,
        _ => Is(fault.InnerException),
    };
}
