using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Chat.Evaluation;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Staffing;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Treatments;
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

    [Fact]
    public async Task What_comes_in_leaves_figures_of_the_books_and_what_is_stated_does_not()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        using var version = new DataVersion();
        await database.Run(async db =>
        {
            var (books, all) = (await version.Of(db, DataPart.Books), await version.Of(db));
            Assert.NotNull(books);
            await ComesIn(database, "one");
            Assert.Equal(books, await version.Of(db, DataPart.Books));
            Assert.NotEqual(all, await version.Of(db));
            await database.Run(other => other.Database.ExecuteSqlRawAsync("""UPDATE "Agents" SET "Name" = 'Bella' WHERE "Id" = 'atlas'"""));
            Assert.NotEqual(books, await version.Of(db, DataPart.Books));
        });
    }

    [Fact]
    public async Task Where_a_counter_of_the_books_is_gone_nobody_says_that_they_are_as_they_were()
    {
        await using var database = await TestDatabase.Create();
        using var version = new DataVersion();
        await database.Run(async db =>
        {
            var before = await version.Of(db, DataPart.Books);
            await db.Database.ExecuteSqlRawAsync(db is PostgresRunrateDb ? """DROP TRIGGER "Counted_Agents" ON "Agents" """
                : """DROP TRIGGER "Counted_Agents_UPDATE" """);
            Assert.Null(await version.Of(db, DataPart.Books));
            Assert.Equal(["Agents"], await WriteCount.Missing(db));
            await DatabaseSetup.Prepare(db, _ => { });
            Assert.NotNull(await version.Of(db, DataPart.Books));
            Assert.NotEqual(before, await version.Of(db, DataPart.Books));
        });
    }

    [Fact]
    public async Task No_figure_that_is_kept_by_the_books_is_read_from_what_comes_in()
    {
        await using var database = await TestDatabase.Create(EvalCompany.Today);
        await using var scope = database.Scope();
        var services = scope.ServiceProvider;
        var (db, entity, september) = (services.GetRequiredService<RunrateDb>(), EvalCompany.Entity, new YearMonth(2026, 9));
        await EvalCompany.Fill(db, services.GetRequiredService<Journal>(), TestDatabase.Ana);
        var home = (await db.Entities.FindAsync(entity))!;
        using var asked = new AskedSql(db);
        foreach (var book in home.Books.Append(Book.Management))
        {
            foreach (var layout in StatementLayouts.All)
            {
                _ = await services.GetRequiredService<StatementQueries>().Build(layout.Name, entity, book, september, september);
                _ = await services.GetRequiredService<StatementPlan>().Of(
                    layout, home, new StatementScope(entity, book, september, september, null, home.FunctionalCurrency));
            }
            _ = await services.GetRequiredService<SpendRegister>().Build(entity, book, september);
        }
        _ = await services.GetRequiredService<LedgerQueries>().Entries(new EntryFilter(entity));
        _ = await services.GetRequiredService<LedgerQueries>().Ties(entity, september);
        Assert.NotEmpty(asked.Statements);
        Assert.All(asked.Statements, sql => Assert.DoesNotContain(WriteCount.Apart, table => sql.Contains($"\"{table}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Large_figures_lag_behind_what_comes_in_say_so_and_are_read_again_behind_the_answer()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        using var version = new DataVersion();
        await using var scope = database.Scope();
        var clock = new TestStopwatch();
        using var remembered = new Remembered(
            version, scope.ServiceProvider.GetRequiredService<IServiceScopeFactory>(), clock, NullLogger<Remembered>.Instance);
        Assert.Equal((1, null), await Asked("large", Remembered.LagsFromRows));
        Assert.Equal((1, null), await Asked("small", 1));
        await ComesIn(database, "one");
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal((1, TimeSpan.FromSeconds(3)), await Asked("large", Remembered.LagsFromRows));
        Assert.Equal((2, null), await Asked("small", 1));

        clock.Advance(Remembered.RenewedAfter);
        Assert.Equal((1, TimeSpan.FromSeconds(13)), await Asked("large", Remembered.LagsFromRows));
        for (var i = 0; i < 500 && await Asked("large", Remembered.LagsFromRows) is (1, _); i++)
            await Task.Delay(20);
        Assert.Equal((2, null), await Asked("large", Remembered.LagsFromRows));

        await ComesIn(database, "two");
        clock.Advance(Remembered.LagMax);
        Assert.Equal((3, null), await Asked("large", Remembered.LagsFromRows));
        await database.Hire(Hiring.Registration() with { Name = "Bella" });
        Assert.Equal((13, null), await Asked("large", Remembered.LagsFromRows));

        // What came in and, as tens, the agents beyond the first.
        async Task<(int Read, TimeSpan? Lag)> Asked(string key, int rows)
        {
            var lag = new Lag();
            var read = await database.With<RunrateDb, int>(db => remembered.ReadWithLag(
                db, db, key, lag, async (source, ct) => await source.ProtectionKeys.CountAsync(k => k.Name.StartsWith("in-"), ct) + 1
                    + (10 * (await source.Agents.CountAsync(ct) - 1)), _ => rows));
            return (read, lag.Age);
        }
    }

    /// <summary>Something of what is written all the time.</summary>
    private static Task ComesIn(TestDatabase database, string id) => database.Run(db => db.Database.ExecuteSqlAsync(
        $"""INSERT INTO "ProtectionKeys" ("Name", "Xml") VALUES ({"in-" + id}, '')"""));

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
