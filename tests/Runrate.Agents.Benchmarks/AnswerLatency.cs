using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Benchmarks;

/// <summary>
/// How long a reader waits: the offline assistant over the larger of the demo company's entities, through the hub, against
/// <c>GET /api/agents</c> in the same minutes. Run with <c>-- answers</c>. Prints the 95th percentile of whole answers and of first
/// events, the median of five runs, and the two pages that show the same figures; fails where a limit is passed, a question is not
/// answered from the tool it is about, or one of a hundred conversations at once goes wrong.
/// </summary>
internal static class AnswerLatency
{
    private const int Runs = 5;
    private const int Rounds = 8;
    private const int Conversations = 100;
    private const double WholeMax = 50;
    private const double FirstMax = 15;
    private const string Entity = "northlight-us";
    private const string Token = "benchmark-token-0123456789abcdef0123456789";

    /// <summary>With the tool that each is answered from; null where none is called for.</summary>
    private static readonly (string Text, string? Tool)[] Questions =
    [
        ("How do we book OpenAI tokens under US GAAP?", "classify_spend"),
        ("We prepaid $360,000 for three years of reserved GPUs from 1 December 2025. How is that booked under US GAAP?", "classify_spend"),
        ("Is a fine-tune of Llama that we host ourselves capitalised?", "compare_frameworks"),
        ("Fine-tuning through OpenAI's API under Ind AS", "classify_spend"),
        ("How did Atlas do last month?", "get_agent_pnl"),
        ("Workforce P&L for October 2026", "get_workforce_pnl"),
        ("Which agents lose money?", "find_agents"),
        ("Which agent is the most expensive?", "find_agents"),
        ("Should we retire Dispatch?", "assess_retirement"),
        ("Why did net contribution change from September to October?", "explain_variance"),
        ("Where does Atlas's model inference figure of October come from?", "explain_figure"),
        ("Is October closed?", "close_status"),
        ("Impairment test under US GAAP: carrying amount 170, undiscounted cash flows 135, fair value 150", "test_impairment"),
        ("R&D credit by the ASC method: QRE $1,000,000, prior three years 700k, 800k and 900k", "research_credit"),
        ("What's the weather in Paris?", null),
    ];

