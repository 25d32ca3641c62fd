using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Security;
using Spectre.Console;

namespace Runrate.Agents.Web.Commands.Demo;

/// <summary>
/// Sees to it that a database holds the demo company: loads it once, completely or not at all, and opens what is there
/// afterwards. A database with other books in it is refused.
/// </summary>
internal static class DemoDatabase
{
    private static readonly EntityId Mark = new("northlight-us");

    public static async Task<Outcome<bool>> Ensure(string database, IAnsiConsole console, CancellationToken ct = default)
    {
        var postgres = DatabaseChoice.IsPostgres(database);
        var file = postgres ? null : new SqliteConnectionStringBuilder(DatabaseChoice.SqliteConnection(database)).DataSource;
        if (postgres || File.Exists(file))
        {
            await using var db = DatabaseFiles.Open(database);
            await DatabaseSetup.Prepare(db, ct);
            if (await db.Entities.AnyAsync(e => e.Id == Mark, ct) && await db.Closes.AnyAsync(c => c.Entity != Mark && c.SealedAt != null, ct))
                return false;
            if (await db.Entities.AnyAsync(ct) || await db.Entries.AnyAsync(ct))
                return new Refusal(RefusalCodes.AlreadyExists,
                    $"{(postgres ? "The database" : file)} holds other books, or a demo that was not loaded to its end. "
                    + "Name another with --database, or remove it.", "database");
        }
        var loading = postgres ? database : file + ".loading";
        if (!postgres)
            Remove(loading);
        await Load(loading, console, ct);
        if (!postgres)
            Take(loading, file!);
        return true;
    }

    private static async Task Load(string database, IAnsiConsole console, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        console.WriteLine("Loading Northlight, a fictitious company, through its year: about a quarter of a minute.");
        console.WriteLine("Ctrl+C stops it and keeps nothing of it.");
        var files = DemoFiles.Find();
        await using var first = Loading(database, files);
        await using (var scope = first.Services.CreateAsyncScope())
            await DatabaseSetup.Prepare(scope.ServiceProvider.GetRequiredService<RunrateDb>(), ct);
        var loader = first.Loader;
        await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask("Loading people, prices and rules", maxValue: loader.Months);
                await loader.Begin(ct);
                // Side by side: one thread computes while the other waits for the file.
                await Task.WhenAll(loader.Entities.Select(entity => Task.Run(async () =>
                {
                    await using var own = Loading(database, files);
                    await own.Loader.Live(entity, text => bar.Description = Markup.Escape(text), () => bar.Increment(1), ct);
                }, ct)));
                await loader.Finish(ct);
                bar.Description = "Northlight is loaded";
            });
        console.WriteLine($"Northlight is loaded, {loader.MonthsClosed} of its {loader.MonthsOfYear} months closed, in "
            + $"{watch.Elapsed.TotalSeconds:0.0} seconds. The next start opens it at once.");
    }

    /// <summary>Services that live the year by a clock of their own.</summary>
    private static DemoLoading Loading(string database, DemoFiles files)
    {
        var clock = new DemoClock(files.Company().FirstPeriod.FirstDay());
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddRunrateAgents(database);
        services.AddSingleton<IClock>(clock);
        services.ConfigureDbContext<SqliteRunrateDb>(o => o.AddInterceptors(new NoWaitForDisk()));
        services.AddScoped<PeopleAdmin>();
        var provider = services.BuildServiceProvider();
        return new DemoLoading(provider, new DemoLoader(provider, files, clock));
    }

    private sealed record DemoLoading(ServiceProvider Services, DemoLoader Loader) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Services.DisposeAsync();
    }

    private static void Take(string loading, string file)
    {
        DatabaseChoice.LetGo(loading);
        Remove(file);
        File.Move(loading, file);
        Remove(loading);
    }

    private static void Remove(string file)
    {
        foreach (var part in new[] { file, file + "-wal", file + "-shm", file + "-journal" })
            File.Delete(part);
    }
}
