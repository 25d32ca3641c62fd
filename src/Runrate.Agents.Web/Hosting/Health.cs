using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using NodaTime;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Hosting;

/// <summary>
/// Whether the process lives (<c>/healthz</c>) and whether it should be sent requests (<c>/readyz</c>). What only hampers it,
/// jobs that lag or a model server that is away, is reported and keeps nobody out: the assistant answers without a model, and
/// jobs catch up.
/// </summary>
public static class Health
{
    private const string Ready = "ready";
    private const string Database = "database";

    /// <summary>Whoever asks waits no longer for any of the checks, which run side by side.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(1);

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<WriteCheck>(Database, tags: [Ready])
            .AddCheck<MigrationCheck>("migrations", tags: [Ready], timeout: AnswerMax)
            .AddCheck<JobLagCheck>("jobs", HealthStatus.Degraded, [Ready], AnswerMax)
            .AddCheck<ModelServerCheck>("model", HealthStatus.Degraded, [Ready], AnswerMax);
        services.AddHttpClient(ModelServerCheck.Client, client => client.Timeout = AnswerMax);
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/healthz", new HealthCheckOptions
        {
            Predicate = _ => false,
            ResponseWriter = (context, _) => context.Response.WriteAsync("ok", context.RequestAborted),
        }).AllowAnonymous();
        app.MapHealthChecks("/readyz", new HealthCheckOptions { Predicate = c => c.Tags.Contains(Ready), ResponseWriter = Write })
            .AllowAnonymous();
    }

    // States without names or places: it is read without signing in.
    private static Task Write(HttpContext context, HealthReport report)
    {
        if (report.Status == HealthStatus.Unhealthy)
            context.Response.Headers.RetryAfter = $"{Api.Faults.RetryAfterSeconds}";
        // Without its database nothing else can be told.
        if (report.Entries[Database] is { Status: HealthStatus.Unhealthy } database)
            return context.Response.WriteAsync($"unavailable: the database, {database.Description}", context.RequestAborted);
        var lacking = report.Entries.Where(e => e.Value.Status != HealthStatus.Healthy).Select(e => e.Key).Order(StringComparer.Ordinal);
        return context.Response.WriteAsync(report.Status switch
        {
            HealthStatus.Healthy => "ready",
            HealthStatus.Degraded => $"ready, hampered by: {string.Join(", ", lacking)}",
            _ => $"unavailable: {string.Join(", ", lacking)}",
        }, context.RequestAborted);
    }

    /// <summary>The database takes writes.</summary>
    private sealed class WriteCheck(WriteProbe probe) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            await probe.Fault(cancellationToken) is { } fault ? HealthCheckResult.Unhealthy(fault) : HealthCheckResult.Healthy();
    }

    /// <summary>The schema is the one this build knows.</summary>
    private sealed class MigrationCheck(RunrateDb db) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            return (await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any()
                ? HealthCheckResult.Unhealthy("The database has to be migrated.")
                : HealthCheckResult.Healthy();
        }
    }

    /// <summary>No run has waited for longer than an hour, and none has stayed failed.</summary>
    private sealed class JobLagCheck(RunrateDb db, IClock clock) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var late = clock.GetCurrentInstant() - Duration.FromHours(1);
            var lagging = await db.JobRuns.AsNoTracking().AnyAsync(r => r.FinishedAt == null
                ? r.Node == null && r.Error == null && r.QueuedAt < late
                : r.Error != null, cancellationToken);
            return lagging
                ? new HealthCheckResult(context.Registration.FailureStatus, "Jobs wait or have failed.")
                : HealthCheckResult.Healthy();
        }
    }

    /// <summary>
    /// The model server answers at all; whatever it answers, it is there. Without one configured there is nothing to ask.
    /// </summary>
    private sealed class ModelServerCheck(ChatModels models, IHttpClientFactory clients) : IHealthCheck
    {
        public const string Client = "model-health";

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            // The one in use, which an administrator may have chosen since the start.
            if (models.Client is null || models.SentTo.Length == 0)
                return HealthCheckResult.Healthy();
            try
            {
                using var client = clients.CreateClient(Client);
                using var answer = await client
                    .GetAsync(models.SentTo, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception away) when (away is HttpRequestException or OperationCanceledException or InvalidOperationException)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, "The model server does not answer.");
            }
        }
    }
}
