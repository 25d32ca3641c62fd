using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Tests.Support;

/// <summary>
/// Tables as the database itself knows them, whatever the model says: filled with two rows each, made from the types of their columns, and
/// read back as text.
/// </summary>
public static class Rows
{
    private sealed record Column(string Name, string Type, bool Takes, int? Length = null);

    /// <summary>Two rows in every table. Keys that refer to others meet their like, because every table counts the same way.</summary>
    public static async Task Fill(RunrateDb db)
    {
        await db.Database.OpenConnectionAsync();
        var isPostgres = db is PostgresRunrateDb;
        await Execute(db, isPostgres ? "SET session_replication_role = replica" : "PRAGMA foreign_keys = OFF");
        foreach (var table in await Tables(db))
        {
            var columns = (await Columns(db, table)).Where(c => c.Takes).ToList();
            // What seeds itself is there already, and numbers from far above do not meet it.
            for (var row = 7001; row <= 7002; row++)
            {
                var values = columns.Select(c => Value(c, row));
                await Execute(db, $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c.Name}\""))}) VALUES ({string.Join(", ", values)})");
            }
        }
        await Execute(db, isPostgres ? "SET session_replication_role = DEFAULT" : "PRAGMA foreign_keys = ON");
        await db.Database.CloseConnectionAsync();
    }

    /// <summary>Table → rows, each a map of column to text.</summary>
    public static async Task<SortedDictionary<string, List<SortedDictionary<string, string>>>> Of(RunrateDb db)
    {
        var all = new SortedDictionary<string, List<SortedDictionary<string, string>>>(StringComparer.Ordinal);
        await db.Database.OpenConnectionAsync();
        foreach (var table in await Tables(db))
        {
            all[table] = await Read(db, $"SELECT * FROM \"{table}\"", r => new SortedDictionary<string, string>(
                Enumerable.Range(0, r.FieldCount).ToDictionary(r.GetName, i => Text(r.GetValue(i))), StringComparer.Ordinal));
        }
        await db.Database.CloseConnectionAsync();
        return all;
    }

    /// <summary>The first row that is not there any more with the values it had; columns and tables may come.</summary>
    public static string? Lost(
        SortedDictionary<string, List<SortedDictionary<string, string>>> before, SortedDictionary<string, List<SortedDictionary<string, string>>> after)
    {
        foreach (var (table, rows) in before)
        {
            var now = after.GetValueOrDefault(table) ?? [];
            if (rows.Find(r => !now.Exists(n => r.All(c => n.GetValueOrDefault(c.Key) == c.Value))) is { } gone)
                return $"{table}: {string.Join(", ", gone.Select(c => $"{c.Key}={c.Value}"))}";
        }
        return null;
    }

    private static Task<List<string>> Tables(RunrateDb db) => Read(db, db is PostgresRunrateDb
        ? """
          SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> '__EFMigrationsHistory' ORDER BY 1
          """
        : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\' ORDER BY 1",
        r => r.GetString(0));

    private static Task<List<Column>> Columns(RunrateDb db, string table) => db is PostgresRunrateDb
        ? Read(db, $"""
            SELECT column_name, CASE WHEN data_type = 'ARRAY' THEN udt_name ELSE data_type END,
              is_identity = 'YES' AND identity_generation = 'ALWAYS' OR is_generated = 'ALWAYS', character_maximum_length::integer
            FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position
            """, r => new Column(r.GetString(0), r.GetString(1), !r.GetBoolean(2),
                r.IsDBNull(3) ? null : r.GetInt32(3)))
        : Read(db, $"SELECT name, type, hidden FROM pragma_table_xinfo('{table}')", r => new Column(r.GetString(0), r.GetString(1), r.GetInt32(2) == 0));

    private static string Value(Column column, int row) => column.Type.ToLowerInvariant() switch
    {
        "integer" or "bigint" or "smallint" or "numeric" => row.ToString(CultureInfo.InvariantCulture),
        "real" or "double precision" => "1.5",
        "boolean" => "true",
        "blob" => $"x'0000{row:x4}'",
        "bytea" => $"'\\x0000{row:x4}'",
        "uuid" => $"'00000000-0000-7000-8000-00000000{row}'",
        "date" => "'2026-01-15'",
        "timestamp with time zone" or "timestamp without time zone" => "'2026-01-15T00:00:00Z'",
        "jsonb" or "json" => $"'[\"{row}\"]'",
        ['_', ..] => $"ARRAY['{row}']",
        _ => $"'{Last(row, column.Length)}'",
    };

    // A code of three letters takes the last three digits.
    private static string Last(int row, int? length) => length is { } most and < 4
        ? row.ToString(CultureInfo.InvariantCulture)[^most..] : row.ToString(CultureInfo.InvariantCulture);

    private static string Text(object value) => value switch
    {
        DBNull => "",
        byte[] bytes => Convert.ToHexStringLower(bytes),
        Array list => string.Join(",", list.Cast<object>()),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static async Task Execute(RunrateDb db, string sql)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        try
        {
            await command.ExecuteNonQueryAsync();
        }
        catch (DbException fault)
        {
            throw new InvalidOperationException($"{fault.Message}: {sql}", fault);
        }
    }

    private static async Task<List<T>> Read<T>(RunrateDb db, string sql, Func<DbDataReader, T> row)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(row(reader));
        return rows;
    }
}
