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

    /// <summary>A command of PostgreSQL whose parameters are lists, a value of each for every row: one statement for all of them.</summary>
    public static DbCommand OfLists(this RunrateDb db, string sql, params ReadOnlySpan<(string Name, Array Values)> lists)
    {
        var command = db.Prepared(sql);
        foreach (var (name, values) in lists)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, values);
            command.Parameters.Add(parameter);
        }
        return command;
    }

    /// <summary>
    /// Runs one statement over many rows, a hundred at a time: <paramref name="head"/>, the rows in brackets, <paramref name="tail"/>.
    /// </summary>
    public static async Task WriteRows(
        this RunrateDb db, string head, int columns, string tail, IReadOnlyList<object[]> rows, CancellationToken ct)
    {
        if (db is SqliteRunrateDb sqlite)
        {
            WriteRows(sqlite, head, columns, tail, rows, ct);
            return;
        }
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
                    command = db.Prepared($"{head}{Brackets(names.Select(n => "@" + n), columns)} {tail}", names);
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

    // By position: a name is looked for among all names of the statement, which for hundreds of them takes longer than the rows.
    private static void WriteRows(
        SqliteRunrateDb sqlite, string head, int columns, string tail, IReadOnlyList<object[]> rows, CancellationToken ct)
    {
        foreach (var group in rows.Chunk(RowsMax).GroupBy(chunk => chunk.Length))
        {
            using var statement = new SqliteStatement(
                sqlite, $"{head}{Brackets(Enumerable.Repeat("?", group.Key * columns), columns)} {tail}");
            foreach (var chunk in group)
            {
                ct.ThrowIfCancellationRequested();
                foreach (var value in chunk.SelectMany(row => row))
                    statement.BindValue(value);
                statement.Run();
            }
        }
    }

    private static string Brackets(IEnumerable<string> values, int columns) =>
        string.Join(", ", values.Chunk(columns).Select(row => $"({string.Join(", ", row)})"));

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
