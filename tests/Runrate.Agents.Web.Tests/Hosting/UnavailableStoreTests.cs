using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Hosting;

/// <summary>
/// A database that cannot be had: every call that changes something is answered with 503 and when to come again, nothing of it is stored,
/// readers are served where they can be, <c>/readyz</c> says why, and afterwards the same calls succeed.
/// </summary>
[Trait("Category", "Stores")]
public sealed class UnavailableStoreTests(ITestOutputHelper output)
{
    private static readonly string? Postgres = Environment.GetEnvironmentVariable("RUNRATE_POSTGRES");

    [Fact]
    public async Task A_database_that_another_process_locked_is_said_to_be_so_within_seconds()
    {
        if (!string.IsNullOrEmpty(Postgres))
            Assert.Skip("PostgreSQL has many writers.");
        await using var pages = await Pages(new PagesHost());
        var client = await pages.Host.ByEverybodysRoles();
        await Ready(client, "ready");
        var other = new SqliteConnection($"Data Source={pages.Host.Database}");
        await other.OpenAsync();
        await Execute(other, "BEGIN IMMEDIATE");
        await AllRefused(pages, client, reads: true);
        await Unready(client, "another process holds it for writing");
        await Execute(other, "ROLLBACK");
        await other.DisposeAsync();
        await AllTaken(pages, client);
    }

    [Fact]
    public async Task A_disk_that_is_full_takes_nothing_by_halves()
    {
        if (!string.IsNullOrEmpty(Postgres) || !File.Exists("/usr/bin/prlimit"))
            Assert.Skip("Needs SQLite, and prlimit of util-linux.");
        await using var pages = await Pages(new PagesHost());
        await using var server = await ServerProcess.Start(pages.Host.Database);
        var client = await pages.Host.ByEverybodysRoles();
        server.Client.DefaultRequestHeaders.Authorization = client.DefaultRequestHeaders.Authorization;
        await Ready(server.Client, "ready");
        // No file of that process may grow beyond a page from here on, which is what a full disk is to SQLite.
        await Limit(server.Id, "4096");
        await AllRefused(pages, server.Client, reads: true);
        await Unready(server.Client, "its disk does not take a write");
        await Limit(server.Id, "unlimited");
        await AllTaken(pages, server.Client);
    }

    [Fact]
    public async Task A_database_that_may_only_be_read_serves_readers()
    {
        if (!string.IsNullOrEmpty(Postgres))
            Assert.Skip("The same on PostgreSQL stands beside this.");
        await using var pages = await Pages(new PagesHost());
        var secret = (await pages.Host.ByEverybodysRoles()).DefaultRequestHeaders.Authorization;
        await using var reading = WebHost.Over($"Data Source={pages.Host.Database};Mode=ReadOnly");
        var client = reading.Anonymous();
        client.DefaultRequestHeaders.Authorization = secret;
        await AllRefused(pages, client, reads: true);
        await Unready(client, "it may only be read");
        var writing = pages.Host.Anonymous();
        writing.DefaultRequestHeaders.Authorization = secret;
        await AllTaken(pages, writing);
    }

    [Fact]
    public async Task A_PostgreSQL_server_that_is_away_is_missed_at_once_and_found_again()
    {
        if (string.IsNullOrEmpty(Postgres))
            Assert.Skip("Needs RUNRATE_POSTGRES.");
        var server = new NpgsqlConnectionStringBuilder(Postgres);
        await using var line = new Forwarder(server.Host!, server.Port);
        await using var pages = await Pages(new PagesHost { Host = WebHost.Through(line.Port) });
        var client = await pages.Host.ByEverybodysRoles();
        await Ready(client, "ready");
        var before = await pages.Host.With<RunrateDb, SortedDictionary<string, List<string>>>(TableRows.Of);
        await line.Cut();
        await Unready(client, "it cannot be reached");
        await Refused(pages, client);
        Assert.Equal("ok", await client.GetStringAsync("/healthz"));
        line.Mend();
        await Ready(client, "ready");
        Assert.Null(TableRows.Difference(before, await pages.Host.With<RunrateDb, SortedDictionary<string, List<string>>>(TableRows.Of)));
        await AllTaken(pages, client);
    }

    [Fact]
    public async Task A_PostgreSQL_standby_serves_readers()
    {
        if (string.IsNullOrEmpty(Postgres))
            Assert.Skip("Needs RUNRATE_POSTGRES.");
        await using var pages = await Pages(new PagesHost());
        var client = await pages.Host.ByEverybodysRoles();
        await Ready(client, "ready");
        await MayOnlyBeRead(pages.Host.Database, "on");
        await AllRefused(pages, client, reads: true);
        await Unready(client, "it may only be read: a standby, or set so");
        await MayOnlyBeRead(pages.Host.Database, "off");
        await AllTaken(pages, client);
    }

