using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.TestHost;

namespace Runrate.Agents.Web.Tests.Chat;

/// <summary>Gives the .NET hub client the test server's WebSocket as its transport.</summary>
public sealed class SocketConnections(TestServer server, string token) : IConnectionFactory
{
    public List<SocketConnection> Opened { get; } = [];

    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var client = server.CreateWebSocketClient();
        client.ConfigureRequest = request => request.Headers.Authorization = $"Bearer {token}";
        var connection = new SocketConnection(await client.ConnectAsync(new Uri(server.BaseAddress, "/hubs/chat"), cancellationToken));
        Opened.Add(connection);
        return connection;
    }
}

/// <summary>A WebSocket as a pipe in each direction.</summary>
public sealed class SocketConnection : ConnectionContext
{
    private readonly WebSocket socket;
    private readonly Pipe incoming = new();
    private readonly Pipe outgoing = new();
    private readonly CancellationTokenSource closed = new();
    private readonly Task pumping;

    public SocketConnection(WebSocket socket)
    {
        this.socket = socket;
        Transport = new Duplex(incoming.Reader, outgoing.Writer);
        pumping = Task.WhenAll(Receive(), Send());
    }

    public override IDuplexPipe Transport { get; set; }

    public override string ConnectionId { get; set; } = Guid.NewGuid().ToString();

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    /// <summary>As a lost network would: without a goodbye.</summary>
    public void Cut() => socket.Abort();

    public override async ValueTask DisposeAsync()
    {
        await outgoing.Writer.CompleteAsync();
        await closed.CancelAsync();
        await pumping;
        socket.Dispose();
        closed.Dispose();
    }

    private async Task Receive()
    {
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(incoming.Writer.GetMemory(4096), closed.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                    break;
                incoming.Writer.Advance(received.Count);
                await incoming.Writer.FlushAsync();
            }
            await incoming.Writer.CompleteAsync();
        }
        catch (Exception cut) when (cut is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            await incoming.Writer.CompleteAsync(cut as IOException ?? new IOException("The socket was cut.", cut));
        }
    }

    private async Task Send()
    {
        try
        {
            while (true)
            {
                var read = await outgoing.Reader.ReadAsync(closed.Token);
                foreach (var part in read.Buffer)
                    await socket.SendAsync(part, WebSocketMessageType.Text, endOfMessage: true, closed.Token);
                outgoing.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    break;
            }
        }
        catch (Exception cut) when (cut is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            await outgoing.Reader.CompleteAsync();
        }
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }
}
