using Npgsql;
using Quartz;
using Runrate.Agents.Jobs;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Scheduling;

/// <summary>
/// Maps <see cref="JobCatalog"/> to Quartz: in memory by default, clustered on PostgreSQL when the database is one. Jobs are declared,
/// triggers are added after start where they are absent, because two nodes that start together and both declare a trigger fire it
/// twice. Even then nothing runs twice: <see cref="JobRunner"/> holds the key.
/// </summary>
public static class QuartzScheduling
{
    /// <param name="database">The database setting: a SQLite path or a PostgreSQL connection string.</param>
    public static IServiceCollection AddScheduling(this IServiceCollection services, string database)
    {
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(options => options.InstanceId = $"{Environment.MachineName}-{Environment.ProcessId}");
            if (DatabaseChoice.IsPostgres(database))
            {
                quartz.UsePersistentStore(store =>
                {
                    store.UsePostgres(NpgsqlFactory.Instance, database);
                    store.ProvisionSchema();
                    store.UseExecutionHistory();
                    store.UseClustering();
                });
            }
            foreach (var job in JobCatalog.All)
                quartz.AddJob<CatalogJob>(builder => builder.WithIdentity(job.Name).StoreDurably(true).RequestRecovery(true));
        });
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        services.AddHostedService<TriggersAfterStart>();
        return services;
    }
}

/// <summary>Runs what is due of the catalogue's job of the same name.</summary>
public sealed class CatalogJob(JobRunner runner) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var name = context.JobDetail.Key.Name;
        if (JobCatalog.All.FirstOrDefault(j => j.Name == name) is { } job)
            await runner.RunDue(job, cancellationToken);
    }
}

/// <summary>Adds the triggers that are missing, then catches up on what fell due while nothing ran.</summary>
internal sealed class TriggersAfterStart(ISchedulerFactory factory, JobRunner runner, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        var scheduler = await factory.GetScheduler(stoppingToken);
        foreach (var job in JobCatalog.All)
        {
            var key = new TriggerKey(job.Name);
            if (await scheduler.GetTrigger(key, stoppingToken) is not null)
                continue;
            var trigger = TriggerBuilder.Create().WithIdentity(key).ForJob(job.Name)
                .WithCronSchedule(job.Cron, cron => cron.InTimeZone(TimeZoneInfo.Utc)
                    .WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)).Build();
            await scheduler.ScheduleJob(trigger, cancellationToken: stoppingToken);
        }
        await runner.CatchUp(stoppingToken);
    }
}
