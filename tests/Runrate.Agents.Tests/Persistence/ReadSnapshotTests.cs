using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Persistence;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Persistence;

public sealed class ReadSnapshotTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.Create(new LocalDate(2026, 1, 1));
        await database.Hire("atlas");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task What_others_commit_in_the_meantime_is_not_seen()
    {
        // A database in memory locks whole tables: SqliteQueueTests asks the same of a file.
        Assert.SkipUnless(Environment.GetEnvironmentVariable("RUNRATE_POSTGRES") is { Length: > 0 }, "RUNRATE_POSTGRES names no server.");
        await database.Run(async db =>
        {
            await using (await ReadSnapshot.Begin(db, default))
            {
                Assert.Equal(1, await db.Agents.CountAsync());
                await database.Hire("borealis");
                Assert.Equal(1, await db.Agents.CountAsync());
                Assert.Null(await ReadSnapshot.Begin(db, default));
            }
            Assert.Equal(2, await db.Agents.CountAsync());
        });
    }
}
