using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Runrate.Agents.Persistence;

/// <summary>
/// How long a writer waits for the one before it. Writers of this process pass one after the other and are waited for; a file that
/// another process holds, and does not give back within <see cref="Patience"/>, is not to be had now.
/// </summary>
internal sealed class SqliteQueue : IDbTransactionInterceptor, IDbCommandInterceptor
{
    /// <summary>For whoever is no writer of ours, in seconds.</summary>
    public const int Patience = 4;

    public static readonly SqliteQueue Instance = new();

    private const int PauseMax = 20;
    private static readonly TimeSpan Recently = TimeSpan.FromSeconds(1);
    private static readonly ConcurrentDictionary<string, Writer> Writers = new(StringComparer.Ordinal);

    /// <summary>Whether a transaction of this process writes to the same file, or did a moment ago.</summary>
    public static bool IsOurs(DbConnection connection) => Writers.TryGetValue(connection.DataSource, out var writer) && writer.IsMoving;

    public InterceptionResult<DbTransaction> TransactionStarting(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result)
    {
        if (result.HasResult)
            return result;
        var turn = Turn.For(connection);
        while (true)
        {
            if (turn.MayTry() && turn.Begin(eventData.IsolationLevel) is { } begun)
                return InterceptionResult<DbTransaction>.SuppressWithResult(begun);
            Thread.Sleep(turn.Pause());
        }
    }

    public async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(DbConnection connection,
        TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
    {
        if (result.HasResult)
            return result;
        var turn = Turn.For(connection);
        // Whoever waits keeps no thread, so that readers are answered meanwhile.
        while (true)
        {
            if (turn.MayTry() && turn.Begin(eventData.IsolationLevel) is { } begun)
                return InterceptionResult<DbTransaction>.SuppressWithResult(begun);
            await Task.Delay(turn.Pause(), cancellationToken);
        }
    }

    public InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        var turn = command is { Transaction: null, Connection: SqliteConnection connection } ? new Turn(connection, command.CommandTimeout) : null;
        while (turn?.MayTry() == false)
            Thread.Sleep(turn.Pause());
        return result;
    }

    // A statement on its own writes as well, and waits its turn. It keeps its own patience after that: whoever is quicker in that
    // moment is most likely a writer of ours, and may take long.
    public async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        var turn = command is { Transaction: null, Connection: SqliteConnection connection } ? new Turn(connection, command.CommandTimeout) : null;
        while (turn?.MayTry() == false)
            await Task.Delay(turn.Pause(), cancellationToken);
        return result;
    }

    public InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Shorten(command);
        return result;
    }

    public ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData,
        InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Shorten(command);
        return ValueTask.FromResult(result);
    }

    // Within a transaction the file is had already; whoever reads is hardly ever kept.
    private static void Shorten(DbCommand command)
    {
        if (command is { Transaction: null, Connection: { } connection } && command.CommandTimeout > Patience && !IsOurs(connection))
            command.CommandTimeout = Patience;
    }

    /// <summary>One wait for the write lock of a file.</summary>
    private sealed class Turn(SqliteConnection connection, int longest)
    {
        private readonly Stopwatch waited = Stopwatch.StartNew();
        private readonly Stopwatch foreign = Stopwatch.StartNew();
        private int pause = 1;

        public static Turn For(DbConnection connection) => new((SqliteConnection)connection, ((SqliteConnection)connection).DefaultTimeout);

        /// <summary>Whether the lock is free now; another fault than its being held is left to whoever writes.</summary>
        /// <exception cref="SqliteException">It was held for too long.</exception>
        public bool MayTry()
        {
            if (raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE") is var code && code == raw.SQLITE_OK)
            {
                raw.sqlite3_exec(connection.Handle, "ROLLBACK");
                return true;
            }
            if (code is not (raw.SQLITE_BUSY or raw.SQLITE_LOCKED))
                return true;
            if (IsOurs(connection))
                foreign.Restart();
            if (foreign.Elapsed.TotalSeconds >= Math.Min(Patience, longest) || waited.Elapsed.TotalSeconds >= longest)
                SqliteException.ThrowExceptionForRC(code, connection.Handle);
            return false;
        }

        /// <summary>Until the next try. Most writers are done in a moment, so the first pauses are short.</summary>
        public TimeSpan Pause()
        {
            var now = pause;
            pause = Math.Min(pause * 2, PauseMax);
            return TimeSpan.FromMilliseconds(now);
        }

        /// <summary>Null where another writer was quicker.</summary>
        public SqliteTransaction? Begin(IsolationLevel level)
        {
            var patience = connection.DefaultTimeout;
            try
            {
                connection.DefaultTimeout = 1;
                var begun = connection.BeginTransaction(level);
                Writers[connection.DataSource] = new Writer(begun);
                return begun;
            }
            catch (SqliteException held) when (held.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
            {
                return null;
            }
            finally
            {
                connection.DefaultTimeout = patience;
            }
        }
    }

    /// <summary>A transaction that is over has no connection any more, however it ended.</summary>
    private sealed class Writer(SqliteTransaction begun)
    {
        private readonly WeakReference<SqliteTransaction> begun = new(begun);
        private readonly long at = Stopwatch.GetTimestamp();

        public bool IsMoving => (begun.TryGetTarget(out var open) && open.Connection is not null) || Stopwatch.GetElapsedTime(at) < Recently;
    }
}
