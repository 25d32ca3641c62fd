using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Tests.Support;

/// <summary>
/// The product's own services over a fresh database: SQLite in memory, or a schema of its own on the PostgreSQL server that
/// <c>RUNRATE_POSTGRES</c> names. The clock stands still until a test moves it.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly SqliteConnection? keepAlive;
    private readonly ServiceProvider provider;
    private readonly string? postgresDatabase;

    private TestDatabase(ServiceProvider provider, SqliteConnection? keepAlive, string? postgresDatabase, TestClock clock)
    {
        this.provider = provider;
        this.keepAlive = keepAlive;
        this.postgresDatabase = postgresDatabase;
        Clock = clock;
    }

    public static EntityId EntityId { get; } = new("northlight-us");

    public static Actor Ana { get; } = new("ana", "Ana Accountant", new HashSet<Role> { Role.Viewer, Role.Operator, Role.Accountant });

    public static Actor Cora { get; } = new("cora", "Cora Controller", new HashSet<Role> { Role.Viewer, Role.Accountant, Role.Controller, Role.Reviewer });

    public TestClock Clock { get; }

    /// <summary>A database with one US entity that keeps all books.</summary>
    /// <param name="more">Services in place of the product's own.</param>
    public static async Task<TestDatabase> Create(
        LocalDate? today = null, string timeZone = "UTC", Action<IServiceCollection>? more = null)
    {
        var clock = new TestClock((today ?? new LocalDate(2026, 1, 31)).AtMidnight().InUtc().ToInstant());
        var postgres = Environment.GetEnvironmentVariable("RUNRATE_POSTGRES");
        string database;
        SqliteConnection? keepAlive = null;
        string? name = null;
        if (string.IsNullOrEmpty(postgres))
        {
            database = $"Data Source=file:{Guid.NewGuid():N}?mode=memory&cache=shared";
            keepAlive = new SqliteConnection(database);
            await keepAlive.OpenAsync();
            await PreparedDatabases.CopyTo(keepAlive);
        }
        else
        {
            name = $"runrate_{Guid.NewGuid():N}";
            database = $"{postgres};Database={name}";
            await PreparedDatabases.Copy(postgres, name);
        }
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddRunrateAgents(database);
        services.AddSingleton<IClock>(clock);
        more?.Invoke(services);
        var test = new TestDatabase(services.BuildServiceProvider(), keepAlive, name, clock);
        await test.Run(async db =>
        {
            await DatabaseSetup.Prepare(db);
            db.Entities.Add(new Entity(EntityId, "Northlight US", Currency.Usd, FiscalCalendar.Calendar,
                [Book.UsGaap, Book.Ifrs, Book.IndAs, Book.UsTax, Book.IndiaTax], timeZone));
            await db.SaveChangesAsync();
        });
        return test;
    }

    /// <summary>Runs in a scope of its own, as a request would.</summary>
    public async Task Run(Func<RunrateDb, Task> work)
    {
        await using var scope = provider.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<RunrateDb>());
    }

    public async Task<T> With<TService, T>(Func<TService, Task<T>> work) where TService : notnull
    {
        await using var scope = provider.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public AsyncServiceScope Scope() => provider.CreateAsyncScope();

    public async ValueTask DisposeAsync()
    {
        if (postgresDatabase is not null)
            await Run(db => db.Database.EnsureDeletedAsync());
        await provider.DisposeAsync();
        if (keepAlive is not null)
            await keepAlive.DisposeAsync();
    }
}

public sealed class TestClock(Instant now) : IClock
{
    private int left = int.MaxValue;

    public Instant Now { get; set; } = now;

    /// <summary>After so many readings it fails once, and with it whatever is under way.</summary>
    public void FailAfter(int readings) => left = readings;

    public Instant GetCurrentInstant()
    {
        if (left != int.MaxValue && left-- == 0)
        {
            left = int.MaxValue;
            throw new IOException("The process ends here.");
        }
        return Now;
    }

    /// <summary>It fails no more.</summary>
    public void Mend() => left = int.MaxValue;

    public void Advance(Duration duration) => Now += duration;
}
