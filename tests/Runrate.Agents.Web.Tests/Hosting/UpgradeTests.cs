using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Hosting;

/// <summary>
/// Every upgrade with data in it: for each migration there ever was, a database is made as it stood then, filled with rows in every table
/// it had, brought to the present and compared column by column. There is one migration until the first release; a second one of this
/// assembly shows that the harness sees what a migration moves, and what it loses.
/// </summary>
[Trait("Category", "Stores")]
public sealed class UpgradeTests
{
    private static readonly string? Postgres = Environment.GetEnvironmentVariable("RUNRATE_POSTGRES");

    [Fact]
    public async Task From_every_earlier_schema_all_rows_come_to_the_present_one_unchanged()
    {
        await using var store = await Store.Create();
        await using var newest = store.Open();
        foreach (var at in newest.Database.GetMigrations())
        {
            await store.Empty();
            await using var db = store.Open();
            await db.GetService<IMigrator>().MigrateAsync(at);
            await Rows.Fill(db);
            var before = await Rows.Of(db);
            Assert.True(before.Count > 40 && before.Values.All(r => r.Count > 0), $"{before.Count(t => t.Value.Count == 0)} tables are empty");
            await DatabaseSetup.Prepare(db);
            Assert.True(await DatabaseSetup.IsCurrent(db));
            Assert.Null(Rows.Lost(before, await Rows.Of(db)));
            // What guards the books stands afterwards, as it would in a fresh database.
            Assert.Empty(await AppendOnlyTriggers.Missing(db, default));
        }
    }

    [Theory]
    [InlineData("29990101000000_Keeps", null)]
    [InlineData("29990102000000_Loses", "People")]
    public async Task A_migration_that_loses_something_is_found_out_and_one_that_adds_is_not(string migration, string? loses)
    {
        await using var store = await Store.Create();
        await using var db = store.Open(o => o.ReplaceService<IMigrationsAssembly, WithSamples>());
        await db.GetService<IMigrator>().MigrateAsync(db.Database.GetMigrations().First());
        await Rows.Fill(db);
        var before = await Rows.Of(db);
        await db.GetService<IMigrator>().MigrateAsync(migration);
        var lost = Rows.Lost(before, await Rows.Of(db));
        Assert.Equal(loses, lost?.Split(':')[0]);
        Assert.Contains(migration, await db.Database.GetAppliedMigrationsAsync());
    }

    /// <summary>A context of the product without its guards.</summary>
    internal static RunrateDb Open(string connection, Action<DbContextOptionsBuilder>? more = null)
    {
        var isPostgres = DatabaseChoice.IsPostgres(connection);
        DbContextOptionsBuilder options = isPostgres
            ? new DbContextOptionsBuilder<PostgresRunrateDb>().UseNpgsql(connection)
            : new DbContextOptionsBuilder<SqliteRunrateDb>().UseSqlite(DatabaseChoice.SqliteConnection(connection));
        options.ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning));
        more?.Invoke(options);
        return isPostgres ? new PostgresRunrateDb((DbContextOptions<PostgresRunrateDb>)options.Options)
            : new SqliteRunrateDb((DbContextOptions<SqliteRunrateDb>)options.Options);
    }

    /// <summary>The product's migrations and two of this assembly.</summary>
#pragma warning disable EF1001
    private sealed class WithSamples(
        ICurrentDbContext context, IDbContextOptions options, IMigrationsIdGenerator ids,
        IDiagnosticsLogger<DbLoggerCategory.Migrations> log)
        : Microsoft.EntityFrameworkCore.Migrations.Internal.MigrationsAssembly(context, options, ids, log)
    {
        public override IReadOnlyDictionary<string, TypeInfo> Migrations { get; } = Both(context, options, ids, log);

        private static SortedDictionary<string, TypeInfo> Both(ICurrentDbContext context, IDbContextOptions options, IMigrationsIdGenerator ids,
            IDiagnosticsLogger<DbLoggerCategory.Migrations> log)
        {
            var own = new Microsoft.EntityFrameworkCore.Migrations.Internal.MigrationsAssembly(context, options, ids, log).Migrations;
            return new(own.ToDictionary(), StringComparer.Ordinal)
            {
                ["29990101000000_Keeps"] = typeof(Keeps).GetTypeInfo(),
                ["29990102000000_Loses"] = typeof(Loses).GetTypeInfo(),
            };
        }
    }
#pragma warning restore EF1001

    [Migration("29990101000000_Keeps")]
    private sealed class Keeps : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE \"People\" ADD COLUMN \"Nickname\" TEXT NOT NULL DEFAULT 'none'");
            migrationBuilder.Sql("CREATE TABLE \"Nicknames\" (\"Id\" INTEGER PRIMARY KEY)");
        }
    }

    [Migration("29990102000000_Loses")]
    private sealed class Loses : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("UPDATE \"People\" SET \"Name\" = 'Somebody'");
    }

    /// <summary>A database to be emptied again and again, of the provider that this run is about.</summary>
    private sealed class Store : IAsyncDisposable
    {
        private readonly string connection;

        private Store(string connection) => this.connection = connection;

        public static async Task<Store> Create()
        {
            var name = $"runrate_upgrade_{Guid.NewGuid():N}";
            var store = new Store(string.IsNullOrEmpty(Postgres) ? Path.Combine(Path.GetTempPath(), name + ".db") : $"{Postgres};Database={name}");
            await store.Empty();
            return store;
        }

        public async Task Empty()
        {
            await using var db = Open();
            await db.Database.EnsureDeletedAsync();
        }

        public RunrateDb Open(Action<DbContextOptionsBuilder>? more = null) => UpgradeTests.Open(connection, more);

        public async ValueTask DisposeAsync()
        {
            SqliteConnection.ClearAllPools();
            await Empty();
        }
    }
}
