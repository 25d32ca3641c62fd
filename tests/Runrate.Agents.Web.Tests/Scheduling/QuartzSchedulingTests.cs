using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Jobs;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Scheduling;

namespace Runrate.Agents.Web.Tests.Scheduling;

public sealed class QuartzSchedulingTests : IAsyncLifetime
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"runrate-{Guid.NewGuid():N}.db");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var path in Directory.GetFiles(Path.GetDirectoryName(file)!, Path.GetFileName(file) + "*"))
            File.Delete(path);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_start_catches_up_on_what_is_due_and_a_second_start_does_nothing()
    {
        var first = await StartAndStop();
        Assert.NotEmpty(first);
        Assert.All(first, r => Assert.Equal((1, null), (r.Attempts, r.Error)));
        var second = await StartAndStop();
        Assert.Equal(first.Select(r => (r.Job, r.Scope, r.StartedAt)), second.Select(r => (r.Job, r.Scope, r.StartedAt)));
    }

    [Fact]
    public async Task Every_job_of_the_catalogue_has_its_trigger()
    {
        using var host = await Host();
        await host.StartAsync();
        await Finished(host);
        var scheduler = await host.Services.GetRequiredService<ISchedulerFactory>().GetScheduler();
        foreach (var job in JobCatalog.All)
        {
            var trigger = await scheduler.GetTrigger(new TriggerKey(job.Name));
            Assert.NotNull(trigger);
            Assert.NotNull(trigger.NextFireTimeUtc);
        }
        await host.StopAsync();
    }

    private async Task<List<JobRun>> StartAndStop()
    {
        using var host = await Host();
        await host.StartAsync();
        await Finished(host);
        await host.StopAsync();
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<RunrateDb>().JobRuns.OrderBy(r => r.Job).ToListAsync();
    }

    private async Task<IHost> Host()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRunrateAgents(file);
        builder.Services.AddScheduling(file);
        var host = builder.Build();
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
        await DatabaseSetup.Prepare(db);
        if (!await db.Entities.AnyAsync())
        {
            db.Entities.Add(new Entity(new EntityId("northlight-us"), "Northlight US", Currency.Usd, FiscalCalendar.Calendar, [Book.UsGaap]));
            await db.SaveChangesAsync();
        }
        return host;
    }

    /// <summary>Until the last job of the catalogue that is due has its result.</summary>
    private static async Task Finished(IHost host)
    {
        for (var wait = 0; wait < 300; wait++)
        {
            await using var scope = host.Services.CreateAsyncScope();
            var runs = await scope.ServiceProvider.GetRequiredService<RunrateDb>().JobRuns.AsNoTracking().ToListAsync();
            var due = JobCatalog.All.Count(j => j.Cadence == JobCadence.Nightly);
            if (runs.Count(r => r.FinishedAt is not null) >= due && runs.TrueForAll(r => r.FinishedAt is not null))
                return;
            await Task.Delay(100);
        }
        Assert.Fail("The jobs that were due did not finish in thirty seconds.");
    }
}
