using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Jobs;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Scheduling;

namespace Runrate.Agents.Web.Tests.Scheduling;

/// <summary>
/// A database that several nodes share: a SQLite file, or a database on the server that <c>RUNRATE_POSTGRES</c> names.
/// </summary>
internal sealed class SharedDatabase : IAsyncDisposable
{
    private readonly string? server = Environment.GetEnvironmentVariable("RUNRATE_POSTGRES");
    private readonly string name = $"runrate_{Guid.NewGuid():N}";

    public static EntityId EntityId { get; } = new("northlight-us");

    public string Connection => string.IsNullOrEmpty(server)
        ? Path.Combine(Path.GetTempPath(), name + ".db")
        : $"{server};Database={name};Maximum Pool Size=30";

    /// <summary>A node over it, with these jobs and with waits that suit a test.</summary>
    /// <param name="heart">False for a node that will be killed: it claims runs and its beat stands still.</param>
    /// <param name="deadAfter">Seconds; long, unless a death is what the test waits for, because a busy machine stops hearts for seconds.</param>
    public async Task<Node> Start(
        IReadOnlyList<JobDefinition> jobs, IClock? clock = null, bool bySchedule = true, bool heart = true, int deadAfter = 60)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRunrateAgents(Connection);
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(new JobCatalog(jobs));
        builder.Services.AddSingleton(new JobSettings
        {
            LookEvery = heart ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromHours(1),
            BeatEvery = heart ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromHours(1),
            DeadAfter = TimeSpan.FromSeconds(deadAfter),
            // The dead take nothing more from the queue that all share.
            Workers = heart ? 2 : 1,
            Delays = [Duration.Zero, Duration.Zero, Duration.Zero, Duration.Zero],
            Node = Guid.NewGuid().ToString(),
        });
        builder.Services.AddScheduling(Connection, new JobMode(bySchedule));
        var host = builder.Build();
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
            await DatabaseSetup.Prepare(db);
            if (!await db.Entities.AnyAsync())
            {
                db.Entities.Add(new Entity(EntityId, "Northlight US", Currency.Usd, FiscalCalendar.Calendar, [Book.UsGaap]));
                await db.SaveChangesAsync();
            }
        }
        await host.StartAsync();
        return new Node(host);
    }

    public async ValueTask DisposeAsync()
    {
        if (!string.IsNullOrEmpty(server))
        {
            await using (var any = new Npgsql.NpgsqlConnection(Connection))
                Npgsql.NpgsqlConnection.ClearPool(any);
            await using var admin = new Npgsql.NpgsqlConnection($"{server};Database=postgres");
            await admin.OpenAsync();
            await using var drop = new Npgsql.NpgsqlCommand($"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)", admin);
            await drop.ExecuteNonQueryAsync();
            return;
        }
        DatabaseChoice.LetGo(Connection);
        foreach (var path in Directory.GetFiles(Path.GetTempPath(), name + "*"))
            File.Delete(path);
    }
}

internal sealed class Node(IHost host) : IAsyncDisposable
{
    public async Task<T> With<TService, T>(Func<TService, Task<T>> work) where TService : notnull
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public Task<List<JobRun>> Runs() => With<RunrateDb, List<JobRun>>(db => db.JobRuns.AsNoTracking().OrderBy(r => r.Scope).ToListAsync());

    /// <summary>The runs once they are as wanted; a minute without is a failure.</summary>
    public async Task<List<JobRun>> Until(Func<List<JobRun>, bool> wanted)
    {
        for (var look = 0; look < 600; look++)
        {
            var runs = await Runs();
            if (wanted(runs))
                return runs;
            await Task.Delay(100);
        }
        throw new TimeoutException("The jobs did not come to what was waited for: "
            + string.Join("; ", (await Runs()).Select(r => $"{r.Job} {r.Scope} {r.State} {r.Error}")));
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
