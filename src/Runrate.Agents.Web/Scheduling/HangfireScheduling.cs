using Hangfire;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Runrate.Agents.Jobs;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Scheduling;

/// <summary>
/// Maps <see cref="JobCatalog"/> to Hangfire instead of Quartz: in memory for SQLite, on PostgreSQL when the database is one. Compiled
/// only with <c>-p:UseHangfire=true</c>, on machines whose registry carries the packages. As with Quartz the scheduler only asks what
/// is due; <see cref="JobRunner"/> holds the key that keeps anything from running twice.
/// </summary>
public static class HangfireScheduling
{
    public const string Dashboard = "/jobs/hangfire";

    /// <param name="database">The database setting: a SQLite path or a PostgreSQL connection string.</param>
    public static IServiceCollection AddHangfireScheduling(this IServiceCollection services, string database)
    {
        services.AddHangfire(hangfire =>
        {
            hangfire.SetDataCompatibilityLevel(CompatibilityLevel.Version_180).UseSimpleAssemblyNameTypeSerializer()
                .UseRecommendedSerializerSettings();
            if (DatabaseChoice.IsPostgres(database))
                hangfire.UsePostgreSqlStorage(store => store.UseNpgsqlConnection(database));
            else
                hangfire.UseInMemoryStorage();
        });
        services.AddHangfireServer(server => server.WorkerCount = 1);
        services.AddHostedService<RecurringJobs>();
        return services;
    }

    /// <summary>Its dashboard, for administrators only, wherever they sit.</summary>
    public static void MapJobsDashboard(this IEndpointRouteBuilder app) =>
        app.MapHangfireDashboardWithAuthorizationPolicy(Access.AdminPolicy, Dashboard,
            new DashboardOptions { Authorization = [], DisplayStorageConnectionString = false, DashboardTitle = "Jobs" });

    /// <summary>Declares the catalogue after start, then catches up on what fell due while nothing ran.</summary>
    private sealed class RecurringJobs(IRecurringJobManager manager, JobRunner runner, IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var started = new TaskCompletionSource();
            await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task.WaitAsync(stoppingToken);
            var utc = new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc, MisfireHandling = MisfireHandlingMode.Relaxed };
            foreach (var job in JobCatalog.All)
            {
                var name = job.Name;
                manager.AddOrUpdate<HangfireJob>(name, due => due.Run(name, CancellationToken.None), job.Cron, utc);
            }
            await runner.CatchUp(stoppingToken);
        }
    }
}

/// <summary>Runs what is due of the catalogue's job of that name. Resolved from a scope of its own.</summary>
public sealed class HangfireJob(JobRunner runner)
{
    /// <param name="name">As in the catalogue.</param>
    /// <param name="ct">Hangfire passes the token of its server in place of this one.</param>
    [DisableConcurrentExecution(timeoutInSeconds: 60)]
    [AutomaticRetry(Attempts = 3)]
    public async Task Run(string name, CancellationToken ct)
    {
        if (JobCatalog.All.FirstOrDefault(j => j.Name == name) is { } job)
            await runner.RunDue(job, ct);
    }
}
