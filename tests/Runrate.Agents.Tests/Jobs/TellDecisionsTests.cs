using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Jobs;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Jobs;

/// <summary>What waits for a decision leaves the house once as it is, and again when it has changed.</summary>
public sealed class TellDecisionsTests
{
    [Fact]
    public async Task One_digest_says_all_and_the_same_digest_is_not_sent_twice()
    {
        using var web = new HttpListener();
        var port = FreePort();
        web.Prefixes.Add($"http://127.0.0.1:{port}/");
        web.Start();
        var heard = new List<string>();
        var listening = Listen(web, heard);
        await using var database = await TestDatabase.Create(more: s => s.AddSingleton(new NoticeSettings
        {
            Post = new SealPostSettings { Webhook = new Uri($"http://127.0.0.1:{port}/hook") },
            Address = "https://runrate.example",
        }));
        await database.Hire("atlas");
        await database.Run(async db =>
        {
            var agent = db.Agents.Single();
            (agent.Owner, agent.OwnerlessSince) = (null, new LocalDate(2026, 1, 1));
            await db.SaveChangesAsync();
        });
        Assert.StartsWith("Sent 1 matter to 127.0.0.1", (await Run(database, 1)).Result);
        Assert.Contains("has no owner", Assert.Single(heard), StringComparison.Ordinal);
        database.Clock.Advance(Duration.FromMinutes(1));
        Assert.StartsWith("Nothing changed", (await Run(database, 2)).Result);
        web.Stop();
        await listening;
        Assert.Single(heard);
    }

    [Fact]
    public async Task Where_no_place_is_stated_nothing_is_sent_and_it_says_so()
    {
        await using var database = await TestDatabase.Create();
        Assert.StartsWith("Digests are sent nowhere", (await Run(database, 1)).Result);
    }

    private static async Task Listen(HttpListener web, List<string> heard)
    {
        try
        {
            while (true)
            {
                var context = await web.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                heard.Add(await reader.ReadToEndAsync());
                context.Response.StatusCode = 204;
                context.Response.Close();
            }
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
        {
        }
    }

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static async Task<JobRun> Run(TestDatabase database, int hand)
    {
        var scope = new JobScope(TestDatabase.EntityId, new LocalDate(2026, 1, 31), JobCadence.Daily, hand);
        await database.With<JobRuns, bool>(r => r.Ask("tell-decisions", scope, null, default));
        await database.With<JobRunner, JobOutcome>(r => r.Run("tell-decisions", scope.Key));
        return (await database.With<JobRuns, JobRun?>(r => r.Find("tell-decisions", scope.Key, default)))!;
    }
}
