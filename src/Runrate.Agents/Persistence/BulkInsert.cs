using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Persistence;

/// <summary>
/// Inserts many rows of one entity over the context's own connection and transaction, skipping those whose unique key is there
/// already. The statement is written from the EF model. SQLite takes the rows one by one over a prepared statement, its values by
/// position: by name each would be looked for among all of them. PostgreSQL takes all of them in one statement, a list for each column.
/// </summary>
internal sealed class BulkInsert<T> : IAsyncDisposable where T : class
{
    private readonly Column[] columns;
    private readonly SqliteStatement? statement;
    private readonly PostgresLists? lists;

    private BulkInsert(RunrateDb db, (string Property, Func<T, object> Value)[] shadow)
    {
        var type = db.Model.FindEntityType(typeof(T))!;
        var table = StoreObjectIdentifier.Create(type, StoreObjectType.Table)!.Value;
        var properties = type.GetFlattenedProperties().Where(p => !(p.ValueGenerated == ValueGenerated.OnAdd && p.ClrType == typeof(long))).ToList();
        columns = [.. properties.Select(p => new Column(p.GetColumnName(table)!, Reader(p, shadow),
            p.GetTypeMapping().Converter?.ConvertToProvider))];
        if (db is SqliteRunrateDb sqlite)
            statement = new SqliteStatement(sqlite, $"""
                INSERT INTO "{table.Name}" ({string.Join(", ", columns.Select(c => $"\"{c.Name}\""))})
                VALUES ({string.Join(", ", columns.Select(_ => "?"))}) ON CONFLICT DO NOTHING
                """);
        else
            lists = new PostgresLists(db, type, [.. properties]);
    }

    /// <summary>The context must have a transaction open: a bulk of rows is one piece of work.</summary>
    /// <param name="shadow">Where the value of each shadow property comes from.</param>
    public static BulkInsert<T> Prepare(RunrateDb db, params (string Property, Func<T, object> Value)[] shadow) => new(db, shadow);

    /// <summary>Whether each row was inserted; false where it was there.</summary>
    public async Task<bool[]> Add(IReadOnlyList<T> rows, CancellationToken ct)
    {
        var inserted = new bool[rows.Count];
        if (statement is not null)
        {
            ct.ThrowIfCancellationRequested();
            for (var i = 0; i < inserted.Length; i++)
            {
                foreach (var column in columns)
                    statement.BindValue(column.Value(rows[i]));
                inserted[i] = statement.Run();
            }
            return inserted;
        }
        if (rows.Count > 0)
            await lists!.Insert(rows.Count, (column, row) => columns[column].Value(rows[row]), inserted, ct);
        return inserted;
    }

    public ValueTask DisposeAsync()
    {
        statement?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Func<T, object?> Reader(IProperty property, (string Property, Func<T, object> Value)[] shadow)
    {
        if (!property.IsShadowProperty())
            return property.GetGetter().GetClrValueUsingContainingEntity;
        return Array.Find(shadow, s => s.Property == property.Name).Value
            ?? throw new InvariantException($"Nobody says what {typeof(T).Name}.{property.Name} is.");
    }

    private sealed record Column(string Name, Func<T, object?> Read, Func<object?, object?>? Convert)
    {
        public object Value(T row)
        {
            var value = Read(row);
            return (value is null || Convert is null ? value : Convert(value)) ?? DBNull.Value;
        }
    }
}
