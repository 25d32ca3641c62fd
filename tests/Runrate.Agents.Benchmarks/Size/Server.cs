using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Runrate.Agents.Benchmarks.Size;

/// <summary>A server in a process of its own, the product's or the bare one beside it, with what it cost so far.</summary>
internal sealed class Server : IAsyncDisposable
{
    private const string Token = "benchmark-token-0123456789abcdef0123456789";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Process process;

    private Server(Process process, string address)
    {
        this.process = process;
        Http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = new Uri(address),
            Timeout = Patience,
        };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public HttpClient Http { get; }

    /// <summary>From the start of the process to the first answer of 200.</summary>
    public (double Cpu, double Wall) Start { get; private set; }

    /// <summary>Seconds of processor so far, user and system.</summary>
    public double Cpu
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>Most memory it held, in MiB.</summary>
    public double PeakMiB
    {
        get
        {
            process.Refresh();
            return process.PeakWorkingSet64 / 1048576.0;
        }
    }

    /// <summary>The product over a database; nothing runs by schedule.</summary>
    public static Task<Server> Product(string root, string database)
    {
        var configuration = AppContext.BaseDirectory.Contains("Release", StringComparison.Ordinal) ? "Release" : "Debug";
        var program = Path.Combine(root, "src", "Runrate.Agents.Web", "bin", configuration, "net10.0", "runrate.dll");
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Path.GetDirectoryName(Path.GetFullPath(database)) };
        start.Environment["Runrate__Database"] = database;
        start.Environment["Runrate__ApiToken"] = Token;
        start.Environment["Runrate__Scheduling"] = "off";
        return Run(start, address => [program, "--urls", address], "/readyz");
    }

    /// <summary>The bare server, which writes what comes in to a file.</summary>
    public static Task<Server> Bare(string file) =>
        Run(new ProcessStartInfo(Environment.ProcessPath!), address => ["bare", address, file], "/");

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Http.Dispose();
    }

    private static async Task<Server> Run(ProcessStartInfo start, Func<string, string[]> arguments, string ready)
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        foreach (var argument in arguments(address))
            start.ArgumentList.Add(argument);
        start.RedirectStandardOutput = true;
        var watch = Stopwatch.StartNew();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var server = new Server(process, address);
        while (!await server.Answers(ready))
        {
            if (process.HasExited || watch.Elapsed > Patience)
                throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} does not answer.");
            await Task.Delay(20);
        }
        server.Start = (server.Cpu, watch.Elapsed.TotalSeconds);
        return server;
    }

    private async Task<bool> Answers(string path)
    {
        try
        {
            using var answer = await Http.GetAsync(path);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
