using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Npgsql;
using Runrate.Agents.Jobs;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Scheduling;

/// <summary>Whether jobs run by the clock, or only when a person asks.</summary>
public sealed record JobMode(bool BySchedule);

/// <summary>
/// Hangfire as the scheduler: on PostgreSQL in a schema of its own that all nodes share, on SQLite in memory, because
/// everything that has to outlive a process is in <see cref="JobRun"/>. Hangfire runs a job at least once; the key of the run
/// makes that exactly once.
/// </summary>
public static class Scheduling
{
    public const string Dashboard = "/jobs/hangfire";
    private const string Schema = "hangfire";

    /// <param name="database">The database setting: a SQLite path or a PostgreSQL connection string.</param>
    public static IServiceCollection AddScheduling(this IServiceCollection services, string database, JobMode mode)
    {
        // Registered here and not through Hangfire's statics, so that hosts in one process keep apart.
        services.AddSingleton<JobActivator>(s => new AspNetCoreJobActivator(s.GetRequiredService<IServiceScopeFactory>()));
        services.AddSingleton(_ => DatabaseChoice.IsPostgres(database) ? Postgres(database) : InMemory());
        services.AddHangfire((host, hangfire) => hangfire.SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings()
            .UseLogProvider(new HangfireLogs(host.GetRequiredService<ILoggerFactory>())));
        services.AddHangfireServer((host, server) =>
        {
            server.WorkerCount = host.GetRequiredService<JobSettings>().Workers;
            server.SchedulePollingInterval = TimeSpan.FromSeconds(5);
            server.HeartbeatInterval = TimeSpan.FromSeconds(5);
            server.ServerTimeout = TimeSpan.FromSeconds(20);
            server.ServerCheckInterval = TimeSpan.FromSeconds(10);
            // Longer than that and a stop is taken for a crash by whoever started us.
            server.ShutdownTimeout = TimeSpan.FromSeconds(10);
        });
        services.AddSingleton(mode);
        services.AddSingleton<JobQueue>();
        services.AddHostedService<JobsAfterStart>();
        return services;
    }

    /// <summary>Its dashboard, for administrators only, wherever they sit.</summary>
    public static void MapJobsDashboard(this IEndpointRouteBuilder app) =>
        app.MapHangfireDashboardWithAuthorizationPolicy(Access.AdminPolicy, Dashboard, new DashboardOptions
        {
            Authorization = [],
            DisplayStorageConnectionString = false,
            DashboardTitle = "Runrate jobs",
            AppPath = "/jobs",
        }).ExcludeFromDescription();

    private static JobStorage InMemory() =>
        new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromDays(1) });

    private static JobStorage Postgres(string database)
    {
        // Nodes that start together would each make the schema; one at a time does.
        using (var connection = new NpgsqlConnection(database))
        {
            connection.Open();
            using var wait = new NpgsqlCommand("SELECT pg_advisory_lock(hashtext('runrate-hangfire'))", connection);
            wait.ExecuteNonQuery();
            PostgreSqlObjectsInstaller.Install(connection, Schema);
            using var free = new NpgsqlCommand("SELECT pg_advisory_unlock(hashtext('runrate-hangfire'))", connection);
            free.ExecuteNonQuery();
        }
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = Schema,
            PrepareSchemaIfNecessary = false,
            // A long run stays its node's while that node lives.
            UseSlidingInvisibilityTimeout = true,
            InvisibilityTimeout = TimeSpan.FromMinutes(1),
            QueuePollInterval = TimeSpan.FromSeconds(2),
            EnableLongPolling = true,
        };
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(database, options), options);
    }
}
