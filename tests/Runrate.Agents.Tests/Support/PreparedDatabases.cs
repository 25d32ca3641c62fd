using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Tests.Support;

/// <summary>
/// An empty database of the present schema, made once by the migrations and then copied: a hundred tables a test would be most of the
/// time of the suite.
/// </summary>
internal static class PreparedDatabases
{
    private static readonly SemaphoreSlim Turn = new(1);
    private static SqliteConnection? sqlite;
    private static string? postgresTemplate;

    /// <summary>Fills an open, empty database.</summary>
    public static async Task CopyTo(SqliteConnection target)
    {
        await Turn.WaitAsync();
        try
        {
            if (sqlite is null)
            {
                var made = new SqliteConnection($"Data Source=file:{Guid.NewGuid():N}?mode=memory&cache=shared");
                await made.OpenAsync();
                await Prepare(made.ConnectionString);
                sqlite = made;
            }
            sqlite.BackupDatabase(target);
        }
        finally
        {
            Turn.Release();
        }
    }

    /// <summary>Creates the database on the server.</summary>
    public static async Task Copy(string server, string name)
    {
        await Turn.WaitAsync();
        try
        {
            if (postgresTemplate is null)
            {
                var made = $"runrate_template_{Guid.NewGuid():N}";
                await Prepare($"{server};Database={made};Pooling=false");
                postgresTemplate = made;
                AppDomain.CurrentDomain.ProcessExit += (_, _) => Execute(server, $"DROP DATABASE IF EXISTS \"{made}\"").GetAwaiter().GetResult();
            }
        }
        finally
        {
            Turn.Release();
        }
        await Execute(server, $"CREATE DATABASE \"{name}\" TEMPLATE \"{postgresTemplate}\"");
    }

    private static async Task Prepare(string database)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddRunrateAgents(database);
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        await DatabaseSetup.Prepare(scope.ServiceProvider.GetRequiredService<RunrateDb>());
    }

    private static async Task Execute(string server, string sql)
    {
        await using var connection = new NpgsqlConnection($"{server};Database=postgres");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
