using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Runrate.Agents.Persistence;

/// <summary>
/// Tells whether anything was committed to the database, or to its books, by whatever process: between two equal versions nothing was.
/// SQLite counts commits for a connection that makes none itself; everything else <see cref="WriteCount"/> does.
/// </summary>
public sealed class DataVersion : IDisposable
{
    private readonly Lock one = new();
    private SqliteConnection? watching;
    private SqliteCommand? asking;
    private SqliteCommand? askingBooks;
    private int opened;
    private long checkedSchema = -1;

    /// <summary>Null where it cannot be told, or where the context reads what it has not committed itself.</summary>
    public async Task<string?> Of(RunrateDb db, DataPart part = DataPart.All, CancellationToken ct = default)
    {
        if (db.Database.CurrentTransaction is not null)
            return null;
        return db is PostgresRunrateDb postgres ? await WriteCount.Of(postgres, part, ct) : Counted(db, part);
    }

    private string? Counted(RunrateDb db, DataPart part)
    {
        var database = db.Database.GetConnectionString()!;
        var choice = new SqliteConnectionStringBuilder(database) { Pooling = false, DefaultTimeout = 1 };
        // Another connection sees nothing of a database in memory.
        if (choice.Mode == SqliteOpenMode.Memory || choice.DataSource is "" or ":memory:")
            return null;
        lock (one)
        {
            try
            {
                if (watching is null)
                    Open(choice.ConnectionString);
                // The counts of two connections cannot be compared.
                return part == DataPart.All ? $"{opened}/{(long)asking!.ExecuteScalar()!}" : Books(db);
            }
            catch (SqliteException)
            {
                // Whoever reads the figures themselves will say what is wrong with the database.
                Close();
                return null;
            }
        }
    }

    private void Open(string database)
    {
        watching = new SqliteConnection(database);
        watching.Open();
        asking = Asking("PRAGMA data_version");
        askingBooks = Asking(WriteCount.SqliteCount);
        opened++;

        SqliteCommand Asking(string question)
        {
            var command = watching.CreateCommand();
            command.CommandText = question;
            return command;
        }
    }

    private string? Books(RunrateDb db)
    {
        using var row = askingBooks!.ExecuteReader();
        if (!row.Read())
            return null;
        var (count, schema) = (row.GetInt64(0), row.GetInt64(1));
        row.Close();
        if (schema != checkedSchema)
        {
            using var triggers = watching!.CreateCommand();
            triggers.CommandText = WriteCount.SqliteTriggers;
            if ((long)triggers.ExecuteScalar()! != WriteCount.SqliteTriggersOf(db))
                return null;
            checkedSchema = schema;
        }
        return $"{opened}/{schema}/{count}";
    }

    private void Close()
    {
        asking?.Dispose();
        askingBooks?.Dispose();
        watching?.Dispose();
        (asking, askingBooks, watching, checkedSchema) = (null, null, null, -1);
    }

    public void Dispose()
    {
        lock (one)
            Close();
    }
}
