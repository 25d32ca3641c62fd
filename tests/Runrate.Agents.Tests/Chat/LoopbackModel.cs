using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Runrate.Agents.Tests.Chat;

/// <summary>A model server on loopback that answers each request with the next of a list of scripts, and keeps what it was sent.</summary>
public sealed class LoopbackModel : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly Task serving;

    public LoopbackModel(params IReadOnlyList<Func<HttpListenerResponse, Task>> answers)
    {
        var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        Address = $"http://127.0.0.1:{port}/v1";
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        serving = Serve(answers);
    }

    public string Address { get; }

    public List<string> Requests { get; } = [];

    public static Func<HttpListenerResponse, Task> Stream(params string[] chunks) => async response =>
    {
        response.ContentType = "text/event-stream";
        response.SendChunked = true;
        foreach (var chunk in chunks)
        {
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"data: {chunk}\n\n"));
            await response.OutputStream.FlushAsync();
        }
    };

    public static Func<HttpListenerResponse, Task> Status(int status, string? retryAfter = null) => async response =>
    {
        response.StatusCode = status;
        if (retryAfter is not null)
            response.Headers["Retry-After"] = retryAfter;
        await response.OutputStream.WriteAsync("{\"error\":{\"message\":\"busy\"}}"u8.ToArray());
    };

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    private async Task Serve(IReadOnlyList<Func<HttpListenerResponse, Task>> answers)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var context = await listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                Requests.Add(await reader.ReadToEndAsync());
                await answers[Math.Min(i, answers.Count - 1)](context.Response);
                context.Response.Close();
            }
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
        {
            // The test is over, or the client went away.
        }
    }
}
