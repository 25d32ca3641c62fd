using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Runrate.Agents.People;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Chat;

public sealed class ChatHubTests(WebHost host) : IClassFixture<WebHost>
{
    [Fact]
    public async Task A_stream_starts_calls_tools_speaks_and_completes()
    {
        await using var hub = await Connect();
        var items = await hub.Items(await hub.Start("Ask", null, "How do we book OpenAI tokens under US GAAP?"));
        var types = items.Select(Type).ToList();
        Assert.Equal("started", types[0]);
        Assert.Equal("completed", types[^1]);
        Assert.True(types.IndexOf("tool-started") < types.IndexOf("tool-finished")
            && types.IndexOf("tool-finished") < types.IndexOf("text"));
        var completed = items[^1];
        Assert.Equal("OPEX", completed.GetProperty("verdict").GetString());
        Assert.Contains("<strong>OPEX</strong>", completed.GetProperty("html").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_turn_is_read_again_from_its_first_event()
    {
        string conversation;
        await using (var hub = await Connect())
        {
            await hub.Start("Ask", null, "How do we book OpenAI tokens under IFRS?");
            conversation = (await hub.Next()).GetProperty("item").GetProperty("conversationId").GetString()!;
        }
        await using var again = await Connect();
        var items = await again.Items(await again.Start("Resume", conversation));
        Assert.Equal("started", Type(items[0]));
        Assert.Equal("completed", Type(items[^1]));
        var client = await host.Api(WebHost.Ana);
        var stored = JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync($"/api/conversations/{conversation}"));
        Assert.Equal(1, stored.GetProperty("turns").GetArrayLength());
    }

    [Fact]
    public async Task Nobody_else_reads_or_stops_a_turn()
    {
        await using var hub = await Connect();
        var items = await hub.Items(await hub.Start("Ask", null, "How do we book OpenAI tokens under Ind AS?"));
        var conversation = items[0].GetProperty("conversationId").GetString();
        await using var other = await Connect(WebHost.Cora);
        Assert.Empty(await other.Items(await other.Start("Resume", conversation)));
        var answer = await other.Items(await other.Start("Ask", conversation, "and under IFRS?"));
        Assert.Equal("failed", Type(answer[^1]));
    }

    [Fact]
    public async Task Two_tabs_ask_at_the_same_time_in_conversations_of_their_own()
    {
        await using var one = await Connect();
        await using var two = await Connect();
        var (first, second) = (await one.Start("Ask", null, "Is a SaaS subscription opex under IFRS?"),
            await two.Start("Ask", null, "Is a SaaS subscription opex under Ind AS?"));
        var (a, b) = (await one.Items(first), await two.Items(second));
        Assert.Equal("completed", Type(a[^1]));
        Assert.Equal("completed", Type(b[^1]));
        Assert.NotEqual(a[0].GetProperty("conversationId").GetString(), b[0].GetProperty("conversationId").GetString());
    }

    [Fact]
    public async Task Many_conversations_at_once_all_complete_and_are_all_stored()
    {
        const int Count = 24;
        var token = await host.Issue(WebHost.Ana, AccessKeyKind.BearerToken);
        var ends = await Task.WhenAll(Enumerable.Range(0, Count).Select(async _ =>
        {
            await using var hub = await HubClient.Connect(host.Server, token);
            var first = await hub.Items(await hub.Start("Ask", null, "How do we book OpenAI tokens under US GAAP?"));
            var conversation = first[0].GetProperty("conversationId").GetString();
            var second = await hub.Items(await hub.Start("Ask", conversation, "and under IFRS?"));
            return (First: Type(first[^1]), Second: Type(second[^1]), Conversation: conversation);
        }));
        Assert.All(ends, e => Assert.Equal(("completed", "completed"), (e.First, e.Second)));
        Assert.Equal(Count, ends.Select(e => e.Conversation).Distinct().Count());
    }

    [Fact]
    public async Task A_page_of_another_host_gets_no_answer()
    {
        var token = await host.Issue(WebHost.Ana, AccessKeyKind.BearerToken);
        var failure = await Record.ExceptionAsync(async () =>
        {
            await using var hub = await HubClient.Connect(host.Server, token, "https://evil.example");
            await hub.Items(await hub.Start("Ask", null, "hello"));
        });
        Assert.NotNull(failure);
    }

    [Fact]
    public async Task An_unknown_conversation_id_is_refused_in_the_stream()
    {
        await using var hub = await Connect();
        var items = await hub.Items(await hub.Start("Ask", "not-an-id", "hello"));
        Assert.Equal("invalid-value", items[^1].GetProperty("code").GetString());
    }

    private async Task<HubClient> Connect(Actor? actor = null)
    {
        using var started = host.CreateClient(new WebApplicationFactoryClientOptions());
        return await HubClient.Connect(host.Server, await host.Issue(actor ?? WebHost.Ana, AccessKeyKind.BearerToken));
    }

    private static string Type(JsonElement item) => item.GetProperty("type").GetString()!;
}
