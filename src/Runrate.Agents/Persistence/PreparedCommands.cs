using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Runrate.Agents.Persistence;

/// <summary>
/// Commands over the context's own connection and transaction, for statements that run thousands of times. Only SQL that both
/// providers take. Values are given as the provider stores them, in the order of the parameters.
/// </summary>
internal static class PreparedCommands
{
    private const int RowsMax = 100;

    public static DbCommand Prepared(this RunrateDb db, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }
        return command;
    }

    /// <summary>
    /// Runs one statement over many rows, a few hundred a command: <paramref name="head"/>, the rows in brackets, <paramref name="tail"/>.
    /// </summary>
    public static async Task WriteRows(
        this RunrateDb db, string head, int columns, string tail, IReadOnlyList<object[]> rows, CancellationToken ct)
    {
        DbCommand? command = null;
        try
        {
            foreach (var chunk in rows.Chunk(RowsMax))
            {
                var names = Enumerable.Range(0, chunk.Length * columns).Select(i => $"p{i}").ToArray();
                if (command is null || command.Parameters.Count != names.Length)
                {
                    if (command is not null)
                        await command.DisposeAsync();
                    var values = names.Chunk(columns).Select(row => $"({string.Join(", ", row.Select(n => "@" + n))})");
                    command = db.Prepared($"{head}{string.Join(", ", values)} {tail}", names);
                }
                await command.Run([.. chunk.SelectMany(r => r)], ct);
            }
        }
        finally
        {
            if (command is not null)
                await command.DisposeAsync();
        }
    }

    public static Task<int> Run(this DbCommand command, object[] values, CancellationToken ct)
    {
        command.Set(values);
        return command.ExecuteNonQueryAsync(ct);
    }

    public static void Set(this DbCommand command, object[] values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
    }
}
