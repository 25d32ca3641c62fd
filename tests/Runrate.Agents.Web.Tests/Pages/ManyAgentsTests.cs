using System.Net;
using AngleSharp.Dom;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Web.Tests.Pages;

/// <summary>A company with more agents than a page may carry.</summary>
public sealed class ManyAgentsTests(ManyAgents many) : IClassFixture<ManyAgents>
{
    /// <summary>Options of a list, "Unassigned" and the choice of none among them.</summary>
    private const int OptionsMax = 102;

    public static TheoryData<string> Routes => [.. EveryPageTests.RoutesOf(_ => true).Where(r => !r.Contains('{', StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task No_page_carries_them_all(string route)
    {
        var page = await many.Browser.Get($"{route}?period=2026-01");
        foreach (var list in page.QuerySelectorAll("select"))
            Assert.True(list.QuerySelectorAll("option").Length <= OptionsMax, $"{list.GetAttribute("name")} of {route} lists every agent.");
        var named = ManyAgents.Names.Count(n => page.QuerySelector("main")!.TextContent.Contains(n, StringComparison.Ordinal));
        Assert.True(named < ManyAgents.Count, $"{route} names every agent.");
    }

    [Fact]
    public async Task A_form_takes_an_agent_by_its_name_and_says_whom_nobody_knows()
    {
        var browser = await many.Host.SignIn(WebHost.Cora);
        var page = await browser.Get("/budgets?period=2026-01");
        Assert.Contains("/suggest/agents", page.QuerySelector("input[name=agent]")!.GetAttribute("data-suggest"), StringComparison.Ordinal);
        (string, string)[] Stated(string agent) => [("scope", "Agent"), ("agent", agent), ("monthly", "500")];
        var done = await browser.Submit(page, StateForm, Stated(ManyAgents.Names[7]));
        Assert.Contains(ManyAgents.Names[7], done.QuerySelector("main table")!.TextContent, StringComparison.Ordinal);
        var refused = await browser.Submit(page, StateForm, Stated("Nobody we know"));
        Assert.Contains("Nothing here is called", refused.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_matters_of_a_kind_are_one_that_leads_to_the_list_of_them()
    {
        var home = await many.Browser.Get("/?period=2026-01");
        var matter = home.QuerySelectorAll(".decisions li > a").Single(a => a.TextContent.EndsWith("have no owner", StringComparison.Ordinal));
        Assert.Equal($"{ManyAgents.Count} agents have no owner", matter.TextContent);
        Assert.StartsWith("/agents?", matter.GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_assistants_list_names_some_of_them_and_gives_none_of_them_as_all()
    {
        var answer = (await (await many.Host.Api(WebHost.Ana)).Post("/api/chat", new { message = "What needs a decision?" })).Is(HttpStatusCode.OK).Text;
        Assert.Contains($"{ManyAgents.Count} agents have no owner", answer, StringComparison.Ordinal);
        Assert.Contains($"and {ManyAgents.Count - 3} more", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entity_that_nobody_knows_is_said_and_not_silently_another()
    {
        var page = await many.Browser.Get("/?entity=northlight-in");
        Assert.Contains("There is no entity “northlight-in”", page.QuerySelector("main [role=alert]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_reader_takes_compressed_is_sent_compressed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/agents?period=2026-01");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        var answer = await many.Browser.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("gzip", Assert.Single(answer.Content.Headers.ContentEncoding));
    }

    private const string StateForm = "form:has(input[name='_handler'][value='state'])";
}

public sealed class ManyAgents : IAsyncLifetime
{
    public const int Count = 130;

    public static readonly IReadOnlyList<string> Names = [.. Enumerable.Range(100, Count).Select(i => $"Worker {i}")];

    public WebHost Host { get; } = new();

    public Browser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Host.InScope(async services =>
        {
            foreach (var name in Names)
            {
                var hired = await services.GetRequiredService<RegisterAgent>().Run(PagesHost.Registration(name), WebHost.Ana);
                Assert.True(hired.IsOk, hired.Refusal?.Message);
                services.GetRequiredService<RunrateDb>().ChangeTracker.Clear();
            }
        });
        Browser = await Host.SignIn();
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
