using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Chat;

public sealed class ChatApiTests(WebHost host) : IClassFixture<WebHost>
{
    [Fact]
    public async Task An_answer_has_verdict_tool_calls_and_hash()
    {
        var answer = await Ask("We paid $360,000 upfront on 1 December 2025 for a three-year reserved instance. US GAAP?");
        Assert.Equal("PREPAID", answer.GetProperty("verdict").GetString());
        Assert.Contains("10,000", answer.GetProperty("reply").GetString(), StringComparison.Ordinal);
        Assert.Contains("<strong>PREPAID</strong>", answer.GetProperty("html").GetString(), StringComparison.Ordinal);
        var calls = answer.GetProperty("toolCalls").EnumerateArray().Select(c => c.GetProperty("name").GetString()).ToList();
        Assert.Equal(["classify_spend", "schedule_spend"], calls);
        Assert.Equal(0, answer.GetProperty("ungrounded").GetArrayLength());
        Assert.StartsWith("sha256:", answer.GetProperty("answerHash").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_question_over_the_same_data_has_the_same_hash()
    {
        var first = await Ask("Is a SaaS subscription capex or opex under Ind AS?");
        var second = await Ask("Is a SaaS subscription capex or opex under Ind AS?");
        var other = await Ask("Is a SaaS subscription capex or opex under IFRS?");
        Assert.Equal(Hash(first), Hash(second));
        Assert.NotEqual(Hash(first), Hash(other));
        Assert.NotEqual(first.GetProperty("conversationId").GetString(), second.GetProperty("conversationId").GetString());
    }

    [Fact]
    public async Task A_conversation_is_stored_listed_searched_and_exported()
    {
        var client = await host.Api(WebHost.Ana);
        var first = await Ask("How is staff training on AI tools treated under US GAAP?", client: client);
        var id = first.GetProperty("conversationId").GetString()!;
        var second = await Ask("and under Ind AS?", id, client);
        Assert.Equal(id, second.GetProperty("conversationId").GetString());
        Assert.Contains("IND_AS", second.GetProperty("toolCalls")[0].GetProperty("arguments").GetRawText(),
            StringComparison.Ordinal);

        var found = await client.GetFromJsonAsync<JsonElement>("/api/conversations?search=staff%20TRAINING");
        Assert.Contains(found.EnumerateArray(), c => c.GetProperty("id").GetString() == id);
        Assert.Equal(0, (await client.GetFromJsonAsync<JsonElement>("/api/conversations?search=100%25")).GetArrayLength());
        var stored = await client.GetFromJsonAsync<JsonElement>($"/api/conversations/{id}");
        Assert.Equal(2, stored.GetProperty("turns").GetArrayLength());
        var markdown = await client.GetStringAsync($"/api/conversations/{id}/export");
        Assert.StartsWith("# How is staff training", markdown, StringComparison.Ordinal);
        Assert.Contains("## 2. and under Ind AS?", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_persons_conversation_does_not_exist()
    {
        var first = await Ask("How is staff training treated under US GAAP?", client: await host.Api(WebHost.Ana));
        var id = first.GetProperty("conversationId").GetString();
        var cora = await host.Api(WebHost.Cora);
        Assert.Equal(HttpStatusCode.NotFound, (await cora.GetAsync($"/api/conversations/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound,
            (await cora.PostAsJsonAsync("/api/chat", new { conversationId = id, message = "and IFRS?" })).StatusCode);
    }

    [Theory]
    [InlineData("""{"message":""}""", "missing-field")]
    [InlineData("""{"message":7}""", "invalid-request")]
    [InlineData("""{"conversationId":"x","message":"hello"}""", "invalid-request")]
    [InlineData("""{"message":"hello","entity":"nobody"}""", "not-found")]
    public async Task What_cannot_be_asked_is_refused_with_its_code(string body, string code)
    {
        var client = await host.Api();
        var answer = await client.PostAsync("/api/chat", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Nobody_asks_without_signing_in()
    {
        var client = host.Anonymous();
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsJsonAsync("/api/chat", new { message = "hello" }))
            .StatusCode);
    }

    [Fact]
    public async Task The_page_shows_a_stored_answer_and_a_form_that_works_without_script()
    {
        var browser = await host.SignIn(WebHost.Ana);
        var empty = await browser.Get("/chat");
        var answered = await browser.Submit(empty, "form[data-chat-form]",
            ("message", "Is prompt engineering capitalised under US GAAP?"));
        Assert.Contains("OPEX", answered.QuerySelector(".chat-answer")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("OPEX", answered.QuerySelector(".chat-answer")!.GetAttribute("data-verdict"));
        Assert.NotEmpty(answered.QuerySelectorAll("details.chat-tool"));
        Assert.Null(answered.QuerySelector("[aria-live] .chat-answer, .chat-answer[aria-live]"));
        Assert.Contains(answered.QuerySelectorAll(".chat-list li"),
            li => li.TextContent.Contains("prompt engineering", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_page_has_the_dock_and_the_chat_page_has_none()
    {
        var browser = await host.SignIn(WebHost.Ana);
        var home = await browser.Get("/");
        Assert.Equal(3, home.QuerySelectorAll(".dock [data-chat-ask]").Length);
        Assert.NotNull(home.QuerySelector(".dock textarea"));
        Assert.Null((await browser.Get("/chat")).QuerySelector(".dock"));
    }

    private async Task<JsonElement> Ask(string message, string? conversation = null, HttpClient? client = null)
    {
        var answer = await (client ?? await host.Api())
            .PostAsJsonAsync("/api/chat", new { conversationId = conversation, message });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static string? Hash(JsonElement answer) => answer.GetProperty("answerHash").GetString();
}
