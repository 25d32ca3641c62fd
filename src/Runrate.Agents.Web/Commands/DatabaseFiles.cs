using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Commands;

/// <summary>Copies whole databases: SQLite by its own online backup, across providers row by row.</summary>
internal static class DatabaseFiles
{
    /// <summary>Writes a consistent copy of the database to a new SQLite file, also while the server runs.</summary>
    public static async Task<Outcome<string>> Backup(string database, string file, CancellationToken ct)
    {
        if (File.Exists(file))
            return new Refusal(RefusalCodes.AlreadyExists, $"There is a file {file} already. Give another name, or move it away.", "file");
        if (DatabaseChoice.IsPostgres(database))
            return await Copy(database, file, ct);
        if (!Exists(database))
            return new Refusal(RefusalCodes.NotFound, $"There is no database {database}.", "database");
        await CopySqlite(DatabaseChoice.SqliteConnection(database), DatabaseChoice.SqliteConnection(file), ct);
        return await Broken(file, ct) is { } broken ? broken : file;
    }

    /// <summary>Puts a backup in place of a database that is not there, or holds no entries and no agents.</summary>
    public static async Task<Outcome<string>> Restore(string file, string database, CancellationToken ct)
    {
        if (!File.Exists(file))
            return new Refusal(RefusalCodes.NotFound, $"There is no file {file}.", "file");
        if (!await IsRunrate(file, ct))
            return new Refusal(RefusalCodes.FileRefused, $"{file} is not a backup of this product.", "file");
        if (await Broken(file, ct) is { } broken)
            return broken;
        if (!await IsVacant(database, ct))
            return new Refusal(RefusalCodes.AlreadyExists,
                $"{database} holds books already. Restore to an empty or new database: --database.", "database");
        if (DatabaseChoice.IsPostgres(database))
            return await Copy(file, database, ct);
        await CopySqlite(DatabaseChoice.SqliteConnection(file), DatabaseChoice.SqliteConnection(database), ct);
        return database;
    }

    /// <summary>Copies every row into another database, which must be vacant.</summary>
    public static async Task<Outcome<string>> Copy(string from, string to, CancellationToken ct)
    {
        if (!await IsVacant(to, ct))
            return new Refusal(RefusalCodes.AlreadyExists, "The target holds books already. Name an empty database.", "to");
        await using var source = Open(from);
        await using var target = Open(to);
        await DatabaseSetup.Prepare(target, ct);
        await DatabaseCopy.Run(source, target, ct);
        return to;
    }

    internal static RunrateDb Open(string database) => DatabaseChoice.IsPostgres(database)
        ? new PostgresRunrateDb(new DbContextOptionsBuilder<PostgresRunrateDb>().UseNpgsql(database).Options)
        : new SqliteRunrateDb(new DbContextOptionsBuilder<SqliteRunrateDb>().UseSqlite(DatabaseChoice.SqliteConnection(database)).Options);

    private static bool Exists(string database) =>
        database.Contains("mode=memory", StringComparison.OrdinalIgnoreCase)
        || File.Exists(new SqliteConnectionStringBuilder(DatabaseChoice.SqliteConnection(database)).DataSource);

    private static async Task<bool> IsVacant(string database, CancellationToken ct)
    {
        if (!DatabaseChoice.IsPostgres(database) && !Exists(database))
            return true;
        await using var db = Open(database);
        await DatabaseSetup.Prepare(db, ct);
        return !await db.Entries.AnyAsync(ct) && !await db.Agents.AnyAsync(ct) && !await db.UsageEvents.AnyAsync(ct)
            && !await db.Charges.AnyAsync(ct);
    }

    private static async Task<bool> IsRunrate(string file, CancellationToken ct)
    {
        try
        {
            await using var db = Open(file);
            await db.Entries.AnyAsync(ct);
            await db.People.AnyAsync(ct);
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    /// <summary>A backup is whole, and its books hold: asked when it is written and again before it takes the place of anything.</summary>
    private static async Task<Refusal?> Broken(string file, CancellationToken ct)
    {
        try
        {
            var services = new ServiceCollection();
            services.AddLogging();
            services.AddRunrateAgents($"Data Source={file};Mode=ReadOnly;Pooling=False", file + ".seals");
            await using var provider = services.BuildServiceProvider();
            await using var scope = provider.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
            var whole = await db.Database.SqlQueryRaw<string>("SELECT integrity_check AS \"Value\" FROM pragma_integrity_check").ToListAsync(ct);
            if (whole is not ["ok"])
                return new Refusal(RefusalCodes.FileRefused, $"{file} is damaged: {string.Join(" ", whole)}", "file");
            foreach (var entity in await db.Entities.AsNoTracking().Select(e => e.Id).ToListAsync(ct))
            {
                var verdict = await scope.ServiceProvider.GetRequiredService<Close.Runs.VerifyLedger>().Run(entity, ct);
                if (!verdict.Holds)
                    return new Refusal(RefusalCodes.FileRefused,
                        $"The books of {entity} in {file} do not hold: {verdict.Findings[0].Text} The file is kept; run verify on it.", "file");
            }
            return null;
        }
        catch (SqliteException fault)
        {
            return new Refusal(RefusalCodes.FileRefused, $"{file} is damaged: {fault.Message}", "file");
        }
    }

    private static async Task CopySqlite(string from, string to, CancellationToken ct)
    {
        PrivateFile.EnsureSqlite(to);
        await using var source = new SqliteConnection(from);
        await using var target = new SqliteConnection(to);
        await source.OpenAsync(ct);
        await target.OpenAsync(ct);
        source.BackupDatabase(target);
        SqliteConnection.ClearPool(target);
    }
}
