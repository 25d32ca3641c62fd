using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Tests.Persistence;

/// <summary>One model, a set of migrations each for SQLite and PostgreSQL; neither needs a server to be compared.</summary>
public sealed class MigrationTests
{
    [Fact]
    [Trait("Category", "Pure")]
    public void SQLite_migrations_say_what_the_model_says()
    {
        using var db = new SqliteRunrateDb(new DbContextOptionsBuilder<SqliteRunrateDb>().UseSqlite("Data Source=:memory:").Options);
        AssertUpToDate(db);
    }

    [Fact]
    [Trait("Category", "Pure")]
    public void PostgreSQL_migrations_say_what_the_model_says()
    {
        using var db = new PostgresRunrateDb(new DbContextOptionsBuilder<PostgresRunrateDb>().UseNpgsql("Host=nowhere").Options);
        AssertUpToDate(db);
    }

    private static void AssertUpToDate(RunrateDb db)
    {
        Assert.NotEmpty(db.Database.GetMigrations());
        Assert.False(db.Database.HasPendingModelChanges(), "The model changed: add a migration with .ci/add-migration NAME.");
    }
}
