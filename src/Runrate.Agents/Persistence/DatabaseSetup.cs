using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Runrate.Agents.Persistence;

/// <summary>The database cannot be used as it is; the message is what a person should read, and nothing else went wrong.</summary>
public sealed class DatabaseUnusableException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>
/// Brings a database to the present schema by the migrations of its provider. The one place where that happens, for host, command line and
/// tests. One that is at the present schema is only read, so it may be read-only or busy.
/// </summary>
public static class DatabaseSetup
{
    /// <summary>How long a start waits for a database that is busy, starting, or being migrated by another.</summary>
    public static TimeSpan WaitMax { get; } = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>The advisory lock of migrations on PostgreSQL: "MIGR".</summary>
    private const int MigrationRoom = 0x4D494752;

    public static Task Prepare(RunrateDb db, CancellationToken ct = default) => Prepare(db, Console.Error.WriteLine, ct);

    /// <param name="tell">Hears what is being waited for, and what was put right.</param>
    /// <exception cref="DatabaseUnusableException">It stayed busy, is read-only and of an earlier version, or is of a later one.</exception>
    public static async Task Prepare(RunrateDb db, Action<string> tell, CancellationToken ct = default)
    {
        var waited = Stopwatch.StartNew();
        var told = false;
        while (true)
        {
            try
            {
                await (db is PostgresRunrateDb ? PreparePostgres(db, tell, waited, ct) : PrepareSqlite(db, tell, waited, ct));
                return;
            }
            catch (Exception fault) when (IsPassing(fault) && waited.Elapsed < WaitMax)
            {
                if (!told)
                    tell($"Waiting for the database, at most {WaitMax.TotalSeconds:0} seconds: {Innermost(fault).Message}");
                told = true;
                await Task.Delay(Pause, ct);
            }
            catch (Exception fault) when (IsPassing(fault))
            {
                throw new DatabaseUnusableException(
                    $"The database could not be used for {WaitMax.TotalSeconds:0} seconds: {Innermost(fault).Message}", fault);
            }
        }
    }

    private static async Task PrepareSqlite(RunrateDb db, Action<string> tell, Stopwatch waited, CancellationToken ct)
    {
        var file = DatabaseChoice.SqliteFile(db.Database.GetConnectionString()!);
        var isThere = file is null || (File.Exists(file) && new FileInfo(file).Length > 0);
        try
        {
            if (isThere && await IsCurrent(db, ct))
            {
                await Guard(db, ct);
                return;
            }
            await using var alone = file is null ? null : await Alone(file, tell, waited, ct);
            if (isThere && await IsCurrent(db, ct))
                return;
            if (isThere)
                await DropStaleLock(db, tell, ct);
            else if (file is not null)
                PrivateFile.EnsureSqlite(db.Database.GetConnectionString()!);
            await db.Database.MigrateAsync(ct);
            await AppendOnlyTriggers.Ensure(db, ct);
            await WriteCount.Ensure(db, ct);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is SqliteReadOnly or SqliteCannotOpen)
        {
            throw new DatabaseUnusableException(
                $"{file} cannot be {(fault.SqliteErrorCode == SqliteReadOnly ? "written, and its schema is of an earlier version" : "opened")}: "
                + "check its path and rights, and those of its folder.", fault);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new DatabaseUnusableException(
                $"{fault.Message} The schema has to be made or brought up to date: run it once where it may be written.", fault);
        }
    }

