using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Runrate.Agents.Web.Tests.Support;

/// <summary>The server as a process of its own on a free port of loopback, for what can only be done to a process.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    public const string Token = "process-token-0123456789abcdef";

    private static readonly TimeSpan StartMax = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> errors;

    private ServerProcess(Process process, int port)
    {
        this.process = process;
        (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    /// <summary>With the administrator's token.</summary>
    public HttpClient Client { get; }

    public int Id => process.Id;

    public static async Task<ServerProcess> Start(string database, params (string Name, string Value)[] settings)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "runrate.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["Runrate__Database"] = database,
                ["Runrate__ApiToken"] = Token,
                ["Runrate__Urls"] = $"http://127.0.0.1:{port}",
                ["Runrate__Scheduling"] = "off",
            },
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var server = new ServerProcess(Process.Start(start)!, port);
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var answer = await server.Client.GetAsync("/healthz");
                if (answer.StatusCode == HttpStatusCode.OK)
                    return server;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
            if (server.process.HasExited || waited.Elapsed > StartMax)
            {
                await server.DisposeAsync();
                Assert.Fail($"The server did not start: {await server.output} {await server.errors}");
            }
            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
