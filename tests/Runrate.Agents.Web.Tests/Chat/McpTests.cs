using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Chat;

public sealed class McpTests(WebHost host) : IClassFixture<WebHost>
{
    [Fact]
    public async Task The_tools_are_those_of_the_assistant()
    {
        var names = (await Call("tools/list", new { })).GetProperty("tools").EnumerateArray()
            .Select(t => t.GetProperty("name").GetString()).ToList();
        Assert.Contains("classify_spend", names);
        Assert.Contains("propose_retirement", names);
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public async Task A_tool_call_returns_what_the_assistant_would_get()
    {
        var result = await Call("tools/call",
            new
            {
                name = "classify_spend",
                arguments = new { framework = "US_GAAP", facts = new { category = "FoundationModelApiUsage" } }
            });
        var text = result.GetProperty("content")[0].GetProperty("text").GetString()!;
        Assert.Equal("ExpenseAsIncurred", JsonSerializer.Deserialize<JsonElement>(text).GetProperty("bookTreatment").GetString());
    }

    [Fact]
    public async Task Rule_tables_statements_and_prompts_can_be_read()
    {
        var resources = (await Call("resources/list", new { })).GetProperty("resources").EnumerateArray()
            .Select(r => r.GetProperty("uri").GetString()!).ToList();
        var rules = resources.First(r => r.EndsWith("internal-use-software.json", StringComparison.Ordinal));
        var read = await Call("resources/read", new { uri = rules });
        Assert.Contains("R-US-08", read.GetProperty("contents")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        var statement = await Call("resources/read", new { uri = "runrate://statements/balance-sheet/2026-01" });
        Assert.Contains("balance-sheet", statement.GetProperty("contents")[0].GetProperty("text").GetString(),
            StringComparison.Ordinal);
        var prompt = await Call("prompts/get", new { name = "assistant" });
        Assert.Contains("Verdict first", prompt.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_served()
    {
        var answer = await host.Anonymous().PostAsync("/mcp", Body("tools/list", new { }));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_page_of_another_origin_is_turned_away()
    {
        var client = await host.Api(WebHost.Ana);
        client.DefaultRequestHeaders.Add("Origin", "https://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync("/mcp", Body("tools/list", new { }))).StatusCode);
    }

    [Fact]
    public async Task What_is_not_a_message_is_refused()
    {
        var client = await Client();
        var answer = await client.PostAsync("/mcp", new StringContent("{]", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(-32600, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("code")
            .GetInt32());
    }

    [Fact]
    public async Task A_revision_that_is_not_spoken_is_refused()
    {
        var client = await Client();
        client.DefaultRequestHeaders.Add("MCP-Protocol-Version", "1999-01-01");
        var answer = await client.PostAsync("/mcp", Body("tools/list", new { }));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("2025-11-25", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_revision_that_both_sides_speak_is_agreed()
    {
        foreach (var (asked, agreed) in ((string, string)[])[("2025-06-18", "2025-06-18"), ("1999-01-01", "2025-11-25")])
        {
            var (_, result) = await Initialize(await Client(), version: asked);
            Assert.Equal(agreed, result.GetProperty("protocolVersion").GetString());
        }
    }

    [Fact]
    public async Task A_refusal_is_an_error_that_the_caller_can_read_and_names_what_was_meant()
    {
        foreach (var (name, arguments, meant) in ((string, object, string)[])
            [("get_workforce_pnl", new { form = "2026-01" }, "from"), ("classify_spend", new { framework = "US_GAP", facts = new { } }, "US_GAAP"),
            ("find_agents", new { entity = "nowhere" }, "entity")])
        {
            var result = await Call("tools/call", new { name, arguments });
            Assert.True(result.GetProperty("isError").GetBoolean());
            Assert.Contains(meant, result.GetProperty("structuredContent").GetProperty("refusal").GetProperty("message").GetString(),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_tool_that_there_is_none_of_is_answered_with_the_nearest()
    {
        var client = await Client();
        var (id, _) = await Initialize(client);
        client.DefaultRequestHeaders.Add("Mcp-Session-Id", id);
        client.DefaultRequestHeaders.Add("MCP-Protocol-Version", "2025-11-25");
        var message = await Send(client, "tools/call", new { name = "clasify_spend", arguments = new { } });
        Assert.Contains("classify_spend", message.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_tool_states_its_title_its_arguments_and_its_result()
    {
        var tools = (await Call("tools/list", new { })).GetProperty("tools").EnumerateArray().ToList();
        Assert.All(tools, t =>
        {
            Assert.False(string.IsNullOrEmpty(t.GetProperty("title").GetString()));
            Assert.False(t.GetProperty("inputSchema").GetProperty("additionalProperties").GetBoolean());
            Assert.True(t.GetProperty("inputSchema").GetProperty("properties").TryGetProperty("entity", out _));
            Assert.Equal("object", t.GetProperty("outputSchema").GetProperty("type").GetString());
        });
        var facts = tools.First(t => t.GetProperty("name").GetString() == "classify_spend").GetProperty("inputSchema").GetProperty("properties")
            .GetProperty("facts").GetProperty("properties");
        Assert.Contains("StaffTraining", facts.GetProperty("category").GetProperty("enum").EnumerateArray().Select(v => v.GetString()));
        Assert.Equal("How much is it?", facts.GetProperty("amount").GetProperty("description").GetString());
        Assert.Equal("object", facts.GetProperty("ias38_57").GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_session_goes_on_where_its_next_request_arrives()
    {
        var client = await Client();
        client.DefaultRequestHeaders.Add("Mcp-Session-Id", "of-another-node-0123456789");
        client.DefaultRequestHeaders.Add("MCP-Protocol-Version", "2025-11-25");
        Assert.NotEmpty((await Send(client, "tools/list", new { })).GetProperty("result").GetProperty("tools").EnumerateArray());
    }

    [Fact]
    public async Task The_address_of_a_statement_is_completed()
    {
        var statement = new { type = "ref/resource", uri = "runrate://statements/{layout}/{period}" };
        var layouts = await Complete(statement, "layout", "b");
        Assert.Equal(["balance-sheet", "book-bridge"], layouts);
        Assert.Empty(await Complete(statement, "period", "1999"));
        Assert.Empty(await Complete(new { type = "ref/prompt", name = "assistant" }, "any", ""));
    }

    private async Task<IReadOnlyList<string?>> Complete(object reference, string name, string value) =>
        [.. (await Call("completion/complete", new { @ref = reference, argument = new { name, value } })).GetProperty("completion")
            .GetProperty("values").EnumerateArray().Select(v => v.GetString())];

    private async Task<JsonElement> Call(string method, object parameters, string query = "")
    {
        var client = await Client();
        var session = await Initialize(client, query);
        if (method == "initialize")
            return session.Result;
        client.DefaultRequestHeaders.Add("Mcp-Session-Id", session.Id);
        client.DefaultRequestHeaders.Add("MCP-Protocol-Version", "2025-11-25");
        var message = await Send(client, method, parameters, query);
        Assert.True(message.TryGetProperty("result", out var result), message.GetRawText());
        return result;
    }

    private async Task<HttpClient> Client()
    {
        var client = await host.Api(WebHost.Ana);
        client.DefaultRequestHeaders.Add("Accept", "application/json, text/event-stream");
        return client;
    }

    private static async Task<(string Id, JsonElement Result)> Initialize(HttpClient client, string query = "", string version = "2025-11-25")
    {
        var answer = await client.PostAsync("/mcp" + query, Body("initialize",
            new { protocolVersion = version, capabilities = new { }, clientInfo = new { name = "test", version = "1" } }));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return (answer.Headers.GetValues("Mcp-Session-Id").Single(), Message(text).GetProperty("result"));
    }

    private static async Task<JsonElement> Send(HttpClient client, string method, object parameters, string query = "")
    {
        var answer = await client.PostAsync("/mcp" + query, Body(method, parameters));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return Message(text);
    }

    private static JsonElement Message(string text) => JsonSerializer.Deserialize<JsonElement>(
        text.Split('\n').Last(l => l.StartsWith("data:", StringComparison.Ordinal) && l.Contains("jsonrpc", StringComparison.Ordinal))[5..]);

    private static StringContent Body(string method, object parameters) =>
        new(JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 1, method, @params = parameters }), Encoding.UTF8,
            "application/json");
}
