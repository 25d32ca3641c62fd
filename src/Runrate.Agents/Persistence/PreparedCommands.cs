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
