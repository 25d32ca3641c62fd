using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Runrate.Agents.Persistence;

/// <summary>The same model on SQLite: the default, with nothing to install.</summary>
public sealed class SqliteRunrateDb : RunrateDb
{
    // One row is saved in a transaction as well: it waits its turn as the others do, see SqliteQueue.
    public SqliteRunrateDb(DbContextOptions<SqliteRunrateDb> options) : base(options) =>
        Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;

    internal SqliteStatements Statements { get; } = new();

    public override void Dispose()
    {
        Statements.Dispose();
        base.Dispose();
    }

    public override ValueTask DisposeAsync()
    {
        Statements.Dispose();
        return base.DisposeAsync();
    }

    protected override void OnConfiguring(DbContextOptionsBuilder builder) => builder.ReplaceService<IMigrationsSqlGenerator, SqliteTables>();
}

/// <summary>The same model on PostgreSQL, by connection string.</summary>
public sealed class PostgresRunrateDb(DbContextOptions<PostgresRunrateDb> options) : RunrateDb(options);

/// <summary>Chooses the provider by the look of the text: <c>Host=…</c> or <c>postgres://…</c> is PostgreSQL, else a SQLite path.</summary>
public static class DatabaseChoice
{
    public static bool IsPostgres(string database) =>
        database.Contains("Host=", StringComparison.OrdinalIgnoreCase) || database.StartsWith("postgres", StringComparison.OrdinalIgnoreCase);

    /// <summary>A path, or a full SQLite connection string.</summary>
    public static string SqliteConnection(string database) =>
        database.Contains('=', StringComparison.Ordinal) ? database : $"Data Source={database}";

    /// <summary>Closes what is kept open of a SQLite file, and of no other: a process may have several.</summary>
    public static void LetGo(string database)
    {
        using var any = new SqliteConnection(SqliteConnection(database));
        Microsoft.Data.Sqlite.SqliteConnection.ClearPool(any);
    }

    /// <summary>The file of a SQLite database; null where it has none.</summary>
    public static string? SqliteFile(string database)
    {
        if (IsPostgres(database))
            return null;
        var text = new SqliteConnectionStringBuilder(SqliteConnection(database));
        return text.Mode == SqliteOpenMode.Memory || text.DataSource is "" or ":memory:"
            || text.DataSource.StartsWith("file:", StringComparison.Ordinal)
            ? null : text.DataSource;
    }

    /// <summary>
    /// The same database, opened for reading alone where its file or folder may not be written: a command that only reads then works, and one
    /// that writes is refused. Only for a process that has not opened it yet: looking costs SQLite its locks.
    /// </summary>
    public static string AsAllowed(string database)
    {
        if (SqliteFile(database) is not { } file || !File.Exists(file) || MayWrite(file))
            return database;
        // Without a folder to keep its index of the log in, SQLite reads the file as one that nobody changes, unless a log is there already.
        var hasLog = File.Exists(file + "-wal") && new FileInfo(file + "-wal").Length > 0;
        return new SqliteConnectionStringBuilder(SqliteConnection(database))
        {
            DataSource = hasLog ? file : $"{new Uri(Path.GetFullPath(file)).AbsoluteUri}?immutable=1",
            Mode = SqliteOpenMode.ReadOnly,
        }.ToString();
    }

    private static bool MayWrite(string file)
    {
        try
        {
            File.OpenWrite(file).Dispose();
            var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, $".{Path.GetRandomFileName()}");
            new FileStream(
                beside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose })
                .Dispose();
            return true;
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or IOException)
        {
            return false;
        }
    }

    /// <summary>Where the seals of a SQLite file are told: beside it.</summary>
    public static string? SealFile(string database) => SqliteFile(database) is { } file ? file + ".seals" : null;
}

internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteRunrateDb>
{
    public SqliteRunrateDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteRunrateDb>().UseSqlite("Data Source=design.db").Options);
}

internal sealed class PostgresDesignTime : IDesignTimeDbContextFactory<PostgresRunrateDb>
{
    public PostgresRunrateDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresRunrateDb>().UseNpgsql("Host=localhost;Database=design").Options);
}