    public static async Task<int> Run(string root)
    {
        var folder = Directory.CreateTempSubdirectory("runrate-answers-").FullName;
        var address = $"http://127.0.0.1:{FreePort()}";
        using var server = Start(root, folder, address);
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(1) };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
            await Ready(http);
            return await Measure(http, address);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> Measure(HttpClient http, string address)
    {
        var (whole, first, agents) = (new List<double>(), new List<double>(), new List<double>());
        await Round(address, []);
        if (!await AreAnswered(address))
            return 1;
        var slow = new Dictionary<string, List<double>>();
        for (var run = 0; run < Runs; run++)
        {
            var times = new List<(double First, double Whole)>();
            var list = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                times.AddRange(await Round(address, slow));
                list.Add(await Get(http, $"/api/agents?entity={Entity}"));
            }
            whole.Add(Percentile(times.Select(t => t.Whole), 95));
            first.Add(Percentile(times.Select(t => t.First), 95));
            agents.Add(Percentile(list, 50));
            Console.WriteLine($"run {run + 1}: whole p95 {Ms(whole[^1])}, first event p95 {Ms(first[^1])}, " +
                $"GET /api/agents median {Ms(agents[^1])}");
        }
        foreach (var (question, took) in slow.OrderByDescending(s => Percentile(s.Value, 95)).Take(5))
            Console.WriteLine($"  {Ms(Percentile(took, 95))} p95: {question}");
        var (wholeP95, firstP95, list50) = (Percentile(whole, 50), Percentile(first, 50), Percentile(agents, 50));
        Console.WriteLine($"median of {Runs}: whole p95 {Ms(wholeP95)} ({Ratio(wholeP95 / list50)} GET /api/agents), " +
            $"first event p95 {Ms(firstP95)} ({Ratio(firstP95 / list50)})");
        foreach (var page in (string[])["/", "/agents"])
        {
            var times = new List<double>();
            for (var round = 0; round < Runs * Rounds; round++)
                times.Add(await Get(http, $"{page}?entity={Entity}"));
            Console.WriteLine($"GET {page} median {Ms(Percentile(times, 50))}, p95 {Ms(Percentile(times, 95))}");
        }
        var watch = Stopwatch.StartNew();
        var errors = (await Task.WhenAll(Enumerable.Range(0, Conversations).Select(i => Conversation(address, i)))).Count(ok => !ok);
        Console.WriteLine($"{Conversations} conversations of 3 questions at once: {errors} errors, " +
            $"{Ms(watch.Elapsed.TotalMilliseconds)} in all");
        return wholeP95 < WholeMax && firstP95 < FirstMax && errors == 0 ? 0 : 1;
    }

    private static async Task<List<(double First, double Whole)>> Round(string address, Dictionary<string, List<double>> slow)
    {
        using var socket = await Connect(address);
        var times = new List<(double, double)>();
        foreach (var (question, _) in Questions)
        {
            var (first, whole, _, _, _) = await Ask(socket, null, question);
            times.Add((first, whole));
            if (!slow.TryGetValue(question, out var took))
                slow[question] = took = [];
            took.Add(whole);
        }
        return times;
    }

    private static async Task<bool> AreAnswered(string address)
    {
        using var socket = await Connect(address);
        var all = true;
        foreach (var (question, tool) in Questions)
        {
            var (_, _, _, end, called) = await Ask(socket, null, question);
            if (end == "completed" && (tool is null ? called.Count == 0 : called.Contains(tool)))
                continue;
            Console.WriteLine($"\"{question}\" {end} with {string.Join(", ", called)} and not with {tool ?? "no tool"}");
            all = false;
        }
        return all;
    }

    private static async Task<bool> Conversation(string address, int number)
    {
        try
        {
            using var socket = await Connect(address);
            string? conversation = null;
            for (var turn = 0; turn < 3; turn++)
            {
                (_, _, conversation, var end, _) = await Ask(socket, conversation, Questions[(number + turn) % Questions.Length].Text);
                if (end != "completed")
                    return false;
            }
            return true;
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or IOException or JsonException)
        {
            Console.WriteLine($"conversation {number}: {failure.Message}");
            return false;
        }
    }

    /// <summary>Milliseconds to the first event and to the last, the conversation, what the last one was, and the tools called.</summary>
    private static async Task<(double First, double Whole, string? Conversation, string? End, List<string> Called)> Ask(
        ClientWebSocket socket, string? conversation, string question)
    {
        var watch = Stopwatch.StartNew();
        await Send(socket, JsonSerializer.Serialize(
            new { type = 4, invocationId = "1", target = "AskAbout", arguments = new[] { conversation, question, Entity } }));
        double? first = null;
        string? end = null;
        var called = new List<string>();
        while (true)
        {
            foreach (var record in await Receive(socket))
            {
                var kind = record.GetProperty("type").GetInt32();
                if (kind == 3)
                    return (first ?? watch.Elapsed.TotalMilliseconds, watch.Elapsed.TotalMilliseconds, conversation, end, called);
                if (kind != 2)
                    continue;
                first ??= watch.Elapsed.TotalMilliseconds;
                var item = record.GetProperty("item");
                end = item.GetProperty("type").GetString();
                if (end == "tool-finished" && !item.GetProperty("refused").GetBoolean())
                    called.Add(item.GetProperty("name").GetString()!);
                if (item.TryGetProperty("conversationId", out var id))
                    conversation = id.GetString();
            }
        }
    }

    private static async Task<ClientWebSocket> Connect(string address)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {Token}");
        await socket.ConnectAsync(new Uri(address.Replace("http", "ws", StringComparison.Ordinal) + "/hubs/chat"), CancellationToken.None);
        await Send(socket, """{"protocol":"json","version":1}""");
        await Receive(socket);
        return socket;
    }

    private static Task Send(ClientWebSocket socket, string record) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(record + '\u001e'), WebSocketMessageType.Text, true, CancellationToken.None);

    private static async Task<List<JsonElement>> Receive(ClientWebSocket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var text = new MemoryStream();
        var buffer = new byte[32_768];
        do
        {
            var received = await socket.ReceiveAsync(buffer, limit.Token);
            if (received.MessageType == WebSocketMessageType.Close)
                throw new IOException("The hub closed the socket.");
            text.Write(buffer, 0, received.Count);
        }
        while (text.Length == 0 || text.GetBuffer()[text.Length - 1] != 0x1e);
        return [.. Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length).Split('\u001e', StringSplitOptions.RemoveEmptyEntries)
            .Select(r => JsonSerializer.Deserialize<JsonElement>(r)).Where(r => r.TryGetProperty("type", out _))];
    }

    private static async Task<double> Get(HttpClient http, string path)
    {
        var watch = Stopwatch.StartNew();
        (await http.GetAsync(path)).EnsureSuccessStatusCode();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static Process Start(string root, string folder, string address)
    {
        var configuration = AppContext.BaseDirectory.Contains("Release", StringComparison.Ordinal) ? "Release" : "Debug";
        var program = Path.Combine(root, "src", "Runrate.Agents.Web", "bin", configuration, "net10.0", "runrate.dll");
        if (!File.Exists(program))
            throw new FileNotFoundException($"Build the web project first: dotnet build -c {configuration} src/Runrate.Agents.Web", program);
        var start = new ProcessStartInfo("dotnet", [program, "--demo", "--urls", address])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        start.Environment["Runrate__Database"] = Path.Combine(folder, "demo.db");
        start.Environment["Runrate__ApiToken"] = Token;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private static async Task Ready(HttpClient http)
    {
        Console.WriteLine("loading the demo company");
        for (var waited = 0; waited < 600; waited++)
        {
            try
            {
                if ((await http.GetAsync("/readyz")).IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(500);
        }
        throw new TimeoutException("The demo company was not ready within five minutes.");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(System.Net.IPAddress.Loopback, 0);
        probe.Start();
        return ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static double Percentile(IEnumerable<double> values, int percent)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];
    }

    private static string Ms(double value) => value.ToString("0.0", CultureInfo.InvariantCulture) + " ms";

    private static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture) + " x";
}
