using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using SQLitePCL;

namespace Runrate.Agents.Persistence;

/// <summary>
/// Whether the database would take a write now: a small transaction that reaches the disk and is rolled back. Asked at any rate it looks
/// once a second, and answers within one, because whoever asks decides by it where requests go.
/// </summary>
public sealed class WriteProbe(IServiceScopeFactory scopes, ILogger<WriteProbe> log) : IDisposable
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WriterMax = TimeSpan.FromMilliseconds(500);

    /// <summary>Less than this is a full disk: the next entry may still fit, a month's close does not.</summary>
    private const long FreeMin = 1 << 20;

    /// <summary>More than the pages kept in memory during the probe, so that it is written out.</summary>
    private const int Bytes = 256 << 10;

    private readonly SemaphoreSlim one = new(1, 1);
    private Task<string?>? look;
    private long ended;
    private string? last;

    /// <summary>Null where it can be written, or why not, in a few words without names or places.</summary>
    public async Task<string?> Fault(CancellationToken ct = default)
    {
        Task<string?> mine;
        await one.WaitAsync(ct);
        try
        {
            if (look is null && ended != 0 && Stopwatch.GetElapsedTime(ended) < Remembered)
                return last;
            // One that hangs is not joined by a second; both are told the same.
            mine = look ??= Task.Run(Look, CancellationToken.None);
        }
        finally
        {
            one.Release();
        }
        try
        {
            return await mine.WaitAsync(AnswerMax, ct);
        }
        catch (TimeoutException)
        {
            return "it gives no answer within a second";
        }
    }

    public void Dispose() => one.Dispose();

    private async Task<string?> Look()
    {
        string? fault;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
            using var limit = new CancellationTokenSource(0.8 * AnswerMax);
            fault = db is PostgresRunrateDb ? await Postgres(db, limit.Token) : Sqlite(db);
        }
        catch (Exception thrown) when (thrown is DbException or IOException or OperationCanceledException or InvalidOperationException
            or TimeoutException or UnauthorizedAccessException)
        {
            fault = Say(thrown);
        }
        await one.WaitAsync();
        if (fault is not null && fault != last)
            log.LogWarning("The database takes no writes now: {Fault}", fault);
        else if (fault is null && last is not null)
            log.LogWarning("The database takes writes again");
        (last, ended, look) = (fault, Stopwatch.GetTimestamp(), null);
        one.Release();
        return fault;
    }

    private static string? Sqlite(RunrateDb db)
    {
        if (DatabaseChoice.SqliteFile(db.Database.GetConnectionString()!) is { } file)
        {
            // SQLite would make an empty one.
            if (!File.Exists(file))
                return "its file is gone";
            if (new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(file))!).AvailableFreeSpace < FreeMin)
                return "its disk is full";
        }
        db.Database.OpenConnection();
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        connection.DefaultTimeout = 1;
        var waited = Stopwatch.StartNew();
        var pages = Execute("PRAGMA cache_size");
        try
        {
            // A write of a moment is waited for; then whoever holds it is told.
            int code;
            while ((code = raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE")) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED
                && waited.Elapsed < WriterMax)
                Thread.Sleep(20);
            if (code != raw.SQLITE_OK)
                SqliteException.ThrowExceptionForRC(code, connection.Handle);
            try
            {
                // Few pages in memory: what is written overflows into the log on disk, and is forgotten there.
                Execute("PRAGMA cache_size = 10");
                Execute("CREATE TABLE \"WriteProbe\" (\"Bytes\" BLOB)");
                Execute(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO \"WriteProbe\" VALUES (zeroblob({Bytes}))"));
            }
            finally
            {
                // Some faults have rolled it back already.
                if (raw.sqlite3_get_autocommit(connection.Handle) == 0)
                    Execute("ROLLBACK");
            }
            return null;
        }
        catch (SqliteException fault) when (DatabaseBusy.Is(fault) && SqliteQueue.IsOurs(connection))
        {
            // A long write of ours is the best proof.
            return null;
        }
        finally
        {
            Execute($"PRAGMA cache_size = {Convert.ToString(pages, CultureInfo.InvariantCulture)}");
        }

        object? Execute(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return command.ExecuteScalar();
        }
    }

    private static async Task<string?> Postgres(RunrateDb db, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var readOnly = await db.Database.SqlQuery<string>($"SELECT current_setting('transaction_read_only') AS \"Value\"").ToListAsync(ct);
        if (readOnly is not ["off"])
            return "it may only be read: a standby, or set so";
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO \"ProtectionKeys\" (\"Name\", \"Xml\") VALUES ('probe-' || gen_random_uuid(), '')", ct);
        await transaction.RollbackAsync(ct);
        return null;
    }

    private static string Say(Exception fault) => fault switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode switch
        {
            5 or 6 => "another process holds it for writing",
            8 => "it may only be read",
            11 or 26 => "its file is damaged",
            13 => "its disk is full, or a limit of its size is reached",
            14 => "its file cannot be opened",
            _ => "its disk does not take a write",
        },
        PostgresException postgres => postgres.SqlState switch
        {
            PostgresErrorCodes.ReadOnlySqlTransaction => "it may only be read: a standby, or set so",
            PostgresErrorCodes.TooManyConnections => "it takes no more connections",
            PostgresErrorCodes.DiskFull => "its disk is full",
            PostgresErrorCodes.InsufficientPrivilege => "the rights to write are missing",
            _ => "it refuses",
        },
        UnauthorizedAccessException => "the rights to write are missing",
        OperationCanceledException or TimeoutException => "it gives no connection within a second",
        NpgsqlException { InnerException: TimeoutException } => "it gives no connection within a second",
        _ => "it cannot be reached",
    };
}
