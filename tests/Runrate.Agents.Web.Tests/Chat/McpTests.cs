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
    public async Task What_is_not_a_message_is_a_parse_error()
    {
        var client = await host.Api(WebHost.Ana);
        var answer = await client.PostAsync("/mcp", new StringContent("{]", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(-32700, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("code")
            .GetInt32());
    }

    [Fact]
    public async Task A_revision_that_is_not_spoken_is_refused()
    {
        var client = await host.Api(WebHost.Ana);
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
            var result = await Call("initialize",
                new { protocolVersion = asked, capabilities = new { }, clientInfo = new { name = "test", version = "1" } });
            Assert.Equal(agreed, result.GetProperty("protocolVersion").GetString());
        }
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

    private async Task<JsonElement> Call(string method, object parameters)
    {
        var client = await host.Api(WebHost.Ana);
        client.DefaultRequestHeaders.Add("Accept", "application/json, text/event-stream");
        var answer = await client.PostAsync("/mcp", Body(method, parameters));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        var data = text.Split('\n').First(l => l.StartsWith("data:", StringComparison.Ordinal))[5..];
        var message = JsonSerializer.Deserialize<JsonElement>(data);
        Assert.True(message.TryGetProperty("result", out var result), data);
        return result;
    }

    private static StringContent Body(string method, object parameters) =>
        new(JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 1, method, @params = parameters }), Encoding.UTF8,
            "application/json");
}
