using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Persistence;

/// <summary>
/// Inserts many rows of one entity over the context's own connection and transaction, skipping those whose unique key is there
/// already. The statement is written from the EF model, so both providers take the same one; it is prepared once. SQLite takes its
/// values by position: by name each would be looked for among all of them.
/// </summary>
internal sealed class BulkInsert<T> : IAsyncDisposable where T : class
{
    private readonly DbConnection connection;
    private readonly DbTransaction transaction;
    private readonly string sql;
    private readonly Column[] columns;
    private readonly SqliteStatement? statement;

    private BulkInsert(RunrateDb db, (string Property, Func<T, object> Value)[] shadow)
    {
        connection = db.Database.GetDbConnection();
        transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        var type = db.Model.FindEntityType(typeof(T))!;
        var table = StoreObjectIdentifier.Create(type, StoreObjectType.Table)!.Value;
        columns =
        [
            .. type.GetFlattenedProperties()
                .Where(p => !(p.ValueGenerated == ValueGenerated.OnAdd && p.ClrType == typeof(long)))
                .Select((p, i) => new Column(p.GetColumnName(table)!, $"@p{i}", Reader(p, shadow),
                    p.GetTypeMapping().Converter?.ConvertToProvider)),
        ];
        sql = $"""
            INSERT INTO "{type.GetTableName()}" ({string.Join(", ", columns.Select(c => $"\"{c.Name}\""))})
            VALUES ({string.Join(", ", columns.Select(c => db is SqliteRunrateDb ? "?" : c.Parameter))}) ON CONFLICT DO NOTHING
            """;
        statement = db is SqliteRunrateDb sqlite ? new SqliteStatement(sqlite, sql) : null;
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
        await using var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        foreach (var row in rows)
            batch.BatchCommands.Add(Command(batch, row));
        await batch.ExecuteNonQueryAsync(ct);
        for (var i = 0; i < inserted.Length; i++)
            inserted[i] = batch.BatchCommands[i].RecordsAffected > 0;
        return inserted;
    }

    public ValueTask DisposeAsync()
    {
        statement?.Dispose();
        return ValueTask.CompletedTask;
    }

    private DbBatchCommand Command(DbBatch batch, T row)
    {
        var one = batch.CreateBatchCommand();
        one.CommandText = sql;
        foreach (var column in columns)
        {
            var parameter = one.CreateParameter();
            parameter.ParameterName = column.Parameter;
            parameter.Value = column.Value(row);
            one.Parameters.Add(parameter);
        }
        return one;
    }

    private static Func<T, object?> Reader(IProperty property, (string Property, Func<T, object> Value)[] shadow)
    {
        if (!property.IsShadowProperty())
            return property.GetGetter().GetClrValueUsingContainingEntity;
        return Array.Find(shadow, s => s.Property == property.Name).Value
            ?? throw new InvariantException($"Nobody says what {typeof(T).Name}.{property.Name} is.");
    }

    private sealed record Column(string Name, string Parameter, Func<T, object?> Read, Func<object?, object?>? Convert)
    {
        public object Value(T row)
        {
            var value = Read(row);
            return (value is null || Convert is null ? value : Convert(value)) ?? DBNull.Value;
        }
    }
}
