using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Tests.Support;
using SQLitePCL;

namespace Runrate.Agents.Tests.Persistence;

/// <summary>Writers of one SQLite file pass one after the other; whoever is beaten to the lock goes on waiting.</summary>
public sealed class SqliteQueueTests : IAsyncLifetime
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"queue-{Guid.NewGuid():N}.db");
    private ServiceProvider services = null!;

    public async ValueTask InitializeAsync()
    {
        var built = new ServiceCollection();
        built.AddLogging();
        built.AddRunrateAgents(file);
        services = built.BuildServiceProvider();
        await With(db => DatabaseSetup.Prepare(db));
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        DatabaseChoice.LetGo(file);
        foreach (var path in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(file) + "*"))
            File.Delete(path);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_writer_that_is_beaten_to_the_lock_goes_on_waiting(bool isAsync)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
        await db.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        using var rival = new SqliteConnection(DatabaseChoice.SqliteConnection(file));
        rival.Open();
        var beaten = 0;
        // The lock was free when it was tried; before it is taken, somebody else has it, for longer than one try lasts.
        raw.sqlite3_rollback_hook(((SqliteConnection)db.Database.GetDbConnection()).Handle, _ =>
        {
            if (beaten++ == 0)
            {
                Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(rival.Handle, "BEGIN IMMEDIATE"));
                _ = Task.Delay(TimeSpan.FromSeconds(2)).ContinueWith(
                    _ => raw.sqlite3_exec(rival.Handle, "ROLLBACK"), TaskScheduler.Default);
            }
        }, null);
        await using (var begun = isAsync
            ? await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken)
            : db.Database.BeginTransaction())
        {
            await Note(db, 2026);
            await begun.CommitAsync(TestContext.Current.CancellationToken);
        }
        raw.sqlite3_rollback_hook(((SqliteConnection)db.Database.GetDbConnection()).Handle, null, null);
        Assert.True(beaten > 0);
        Assert.Equal(1, await db.MonthsDue.CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_snapshot_does_not_see_what_others_commit_and_keeps_nobody_waiting() => await With(async db =>
    {
        await using (await ReadSnapshot.Begin(db, TestContext.Current.CancellationToken))
        {
            Assert.Equal(0, await db.MonthsDue.CountAsync(TestContext.Current.CancellationToken));
            await With(other => Note(other, 2026));
            Assert.Equal(0, await db.MonthsDue.CountAsync(TestContext.Current.CancellationToken));
            Assert.Null(await ReadSnapshot.Begin(db, TestContext.Current.CancellationToken));
        }
        Assert.Null(db.Database.CurrentTransaction);
        Assert.Equal(1, await db.MonthsDue.CountAsync(TestContext.Current.CancellationToken));
    });

    [Fact]
    public async Task However_many_write_at_once_each_has_its_turn()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(n => With(async db =>
        {
            for (var i = 0; i < 5; i++)
            {
                await using var transaction = await db.Database.BeginTransactionAsync();
                var seen = await db.MonthsDue.CountAsync();
                await Note(db, 2000 + n);
                Assert.Equal(seen + 1, await db.MonthsDue.CountAsync());
                await transaction.CommitAsync();
            }
        })));
        await With(async db => Assert.Equal(60, await db.MonthsDue.CountAsync()));
    }

    private static Task Note(RunrateDb db, int year) =>
        MonthDue.Note(db, TestDatabase.EntityId, MonthDue.Outcomes, [new YearMonth(year, 1)], CancellationToken.None);

    private async Task With(Func<RunrateDb, Task> work)
    {
        await using var scope = services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<RunrateDb>());
    }
}
