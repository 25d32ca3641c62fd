using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Runrate.Agents.Accounting.Primitives;
using SQLitePCL;

namespace Runrate.Agents.Persistence;

/// <summary>
/// One SQLite statement over the context's own connection and transaction, prepared once and run for each of very many rows: values
/// are bound by position and as what they are, which costs a fifth of a command with parameters. Values are stored as the
/// provider stores them.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteStatements prepared;
    private readonly string sql;
    private readonly sqlite3 handle;
    private readonly sqlite3_stmt statement;
    private int at;

    public SqliteStatement(SqliteRunrateDb db, string sql)
    {
        this.sql = sql;
        prepared = db.Statements;
        handle = prepared.Connection(db);
        statement = prepared.Take(handle, sql);
    }

    public SqliteStatement Bind(long value) => Checked(raw.sqlite3_bind_int64(statement, ++at, value));

    public SqliteStatement Bind(long? value) => value is { } number ? Bind(number) : Null();

    public SqliteStatement Bind(string? value)
    {
        if (value is null)
            return Null();
        Span<byte> utf8 = value.Length <= 128 ? stackalloc byte[384] : new byte[Encoding.UTF8.GetMaxByteCount(value.Length)];
        return Checked(raw.sqlite3_bind_text(statement, ++at, utf8[..Encoding.UTF8.GetBytes(value, utf8)]));
    }

    public SqliteStatement Bind(ReadOnlySpan<byte> value) => Checked(raw.sqlite3_bind_blob(statement, ++at, value));

    public SqliteStatement Bind(decimal value)
    {
        // As Microsoft.Data.Sqlite writes it: the same amount is the same text, whoever stored it.
        Span<byte> utf8 = stackalloc byte[64];
        int length;
        if (Math.Abs(value) < long.MaxValue && decimal.IsInteger(value))
        {
            ((long)value).TryFormat(utf8, out length, default, CultureInfo.InvariantCulture);
            utf8[length++] = (byte)'.';
            utf8[length++] = (byte)'0';
        }
        else
        {
            value.TryFormat(utf8, out length, "0.0###########################", CultureInfo.InvariantCulture);
        }
        return Checked(raw.sqlite3_bind_text(statement, ++at, utf8[..length]));
    }

    /// <summary>Leaves the next value as it was bound before: bindings outlast a run.</summary>
    public SqliteStatement Kept()
    {
        at++;
        return this;
    }

    public SqliteStatement Bind(decimal? value) => value is { } amount ? Bind(amount) : Null();

    public SqliteStatement Null() => Checked(raw.sqlite3_bind_null(statement, ++at));

    /// <summary>A value as Entity Framework hands it to the provider.</summary>
    public SqliteStatement BindValue(object? value) => value switch
    {
        null or DBNull => Null(),
        string text => Bind(text),
        int number => Bind((long)number),
        long number => Bind(number),
        bool flag => Bind(flag ? 1L : 0L),
        decimal amount => Bind(amount),
        byte[] bytes => Bind(bytes.AsSpan()),
        Guid id => Bind(id.ToString().ToUpperInvariant()),
        DateOnly day => Bind(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        DateTime at => Bind(at.ToString(@"yyyy\-MM\-dd HH\:mm\:ss.FFFFFFF", CultureInfo.InvariantCulture)),
        _ => throw new InvariantException($"Nothing says how SQLite keeps a {value.GetType().Name}."),
    };

    /// <summary>Runs it with what was bound; whether it changed a row.</summary>
    public bool Run()
    {
        var code = raw.sqlite3_step(statement);
        var changed = code == raw.SQLITE_DONE ? raw.sqlite3_changes(handle) : 0;
        Reset(code);
        return changed > 0;
    }

    /// <summary>Runs a query for the one row it may have; read it before <see cref="Reset()"/>.</summary>
    public bool Find()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW)
            return true;
        Reset(code);
        return false;
    }

    public long Long(int column) => raw.sqlite3_column_int64(statement, column);

    public decimal Decimal(int column) =>
        decimal.Parse(raw.sqlite3_column_text(statement, column).utf8_to_string(), NumberStyles.Float, CultureInfo.InvariantCulture);

    public void Reset() => Reset(raw.SQLITE_DONE);

    private void Reset(int code)
    {
        at = 0;
        var reset = raw.sqlite3_reset(statement);
        if (code is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
            SqliteException.ThrowExceptionForRC(reset == raw.SQLITE_OK ? code : reset, handle);
    }

    private SqliteStatement Checked(int code)
    {
        if (code != raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(code, handle);
        return this;
    }

    public void Dispose() => prepared.Return(handle, sql, statement);
}
