using Microsoft.Data.Sqlite;

namespace Runrate.Agents.Persistence;

/// <summary>Files that hold the books are read by their owner alone. SQLite gives its side files the mode of the file itself.</summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the file empty and private where there is none; one that is there keeps its mode, which somebody may have chosen.</summary>
    public static void Ensure(string path)
    {
        if (OperatingSystem.IsWindows() || File.Exists(path))
            return;
        try
        {
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = OwnerOnly,
            });
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made it in the meantime.
        }
    }

    /// <summary>The same for the file behind a SQLite connection string; nothing where the database is in memory.</summary>
    public static void EnsureSqlite(string connection)
    {
        var source = new SqliteConnectionStringBuilder(connection);
        if (source is { DataSource.Length: > 0, Mode: SqliteOpenMode.ReadWriteCreate } && source.DataSource != ":memory:"
            && !source.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            && Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(source.DataSource))) && !File.Exists(source.DataSource))
        {
            Ensure(source.DataSource);
            // What EF Core does for the databases that it makes: readers never wait for the writer.
            using var database = new SqliteConnection(connection);
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = 'wal'";
            command.ExecuteNonQuery();
        }
    }
}
