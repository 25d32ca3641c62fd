using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Benchmarks.Size;

/// <summary>
/// Requests against the bare server's, in turns within the same minutes. Ratios are of the server's own processor time for a request, which
/// neither the sender nor the rest of the machine disturbs; rates by the clock stand beside them. What was acknowledged is looked up.
/// </summary>
internal static class HttpTimes
{
    private const int Agents = 1_000;
    private const int BatchSize = 1_000;
    private const int Tokens = 500;

    private static readonly byte[] Question = Encoding.UTF8.GetBytes("""
        { "framework": "US_GAAP", "asOf": "2026-06-01", "facts": { "category": "SelfHostedFineTuning", "amount": 100000,
          "ownership": "Entity", "weights_exportable": "Yes", "intended_use": "InternalUse", "asu_2025_06_adopted": false,
          "stage": "ApplicationDevelopment", "mgmt_authorised_and_funded": "Yes", "probable_to_complete": "Yes",
          "useful_life_months": 36, "activity": "NewBuild", "function": "InternalOps" } }
        """);

    private static int sent;

    private sealed record Load(string Name, string Path, int Connections, int Requests, int Events, Func<byte[]> Body);

    private static readonly Load[] Loads =
    [
        new("POST /api/usage, 1,000 events x 2", "/api/usage", 2, 60, BatchSize, () => Events(BatchSize)),
        new("POST /api/usage, 1 event x 16", "/api/usage", 16, 200, 1, () => Events(1)),
        new("POST /api/treatments/classify x 8", "/api/treatments/classify", 8, 2_000, 1, () => Question),
    ];

    /// <param name="words">Part of a load's name; empty for all of them.</param>
    public static async Task<int> Run(string root, string words)
    {
        var folder = Directory.CreateTempSubdirectory("runrate-http-").FullName;
        try
        {
            var database = Path.Combine(folder, "books.db");
            await using (var books = new Books(database))
                await books.Prepare(Agents);
            await using (var ours = await Server.Product(root, database))
            await using (var bare = await Server.Bare(Path.Combine(folder, "log")))
            {
                Console.WriteLine($"Medians of {Measured.Rounds}, in turns; us of the server's processor an event or question.");
                Measured.Row("", "us, ours", "us, bare", "ratio", "a second by the clock, ours", "bare", "ratio", "p99 ms, ours");
                Measured.Row("---", "---", "---", "---", "---", "---", "---", "---");
                foreach (var load in Loads.Where(l => l.Name.Contains(words, StringComparison.OrdinalIgnoreCase)))
                    await Compare(load, ours, bare);
                Measured.Row("most memory, MiB", ours.PeakMiB, bare.PeakMiB, "", "", "", "", "");
            }
            await Check(database);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Compare(Load load, Server ours, Server bare)
    {
        // What is compiled while it runs is compiled by then.
        for (var warmUp = 0; warmUp < 2; warmUp++)
        {
            await Send(load, ours);
            await Send(load, bare);
        }
        var (mine, theirs) = (new List<(double Cpu, double Rate, double P99)>(), new List<(double Cpu, double Rate, double P99)>());
        for (var round = 0; round < Measured.Rounds; round++)
        {
            theirs.Add(await Send(load, bare));
            mine.Add(await Send(load, ours));
        }
        var pairs = mine.Zip(theirs).ToList();
        Measured.Row(load.Name, Measured.Median(mine.Select(m => m.Cpu)), Measured.Median(theirs.Select(t => t.Cpu)),
            Measured.Median(pairs.Select(p => p.Second.Cpu / p.First.Cpu)),
            Measured.Median(mine.Select(m => m.Rate)), Measured.Median(theirs.Select(t => t.Rate)),
            Measured.Median(pairs.Select(p => p.First.Rate / p.Second.Rate)), Measured.Median(mine.Select(m => m.P99)));
    }

    private static async Task<(double Cpu, double Rate, double P99)> Send(Load load, Server server)
    {
        var requests = load.Requests * load.Connections;
        var bodies = Enumerable.Range(0, requests).Select(_ => load.Body()).ToList();
        var took = new double[requests];
        var next = -1;
        var (cpu, watch) = (server.Cpu, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, load.Connections).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < requests; i = Interlocked.Increment(ref next))
            {
                var started = Stopwatch.GetTimestamp();
                using var content = new ByteArrayContent(bodies[i]);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var answer = await server.Http.PostAsync(load.Path, content);
                if (!answer.IsSuccessStatusCode)
                    throw new InvalidOperationException($"{load.Name}: {answer.StatusCode}, {await answer.Content.ReadAsStringAsync()}");
                await answer.Content.ReadAsByteArrayAsync();
                took[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
        }));
        var (wall, used) = (watch.Elapsed.TotalSeconds, server.Cpu - cpu);
        return (used / requests / load.Events * 1e6, requests * load.Events / wall, Measured.Percentile(took, 99));
    }

    private static byte[] Events(int count)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            var n = Interlocked.Increment(ref sent);
            lines.Append(CultureInfo.InvariantCulture,
                $$"""{"source":"bench","id":"e{{n}}","time":"2025-{{1 + n / 112_000 % 12:00}}-{{1 + n / 4_000 % 28:00}}T10:00:00Z","agent":"{{Workload.Agent(n % Agents)}}",""")
                .Append(CultureInfo.InvariantCulture,
                    $$""" "provider":"vendor","model":"{{Workload.Model(0)}}","inputTokens":{{Tokens}},"outputTokens":{{Tokens}}}""").Append('\n');
        }
        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    /// <summary>Half of what was made went to each side, one event after another: what ours took is counted and priced.</summary>
    private static async Task Check(string database)
    {
        await using var books = new Books(database);
        var stored = await books.With<RunrateDb, int>(db => db.Set<UsageEvent>().CountAsync());
        var costs = await books.Costs();
        Measured.Expect(stored * 2, sent, "events stored, twice");
        Measured.Expect(costs.Values.Sum(), stored * Tokens * (Workload.Prices[0].Input + Workload.Prices[0].Output), "cost");
        Console.WriteLine($"{stored} events were acknowledged and are stored and priced.");
    }
}
