using System.Net;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Chat;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Chat;

/// <summary>Two nodes over one database: what one of them is answering, the other does not answer as well.</summary>
public sealed class TurnOnTwoNodesTests(WebHost host) : IClassFixture<WebHost>
{
    private const string Question = "How do we book OpenAI tokens under US GAAP?";

    [Fact]
    public async Task A_conversation_that_one_node_answers_is_409_on_the_other()
    {
        await using var other = WebHost.Over(host.Database);
        var conversation = Guid.NewGuid();
        // The other node has begun, and is not done yet.
        var opened = await other.With<TurnStore, Accounting.Primitives.Outcome<OpenTurn>>(
            s => s.Open(new ChatRequest(Question, WebHost.Ana, conversation), default));
        Assert.Null(opened.Refusal);
        var api = await host.Api(WebHost.Ana);
        var refused = (await api.Post("/api/chat", new { conversationId = conversation, message = Question }))
            .IsProblem(HttpStatusCode.Conflict, "already-exists");
        Assert.Contains("A turn is running", refused.Text, StringComparison.Ordinal);
        await other.InScope(s => s.GetRequiredService<TurnStore>().Release(opened.Value));
        (await api.Post("/api/chat", new { conversationId = conversation, message = Question })).Is(HttpStatusCode.OK);
        await host.InScope(async s => Assert.False(await s.GetRequiredService<RunrateDb>().TurnClaims.AnyAsync()));
    }
}
