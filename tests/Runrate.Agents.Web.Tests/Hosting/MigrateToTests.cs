using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Commands;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Hosting;

/// <summary>Everything moves from one provider to the other, and back, and every row of every table is the same afterwards.</summary>
[Trait("Category", "Stores")]
public sealed class MigrateToTests(PagesHost pages) : IClassFixture<PagesHost>
{
    [Fact]
    public async Task Every_row_of_every_table_is_the_same_in_the_other_database_and_back_again()
    {
        var client = await pages.Host.ByEverybodysRoles();
        foreach (var call in WritingCalls.Of(pages))
            (await call.Send(client)).EnsureSuccessStatusCode();
        await JobsEnd();
        var server = Environment.GetEnvironmentVariable("RUNRATE_POSTGRES");
        var name = $"runrate_{Guid.NewGuid():N}";
        // From whatever this run is about: with a server at hand to SQLite and back to a second database of the server.
        var file = Path.Combine(Path.GetTempPath(), name + ".db");
        var back = string.IsNullOrEmpty(server) ? Path.Combine(Path.GetTempPath(), name + ".2.db") : $"{server};Database={name}";
        try
        {
            var before = await Rows(pages.Host.Database);
            Assert.True(before.Count(t => t.Value.Count > 0) > 25, $"{before.Count(t => t.Value.Count > 0)} tables hold rows");
            var said = await Verify(pages.Host.Database);
            await Moved(pages.Host.Database, file);
            Assert.Null(TableRows.Difference(before, await Rows(file)));
            // What proves a row in one database proves it in the other.
            Assert.Equal(said, await Verify(file));
            await Moved(file, back);
            Assert.Null(TableRows.Difference(before, await Rows(back)));
            Assert.Equal(said, await Verify(back));
        }
        finally
        {
            foreach (var made in (string[])[file, back])
            {
                await using var db = UpgradeTests.Open(made);
                await db.Database.EnsureDeletedAsync();
            }
            SqliteConnection.ClearAllPools();
        }
    }

    /// <summary>A job that was asked for goes on by itself, and what it writes would be in one of the databases only.</summary>
    private async Task JobsEnd()
    {
        for (var (quiet, patience) = (0, 0); quiet < 10 && patience < 600; patience++)
        {
            var runs = await pages.Host.With<RunrateDb, bool>(db => db.JobRuns.AnyAsync(r => r.Node != null && r.FinishedAt == null));
            quiet = runs ? 0 : quiet + 1;
            await Task.Delay(100);
        }
    }

    private static async Task Moved(string from, string to)
    {
        using var output = new StringWriter();
        Assert.True(await CommandLine.Run(["migrate-to", to, "--database", from], output, output) == CommandLine.Done, output.ToString());
    }

    /// <summary>Line by line; two databases order alike what is found at one time differently.</summary>
    private static async Task<List<string>> Verify(string database)
    {
        using var output = new StringWriter();
        await CommandLine.Run(["verify", "--database", database], output, output);
        return [.. output.ToString().Split('\n').Order(StringComparer.Ordinal)];
    }

    private static async Task<SortedDictionary<string, List<string>>> Rows(string database)
    {
        await using var db = UpgradeTests.Open(database);
        return await TableRows.Of(db);
    }
}
