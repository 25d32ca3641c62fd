using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.TestHost;

namespace Runrate.Agents.Web.Tests.Chat;

/// <summary>Speaks SignalR's JSON hub protocol over the test server's WebSocket, record by record, as chat.js does.</summary>
public sealed class HubClient(WebSocket socket) : IAsyncDisposable
{
    private const char End = '\u001e';

    private readonly Queue<JsonElement> records = new();
    private readonly StringBuilder rest = new();
    private int invocations;

    public static async Task<HubClient> Connect(TestServer server, string token, string? origin = null)
    {
        var client = server.CreateWebSocketClient();
        client.ConfigureRequest = request =>
        {
            request.Headers.Authorization = $"Bearer {token}";
            if (origin is not null)
                request.Headers.Origin = origin;
        };
        var hub = new HubClient(await client.ConnectAsync(new Uri(server.BaseAddress, "/hubs/chat"), CancellationToken.None));
        await hub.Send("""{"protocol":"json","version":1}""");
        await hub.Next();
        return hub;
    }

    /// <summary>Starts a stream and gives its id.</summary>
    public async Task<string> Start(string target, params object?[] arguments)
    {
        var id = (++invocations).ToString();
        await Send(JsonSerializer.Serialize(new { type = 4, invocationId = id, target, arguments }));
        return id;
    }

    public Task Cancel(string id) => Send(JsonSerializer.Serialize(new { type = 5, invocationId = id }));

    /// <summary>The items of a stream to its end.</summary>
    public async Task<List<JsonElement>> Items(string id)
    {
        var items = new List<JsonElement>();
        while (true)
        {
            var record = await Next();
            if (!record.TryGetProperty("invocationId", out var of) || of.GetString() != id)
                continue;
            if (record.GetProperty("type").GetInt32() == 3)
                return items;
            items.Add(record.GetProperty("item"));
        }
    }

    /// <summary>The next record that is not a ping.</summary>
    public async Task<JsonElement> Next()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var buffer = new byte[16_384];
        while (records.Count == 0)
        {
            var received = await socket.ReceiveAsync(buffer, limit.Token);
            if (received.MessageType == WebSocketMessageType.Close)
                throw new HttpRequestException("The hub closed the socket.", null, HttpStatusCode.Gone);
            rest.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
            var parts = rest.ToString().Split(End);
            foreach (var part in parts[..^1])
            {
                var record = JsonSerializer.Deserialize<JsonElement>(part);
                if (!record.TryGetProperty("type", out var type) || type.GetInt32() != 6)
                    records.Enqueue(record);
            }
            rest.Clear().Append(parts[^1]);
        }
        return records.Dequeue();
    }

    public async ValueTask DisposeAsync()
    {
        if (socket.State == WebSocketState.Open)
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        socket.Dispose();
    }

    private Task Send(string record) => socket.SendAsync(Encoding.UTF8.GetBytes(record + End), WebSocketMessageType.Text, true,
        CancellationToken.None);
}
