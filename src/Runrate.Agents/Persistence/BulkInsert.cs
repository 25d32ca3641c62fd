using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

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

    private BulkInsert(RunrateDb db)
    {
        connection = db.Database.GetDbConnection();
        transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        var type = db.Model.FindEntityType(typeof(T))!;
        columns =
        [
            .. type.GetProperties()
                .Where(p => !(p.ValueGenerated == ValueGenerated.OnAdd && p.ClrType == typeof(long)))
                .Select((p, i) => new Column(p.GetColumnName(), $"@p{i}", p.GetGetter(),
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
    public static BulkInsert<T> Prepare(RunrateDb db) => new(db);

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
            inserted[i] = await command.ExecuteNonQueryAsync(ct) > 0;
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

    private static DbParameter Parameter(DbCommand command, Column column)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = column.Parameter;
        return parameter;
    }

    private sealed record Column(string Name, string Parameter, IClrPropertyGetter Getter, Func<object?, object?>? Convert)
    {
        public object Value(object row)
        {
            var value = Getter.GetClrValue(row);
            return (value is null || Convert is null ? value : Convert(value)) ?? DBNull.Value;
        }
    }
}
