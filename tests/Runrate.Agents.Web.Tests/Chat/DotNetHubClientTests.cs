using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Runrate.Agents.People;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Chat;

/// <summary>The hub through SignalR's own .NET client.</summary>
public sealed class DotNetHubClientTests(WebHost host) : IClassFixture<WebHost>
{
    private const string Question = "How do we book OpenAI tokens under US GAAP?";

    [Fact]
    public async Task A_question_streams_to_its_end()
    {
        var (hub, _) = await Connect();
        await using var _1 = hub;
        var events = await Items(hub, "Ask", null, Question);
        Assert.Equal("started", Type(events[0]));
        Assert.Equal("completed", Type(events[^1]));
        Assert.Equal("OPEX", events[^1].GetProperty("verdict").GetString());
        Assert.NotEmpty(string.Concat(events.Where(e => Type(e) == "text").Select(e => e.GetProperty("text").GetString())));
    }

    [Fact]
    public async Task Cancelling_the_stream_leaves_the_conversation_usable()
    {
        var (hub, _) = await Connect();
        await using var _1 = hub;
        using var stop = new CancellationTokenSource();
        string? conversation = null;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in hub.StreamAsync<JsonElement>("Ask", null, Question, stop.Token))
            {
                conversation ??= item.GetProperty("conversationId").GetString();
                await stop.CancelAsync();
                stop.Token.ThrowIfCancellationRequested();
            }
        });
        Assert.NotNull(conversation);
        await hub.InvokeAsync<bool>("Stop", conversation);
        for (var waited = 0; waited < 50; waited++)
        {
            var events = await Items(hub, "Ask", conversation, "and under IFRS?");
            if (Type(events[^1]) == "completed")
                return;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        Assert.Fail("The conversation takes no further question.");
    }

    [Fact]
    public async Task A_cut_connection_loses_no_turn()
    {
        var (hub, connections) = await Connect();
        await using var _1 = hub;
        string? conversation = null;
        var failure = await Record.ExceptionAsync(async () =>
        {
            await foreach (var item in hub.StreamAsync<JsonElement>("Ask", null, Question))
            {
                conversation ??= item.GetProperty("conversationId").GetString();
                connections.Opened[^1].Cut();
            }
        });
        Assert.True(conversation is not null, failure?.Message);
        var (again, _) = await Connect();
        await using var _2 = again;
        var events = await Items(again, "Resume", conversation);
        Assert.Equal("started", Type(events[0]));
        Assert.Equal("completed", Type(events[^1]));
    }

    [Fact]
    public async Task Two_tabs_read_the_same_turn()
    {
        var (one, _) = await Connect();
        var (two, _) = await Connect();
        await using var _1 = one;
        await using var _2 = two;
        var first = await Items(one, "Ask", null, Question);
        var second = await Items(two, "Resume", first[0].GetProperty("conversationId").GetString());
        Assert.Equal(first.Select(Type), second.Select(Type));
        Assert.Equal(first[^1].GetProperty("answerHash").GetString(), second[^1].GetProperty("answerHash").GetString());
    }

    private static async Task<List<JsonElement>> Items(HubConnection hub, string method, params object?[] arguments)
    {
        var items = new List<JsonElement>();
        await foreach (var item in hub.StreamAsyncCore<JsonElement>(method, arguments))
            items.Add(item);
        return items;
    }

    private async Task<(HubConnection Hub, SocketConnections Connections)> Connect()
    {
        var connections = new SocketConnections(host.Server, await host.Issue(WebHost.Ana, AccessKeyKind.BearerToken));
        var builder = new HubConnectionBuilder().AddJsonProtocol();
        builder.Services.AddSingleton<IConnectionFactory>(connections);
        builder.Services.AddSingleton<EndPoint>(new UriEndPoint(new Uri(host.Server.BaseAddress, "/hubs/chat")));
        var hub = builder.Build();
        await hub.StartAsync();
        return (hub, connections);
    }

    private static string Type(JsonElement item) => item.GetProperty("type").GetString()!;
}
