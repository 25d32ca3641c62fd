using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Runrate.Agents.Persistence;

/// <summary>
/// Tells whether anything at all was committed to the database, by whatever process: between two equal versions nothing was. SQLite
/// counts commits for a connection that makes none itself; on PostgreSQL <see cref="WriteCount"/> does.
/// </summary>
public sealed class DataVersion : IDisposable
{
    private readonly Lock one = new();
    private SqliteConnection? watching;
    private SqliteCommand? asking;
    private int opened;

    /// <summary>Null where it cannot be told, or where the context reads what it has not committed itself.</summary>
    public async Task<string?> Of(RunrateDb db, CancellationToken ct = default)
    {
        if (db.Database.CurrentTransaction is not null)
            return null;
        if (db is SqliteRunrateDb)
            return Counted(db.Database.GetConnectionString()!);
        return await WriteCount.Of(db, ct);
    }

    private string? Counted(string database)
    {
        var choice = new SqliteConnectionStringBuilder(database) { Pooling = false, DefaultTimeout = 1 };
        // Another connection sees nothing of a database in memory.
        if (choice.Mode == SqliteOpenMode.Memory || choice.DataSource is "" or ":memory:")
            return null;
        lock (one)
        {
            try
            {
                if (asking is null)
                {
                    watching = new SqliteConnection(choice.ConnectionString);
                    watching.Open();
                    asking = watching.CreateCommand();
                    asking.CommandText = "PRAGMA data_version";
                    opened++;
                }
                // The counts of two connections cannot be compared.
                return $"{opened}/{(long)asking.ExecuteScalar()!}";
            }
            catch (SqliteException)
            {
                // Whoever reads the figures themselves will say what is wrong with the database.
                Close();
                return null;
            }
        }
    }

    private void Close()
    {
        asking?.Dispose();
        watching?.Dispose();
        (asking, watching) = (null, null);
    }

    public void Dispose()
    {
        lock (one)
            Close();
    }
}
