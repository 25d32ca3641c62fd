using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Persistence;

/// <summary>
/// Inserts many rows of one entity over the context's own connection and transaction, skipping those whose unique key is there
/// already. The statement is written from the EF model, so both providers take the same one; it is prepared once.
/// </summary>
internal sealed class BulkInsert<T> : IAsyncDisposable where T : class
{
    private readonly DbConnection connection;
    private readonly DbTransaction transaction;
    private readonly string sql;
    private readonly Column[] columns;
    private readonly DbCommand command;

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
            VALUES ({string.Join(", ", columns.Select(c => c.Parameter))}) ON CONFLICT DO NOTHING
            """;
        command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var column in columns)
            command.Parameters.Add(Parameter(command, column));
    }

    /// <summary>The context must have a transaction open: a bulk of rows is one piece of work.</summary>
    /// <param name="shadow">Where the value of each shadow property comes from.</param>
    public static BulkInsert<T> Prepare(RunrateDb db, params (string Property, Func<T, object> Value)[] shadow) => new(db, shadow);

    /// <summary>Whether each row was inserted; false where it was there.</summary>
    public async Task<bool[]> Add(IReadOnlyList<T> rows, CancellationToken ct)
    {
        var inserted = new bool[rows.Count];
        if (connection.CanCreateBatch && rows.Count > 1)
        {
            await using var batch = connection.CreateBatch();
            batch.Transaction = transaction;
            foreach (var row in rows)
                batch.BatchCommands.Add(BatchCommand(batch, row));
            await batch.ExecuteNonQueryAsync(ct);
            for (var i = 0; i < inserted.Length; i++)
                inserted[i] = batch.BatchCommands[i].RecordsAffected > 0;
            return inserted;
        }
        for (var i = 0; i < inserted.Length; i++)
        {
            ct.ThrowIfCancellationRequested();
            for (var c = 0; c < columns.Length; c++)
                command.Parameters[c].Value = columns[c].Value(rows[i]);
            // SQLite has nothing to wait for: its asynchronous methods run at once and cost a task a row.
            inserted[i] = command.ExecuteNonQuery() > 0;
        }
        return inserted;
    }

    public ValueTask DisposeAsync() => command.DisposeAsync();

    private DbBatchCommand BatchCommand(DbBatch batch, T row)
    {
        var one = batch.CreateBatchCommand();
        one.CommandText = sql;
        foreach (var column in columns)
        {
            var parameter = command.CreateParameter();
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

    private static DbParameter Parameter(DbCommand command, Column column)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = column.Parameter;
        return parameter;
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
