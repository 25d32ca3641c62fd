using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Runrate.Agents.Persistence;

/// <summary>
/// The statements of one context that were prepared and are not in use: to prepare one takes longer than to run it once. They live as
/// long as the context.
/// </summary>
internal sealed class SqliteStatements : IDisposable
{
    private const int IdleMax = 32;

    private readonly Dictionary<string, sqlite3_stmt> idle = [];
    private sqlite3? of;

    /// <summary>The context's connection, open.</summary>
    public sqlite3 Connection(DbContext db)
    {
        var now = ((SqliteConnection)db.Database.GetDbConnection()).Handle!;
        if (now != of)
            Dispose();
        return of = now;
    }

    public sqlite3_stmt Take(sqlite3 connection, string sql)
    {
        if (idle.Remove(sql, out var known))
            return known;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection, sql, out var statement), connection);
        return statement;
    }

    public void Return(sqlite3 connection, string sql, sqlite3_stmt statement)
    {
        raw.sqlite3_reset(statement);
        raw.sqlite3_clear_bindings(statement);
        if (connection != of || idle.Count >= IdleMax || !idle.TryAdd(sql, statement))
            statement.Dispose();
    }

    public void Dispose()
    {
        foreach (var statement in idle.Values)
            statement.Dispose();
        idle.Clear();
        of = null;
    }
}