    private static async Task PreparePostgres(RunrateDb db, Action<string> tell, Stopwatch waited, CancellationToken ct)
    {
        var creator = db.Database.GetService<IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync(ct))
        {
            try
            {
                await creator.CreateAsync(ct);
            }
            catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
            {
                // Another node made it in the same moment.
            }
        }
        if (await IsCurrent(db, ct))
        {
            await Guard(db, ct);
            return;
        }
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            var told = false;
            while (!(await db.Database.SqlQuery<bool>($"SELECT pg_try_advisory_lock({MigrationRoom}, 1) AS \"Value\"").ToListAsync(ct))[0])
            {
                if (waited.Elapsed > WaitMax)
                    throw new DatabaseUnusableException("Another node has been bringing the database to the present schema for too long. "
                        + "pg_stat_activity names it; end it, and start again.");
                if (!told)
                    tell("Waiting: another node is bringing the database to the present schema.");
                told = true;
                await Task.Delay(Pause, ct);
            }
            try
            {
                if (!await IsCurrent(db, ct))
                    await db.Database.MigrateAsync(ct);
                await AppendOnlyTriggers.Ensure(db, ct);
                await WriteCount.Ensure(db, ct);
            }
            finally
            {
                await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationRoom}, 1)", CancellationToken.None);
            }
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>Whether no migration is pending. A database that ran migrations of a later version is not touched.</summary>
    public static async Task<bool> IsCurrent(RunrateDb db, CancellationToken ct = default)
    {
        var known = db.Database.GetMigrations().ToList();
        var applied = (await db.Database.GetAppliedMigrationsAsync(ct)).ToList();
        if (applied.Except(known).FirstOrDefault() is { } later)
            throw new DatabaseUnusableException($"The database is of another version of Runrate ({later}): use that one, or restore a backup.");
        return known.Count == applied.Count;
    }

    /// <summary>Puts triggers back; a database that may only be read, or is another role's, is left as it is.</summary>
    private static async Task Guard(RunrateDb db, CancellationToken ct)
    {
        if ((await AppendOnlyTriggers.Missing(db, ct)).Count + (await WriteCount.Missing(db, ct)).Count == 0)
            return;
        try
        {
            // Two nodes that start at once would replace the same function: PostgreSQL refuses the second.
            await using var alone = db is PostgresRunrateDb ? await db.Database.BeginTransactionAsync(ct) : null;
            if (alone is not null)
                await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({MigrationRoom}, 1)", ct);
            await AppendOnlyTriggers.Ensure(db, ct);
            await WriteCount.Ensure(db, ct);
            if (alone is not null)
                await alone.CommitAsync(ct);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == SqliteReadOnly)
        {
            // `doctor` names what is missing.
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.ReadOnlySqlTransaction)
        {
            // Likewise; and where writers are not counted, figures are read each time.
        }
    }

    /// <summary>A lock of the file system, which the system takes back from whoever dies.</summary>
    private static async Task<FileStream> Alone(string file, Action<string> tell, Stopwatch waited, CancellationToken ct)
    {
        var told = false;
        while (true)
        {
            try
            {
                return new FileStream($"{file}.lock", new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    Options = FileOptions.DeleteOnClose,
                });
            }
            catch (IOException fault) when (fault is not (DirectoryNotFoundException or PathTooLongException))
            {
                if (waited.Elapsed > WaitMax)
                    throw new DatabaseUnusableException($"Another process has held {file}.lock for too long: end it, and start again.", fault);
                if (!told)
                    tell($"Waiting: another process is bringing {file} to the present schema.");
                told = true;
                await Task.Delay(Pause, ct);
            }
        }
    }

    /// <summary>
    /// The migrations' own lock is a row, which stays when its writer dies. Everyone of ours takes the file lock first, and it is held here:
    /// so the row is nobody's.
    /// </summary>
    private static async Task DropStaleLock(RunrateDb db, Action<string> tell, CancellationToken ct)
    {
        const string table = "__EFMigrationsLock";
        var there = await db.Database.SqlQuery<int>($"SELECT COUNT(*) AS \"Value\" FROM sqlite_master WHERE name = {table}").SingleAsync(ct);
        if (there > 0 && await db.Database.ExecuteSqlRawAsync($"DELETE FROM \"{table}\"", ct) > 0)
            tell("A start that broke off had left its lock on the schema; it was dropped.");
    }

    private static bool IsPassing(Exception fault) => fault is not DatabaseUnusableException
        && (DatabaseBusy.Is(fault) || Innermost(fault) is SocketException || fault is PostgresException
        {
            SqlState: PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.ObjectInUse
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
        });

    private static Exception Innermost(Exception fault) => fault.InnerException is { } inner ? Innermost(inner) : fault;

    private const int SqliteReadOnly = 8;
    private const int SqliteCannotOpen = 14;
}
