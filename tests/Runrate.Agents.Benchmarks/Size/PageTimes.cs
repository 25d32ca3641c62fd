using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;

namespace Runrate.Agents.Benchmarks.Size;

/// <summary>
/// The pages and lists of a large company: bytes, processor time of the server, and how long a reader waits, idle and while usage comes in.
/// </summary>
internal static class PageTimes
{
    private const int Requests = 8;
    private const int BatchesBefore = 2;
    private const string Entity = "entity=bench";

    private static readonly string[] Pages =
    [
        $"/?{Entity}&period=2025-11", $"/agents?{Entity}&period=2025-11", $"/agents/a00042?{Entity}&period=2025-11",
        $"/statements/agent-pnl?{Entity}&period=2025-11", $"/statements/agent-pnl?{Entity}&from=2024-01&to=2025-12&monthly=true",
        $"/journal?{Entity}", $"/close?{Entity}&period=2025-11", $"/imports?{Entity}", $"/spend?{Entity}&period=2025-11",
        $"/api/agents/a00042/pnl?period=2025-11",
    ];

    public static async Task<int> Run(string root, string database)
    {
        await using var server = await Server.Product(root, database);
        Console.WriteLine($"start to the first 200: {server.Start.Cpu:0.00} s of processor, {server.Start.Wall:0.00} s by the clock");
        Console.WriteLine($"{Requests} requests a page; while usage comes in, as fast as it is taken, {Requests} more");
        Measured.Row("page", "kB", "kB sent where gzip is taken", "ms of processor", "p50 ms", "p95 ms", "p95 ms while usage comes in");
        Measured.Row("---", "---", "---", "---", "---", "---", "---");
        foreach (var page in Pages)
        {
            var first = await Get(server, page);
            var cpu = server.Cpu;
            var idle = new List<double>();
            for (var i = 0; i < Requests; i++)
                idle.Add((await Get(server, page)).Milliseconds);
            var used = (server.Cpu - cpu) / Requests * 1000;
            var busy = await WhileUsageComesIn(server, page);
            Measured.Row(page.Replace($"{Entity}&", "", StringComparison.Ordinal).Replace($"?{Entity}", "", StringComparison.Ordinal),
                first.Bytes / 1000.0, first.Sent / 1000.0, used, Measured.Median(idle), Measured.Percentile(idle, 95), busy);
        }
        Console.WriteLine($"most memory of the server: {server.PeakMiB:0} MiB");
        return 0;
    }

    private static async Task<(long Bytes, long Sent, double Milliseconds)> Get(Server server, string page)
    {
        var watch = Stopwatch.StartNew();
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var answer = await server.Http.SendAsync(request);
        var sent = await answer.Content.ReadAsByteArrayAsync();
        var took = watch.Elapsed.TotalMilliseconds;
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{page}: {answer.StatusCode}");
        return (await Unpacked(answer, sent), sent.Length, took);
    }

    private static async Task<long> Unpacked(HttpResponseMessage answer, byte[] sent)
    {
        if (!answer.Content.Headers.ContentEncoding.Contains("gzip"))
            return sent.Length;
        await using var gzip = new GZipStream(new MemoryStream(sent), CompressionMode.Decompress);
        using var all = new MemoryStream();
        await gzip.CopyToAsync(all);
        return all.Length;
    }

    private static async Task<double> WhileUsageComesIn(Server server, string page)
    {
        using var end = new CancellationTokenSource();
        var taken = 0;
        var intake = Task.Run(async () =>
        {
            for (var batch = 0; !end.IsCancellationRequested; batch++, Volatile.Write(ref taken, batch))
            {
                using var content = new ByteArrayContent(Usage(page, batch));
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                (await server.Http.PostAsync($"/api/usage?{Entity}", content)).EnsureSuccessStatusCode();
            }
        });
        // Nothing has come in while the first batch is still on its way.
        while (Volatile.Read(ref taken) < BatchesBefore && !intake.IsCompleted)
            await Task.Delay(10);
        var took = new List<double>();
        for (var i = 0; i < Requests; i++)
        {
            var before = Volatile.Read(ref taken);
            took.Add((await Get(server, page)).Milliseconds);
            // Each request finds that something has come in since the last.
            while (Volatile.Read(ref taken) == before && !intake.IsCompleted)
                await Task.Delay(1);
        }
        await end.CancelAsync();
        await intake;
        return Measured.Percentile(took, 95);
    }

    private static byte[] Usage(string page, int batch)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < 1000; i++)
        {
            lines.Append(CultureInfo.InvariantCulture, $$"""{"source":"{{page}}","id":"{{batch}}-{{i}}","time":"2025-12-10T10:00:00Z",""")
                .Append(CultureInfo.InvariantCulture,
                    $$""" "agent":"{{Workload.Agent(i)}}","provider":"vendor","model":"{{Workload.Model(0)}}","inputTokens":100}""").Append('\n');
        }
        return Encoding.UTF8.GetBytes(lines.ToString());
    }
}
