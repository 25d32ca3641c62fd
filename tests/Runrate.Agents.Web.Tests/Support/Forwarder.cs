using System.Net;
using System.Net.Sockets;

namespace Runrate.Agents.Web.Tests.Support;

/// <summary>A port of loopback that leads to a server and can be cut and mended, as a network is.</summary>
public sealed class Forwarder : IAsyncDisposable
{
    private readonly string host;
    private readonly int target;
    private TcpListener listener;
    private CancellationTokenSource cut = new();
    private Task accepting;

    public Forwarder(string host, int target)
    {
        (this.host, this.target) = (host, target);
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = Accept(listener, cut.Token);
    }

    public int Port { get; }

    public async Task Cut()
    {
        await cut.CancelAsync();
        listener.Dispose();
        await accepting;
    }

    public void Mend()
    {
        cut.Dispose();
        cut = new CancellationTokenSource();
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        accepting = Accept(listener, cut.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Cut();
        cut.Dispose();
    }

    private async Task Accept(TcpListener from, CancellationToken ct)
    {
        var lines = new List<Task>();
        try
        {
            while (true)
                lines.Add(Lead(await from.AcceptTcpClientAsync(ct), ct));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task Lead(TcpClient near, CancellationToken ct)
    {
        using var far = new TcpClient();
        try
        {
            using (near)
            {
                await far.ConnectAsync(host, target, ct);
                await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), ct), far.GetStream().CopyToAsync(near.GetStream(), ct));
                // Gone at once, as when a server dies.
                near.Client.LingerState = new LingerOption(true, 0);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException)
        {
        }
    }
}