    [Fact]
    public async Task Connections_that_are_all_taken_are_no_reason_to_wait()
    {
        if (string.IsNullOrEmpty(Postgres))
            Assert.Skip("Needs RUNRATE_POSTGRES.");
        await using var host = WebHost.With(";Maximum Pool Size=2;Timeout=2");
        var client = await host.Api();
        await Ready(client, "ready");
        await using (var one = host.Services.CreateAsyncScope())
        await using (var two = host.Services.CreateAsyncScope())
        {
            await Hold(one.ServiceProvider.GetRequiredService<RunrateDb>());
            await Hold(two.ServiceProvider.GetRequiredService<RunrateDb>());
            await Unready(client, "it gives no connection within a second");
            var answer = await client.PostAsync("/api/close/2026-01", null);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }
        await Ready(client, "ready");
    }

    private async Task AllRefused(PagesHost pages, HttpClient client, bool reads)
    {
        var before = await pages.Host.With<RunrateDb, SortedDictionary<string, List<string>>>(TableRows.Of);
        await Refused(pages, client);
        foreach (var path in reads ? (string[])["/api/agents", "/api/ledger/trial-balance?period=2026-01", "/api/statements/workforce-pnl?period=2026-01"] : [])
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(path)).StatusCode);
        Assert.Null(TableRows.Difference(before, await pages.Host.With<RunrateDb, SortedDictionary<string, List<string>>>(TableRows.Of)));
    }

    /// <summary>All at once: whoever waits for the database must not keep the others waiting.</summary>
    private async Task Refused(PagesHost pages, HttpClient client)
    {
        var watch = Stopwatch.StartNew();
        var wrong = await Task.WhenAll(WritingCalls.Of(pages).Select(async call =>
        {
            using var answer = await call.Send(client);
            var text = await answer.Content.ReadAsStringAsync();
            var code = text.StartsWith('{') && JsonDocument.Parse(text).RootElement.TryGetProperty("code", out var said) ? said.GetString() : "";
            var isSaid = answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter?.Delta > TimeSpan.Zero
                && code == "unavailable";
            return isSaid ? null : $"{call}: {(int)answer.StatusCode} {answer.Headers.RetryAfter} {text[..Math.Min(text.Length, 300)]}";
        }));
        output.WriteLine($"{wrong.Length} calls refused after {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.True(wrong.All(w => w is null), string.Join("\n", wrong.OfType<string>()));
    }

    private static async Task AllTaken(PagesHost pages, HttpClient client)
    {
        await Ready(client, "ready");
        var wrong = new List<string>();
        foreach (var call in WritingCalls.Of(pages))
        {
            using var answer = await call.Send(client);
            if (!answer.IsSuccessStatusCode)
                wrong.Add($"{call}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static async Task Ready(HttpClient client, string expected)
    {
        var said = "";
        for (var look = 0; look < 60 && said != expected; look++)
        {
            said = await (await client.GetAsync("/readyz")).Content.ReadAsStringAsync();
            if (said != expected)
                await Task.Delay(100);
        }
        Assert.Equal(expected, said);
    }

    private static async Task Unready(HttpClient client, string why)
    {
        // What was seen a moment ago may be told once more.
        using var first = await client.GetAsync("/readyz");
        await Task.Delay(1100);
        using var answer = await client.GetAsync("/readyz");
        Assert.Equal($"unavailable: the database, {why}", await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal("ok", await client.GetStringAsync("/healthz"));
    }

    private static async Task<PagesHost> Pages(PagesHost pages)
    {
        await pages.InitializeAsync();
        return pages;
    }

    // The host's own background work may have a connection for a moment.
    private static async Task Hold(RunrateDb db)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await db.Database.OpenConnectionAsync();
                return;
            }
            catch (InvalidOperationException) when (attempt < 10)
            {
            }
        }
    }

    private static async Task MayOnlyBeRead(string database, string value)
    {
        await using var server = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Postgres) { Database = "postgres" }.ConnectionString);
        await server.OpenAsync();
        await using var command = server.CreateCommand();
        command.CommandText = $"ALTER DATABASE \"{new NpgsqlConnectionStringBuilder(database).Database}\" SET default_transaction_read_only = {value}";
        await command.ExecuteNonQueryAsync();
        NpgsqlConnection.ClearAllPools();
    }

    private static async Task Execute(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task Limit(int process, string bytes)
    {
        using var prlimit = Process.Start("/usr/bin/prlimit", [$"--pid={process}", $"--fsize={bytes}:"])!;
        await prlimit.WaitForExitAsync();
        Assert.Equal(0, prlimit.ExitCode);
    }
}
