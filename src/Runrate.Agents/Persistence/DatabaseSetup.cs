using Microsoft.EntityFrameworkCore;

namespace Runrate.Agents.Persistence;

/// <summary>
/// Brings a database to the present schema by the migrations of its provider. The one place where that happens, for host,
/// command line and tests.
/// </summary>
public static class DatabaseSetup
{
    public static Task Prepare(RunrateDb db, CancellationToken ct = default)
    {
        if (db is SqliteRunrateDb && db.Database.GetConnectionString() is { } connection)
            PrivateFile.EnsureSqlite(connection);
        return db.Database.MigrateAsync(ct);
    }
}
