using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Staffing;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Persistence;

/// <summary>What is kept is what would be read: nothing that anyone commits goes unseen.</summary>
public sealed class RememberedTests
{
    private static readonly YearMonth January = new(2026, 1);

    [Fact]
    public async Task What_was_read_is_read_once_while_nothing_is_written()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var reads = 0;
        for (var i = 0; i < 3; i++)
            Assert.Equal(1, await Names(database, () => reads++));
        Assert.Equal(1, reads);
    }

    [Fact]
    public async Task What_another_connection_commits_is_seen_at_once()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        Assert.Equal("Atlas", await NameInRoster(database));
        // As a hand at the database would: past every context of the product.
        await database.Run(db => db.Database.ExecuteSqlRawAsync("""UPDATE "Agents" SET "Name" = 'Bella' WHERE "Id" = 'atlas'"""));
        Assert.Equal("Bella", await NameInRoster(database));
    }

    [Fact]
    public async Task What_is_not_committed_is_neither_kept_nor_hidden_from_who_wrote_it()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        Assert.Equal("Atlas", await NameInRoster(database));
        await database.Run(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlRawAsync("""UPDATE "Agents" SET "Name" = 'Bella' WHERE "Id" = 'atlas'""");
            var version = new DataVersion();
            Assert.Null(await version.Of(db));
            await transaction.RollbackAsync();
            Assert.NotNull(await version.Of(db));
            version.Dispose();
        });
        Assert.Equal("Atlas", await NameInRoster(database));
    }

    [Fact]
    public async Task Two_versions_are_equal_only_while_nothing_was_committed_between_them()
    {
        await using var database = await TestDatabase.Create();
        using var version = new DataVersion();
        await database.Run(async db =>
        {
            var seen = new HashSet<string> { (await version.Of(db))! };
            for (var i = 0; i < 20; i++)
            {
                Assert.Contains((await version.Of(db))!, seen);
                await database.Hire(Hiring.Registration() with { Name = $"Agent {i}" });
                Assert.True(seen.Add((await version.Of(db))!), $"Commit {i} changed no version.");
            }
        });
    }

    [Fact]
    public async Task What_is_being_written_is_seen_as_soon_as_it_is_committed()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        await database.Run(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlRawAsync("""UPDATE "Agents" SET "Name" = 'Bella' WHERE "Id" = 'atlas'""");
            // SQLite's shared memory has readers wait for the writer.
            if (db is PostgresRunrateDb)
                Assert.Equal("Atlas", await NameInRoster(database));
            await transaction.CommitAsync();
        });
        Assert.Equal("Bella", await NameInRoster(database));
    }

    [Fact]
    public async Task Work_in_tables_of_others_changes_no_version()
    {
        await using var database = await TestDatabase.Create();
        using var version = new DataVersion();
        await database.Run(async db =>
        {
            if (db is not PostgresRunrateDb)
                return;
            await db.Database.ExecuteSqlRawAsync("CREATE SCHEMA others; CREATE TABLE others.jobs (id int)");
            var before = await version.Of(db);
            Assert.NotNull(before);
            await db.Database.ExecuteSqlRawAsync("INSERT INTO others.jobs VALUES (1)");
            Assert.Equal(before, await version.Of(db));
        });
    }

    [Fact]
    public async Task Nodes_that_start_at_once_on_a_database_without_counters_all_come_up()
    {
        await using var database = await TestDatabase.Create();
        await database.Run(async db =>
        {
            if (db is PostgresRunrateDb)
                await db.Database.ExecuteSqlRawAsync("DROP FUNCTION runrate_count_write CASCADE; DROP SEQUENCE runrate_writes");
        });
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => database.Run(db => DatabaseSetup.Prepare(db, _ => { }))));
        await database.Run(async db => Assert.Empty(await WriteCount.Missing(db)));
    }

    [Fact]
    public async Task Whoever_may_not_define_counters_starts_without_and_keeps_nothing()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        await database.Run(async db =>
        {
            if (db is not PostgresRunrateDb)
                return;
            var role = $"reader_{Guid.NewGuid():N}";
            await db.Database.OpenConnectionAsync();
            await SchemaSql.Execute(db, "DROP FUNCTION runrate_count_write CASCADE", default);
            await SchemaSql.Execute(db, $"CREATE ROLE {role}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}; SET ROLE {role}", default);
            try
            {
                await DatabaseSetup.Prepare(db, _ => { });
                using var version = new DataVersion();
                Assert.Null(await version.Of(db));
            }
            finally
            {
                await SchemaSql.Execute(db, $"RESET ROLE; DROP OWNED BY {role}; DROP ROLE {role}", default);
                await db.Database.CloseConnectionAsync();
            }
        });
    }

    [Fact]
    public async Task What_is_written_while_nobody_counts_is_seen_all_the_same()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        Assert.Equal("Atlas", await NameInRoster(database));
        await database.Run(async db =>
        {
            var counts = db is PostgresRunrateDb;
            if (counts)
                await db.Database.ExecuteSqlRawAsync("""ALTER TABLE "Agents" DISABLE TRIGGER ALL""");
            await db.Database.ExecuteSqlRawAsync("""UPDATE "Agents" SET "Name" = 'Bella' WHERE "Id" = 'atlas'""");
            if (counts)
                await db.Database.ExecuteSqlRawAsync("""ALTER TABLE "Agents" ENABLE TRIGGER ALL""");
        });
        Assert.Equal("Bella", await NameInRoster(database));
    }

    [Fact]
    public async Task Several_who_ask_at_once_wait_for_the_first()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var reads = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Names(database, () => Interlocked.Increment(ref reads))));
        Assert.Equal(1, reads);
    }

    private static async Task<int> Names(TestDatabase database, Action read)
    {
        var count = 0;
        await database.With<Remembered, bool>(async remembered =>
        {
            await database.Run(async db => count = await remembered.Read(db, "names", async () =>
            {
                read();
                await Task.Delay(20);
                return await db.Agents.CountAsync();
            }, n => n));
            return true;
        });
        return count;
    }

    private static async Task<string> NameInRoster(TestDatabase database) =>
        (await database.With<AgentDirectory, IReadOnlyList<RosterRow>>(d => d.Roster(TestDatabase.EntityId, January, Book.Management)))
            .Single(r => r.Agent == new AgentId("atlas")).Name;
}
