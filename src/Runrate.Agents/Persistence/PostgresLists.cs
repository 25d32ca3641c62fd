using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Runrate.Agents.Persistence;

/// <summary>
/// Inserts rows of one table by one statement that takes a list for each column, and tells which of them were new. A statement a row would
/// be read and planned as often as there are rows.
/// </summary>
internal sealed class PostgresLists
{
    private const string Place = "@place";

    private readonly RunrateDb db;
    private readonly string sql;
    private readonly Type[] elements;

    public PostgresLists(RunrateDb db, IEntityType type, IProperty[] columns)
    {
        this.db = db;
        elements = [.. columns.Select(ElementOf)];
        var table = StoreObjectIdentifier.Create(type, StoreObjectType.Table)!.Value;
        var names = columns.Select(c => Quoted(c.GetColumnName(table)!)).ToList();
        var keys = type.FindPrimaryKey()!.Properties.Select(p => Quoted(p.GetColumnName(table)!)).ToList();
        // A number that the table gives is drawn here, so that what was added is told by it.
        var drawn = keys.Where(k => !names.Contains(k)).ToList();
        var numbers = drawn.ConvertAll(d => $"nextval((SELECT pg_get_serial_sequence('{Quoted(table.Name)}', '{d.Trim('"')}'))::regclass) AS {d}, ");
        var all = string.Join(", ", drawn.Concat(names));
        var key = string.Join(", ", keys);
        sql = $"""
            WITH said AS MATERIALIZED (
                SELECT {string.Concat(numbers)}v.*
                FROM unnest({string.Join(", ", columns.Select((c, i) => $"@p{i}::{ListOf(c)}"))})
                    WITH ORDINALITY AS v({string.Join(", ", names)}, {Quoted(Place)})),
            added AS (
                INSERT INTO {Quoted(table.Name)} ({all}) SELECT {all} FROM said ORDER BY {Quoted(Place)} ON CONFLICT DO NOTHING RETURNING {key})
            SELECT min({Quoted(Place)}) FROM said JOIN added USING ({key}) GROUP BY {key}
            """;
    }

    /// <param name="value">The value of a column, by its place, of a row.</param>
    /// <param name="inserted">Set for each row that was new; of rows with one key the first is.</param>
    public async Task Insert(int rows, Func<int, int, object> value, bool[] inserted, CancellationToken ct)
    {
        var lists = new (string Name, Array Values)[elements.Length];
        for (var column = 0; column < lists.Length; column++)
        {
            var list = Array.CreateInstance(elements[column], rows);
            for (var row = 0; row < rows; row++)
            {
                if (value(column, row) is var one and not DBNull)
                    list.SetValue(one, row);
            }
            lists[column] = ($"p{column}", list);
        }
        await using var command = db.OfLists(sql, lists);
        await using var places = await command.ExecuteReaderAsync(ct);
        while (await places.ReadAsync(ct))
            inserted[places.GetInt64(0) - 1] = true;
    }

    private static Type ElementOf(IProperty column)
    {
        var mapping = column.GetTypeMapping();
        var type = mapping.Converter?.ProviderClrType ?? mapping.ClrType;
        return type.IsValueType && Nullable.GetUnderlyingType(type) is null ? typeof(Nullable<>).MakeGenericType(type) : type;
    }

    /// <summary>Without a length or a scale, at which a cast would cut in silence; the column refuses what it cannot hold.</summary>
    private static string ListOf(IProperty column)
    {
        var type = column.GetRelationalTypeMapping().StoreType.Split('(')[0];
        return (type == "character varying" ? "text" : type) + "[]";
    }

    private static string Quoted(string name) => $"\"{name}\"";
}
