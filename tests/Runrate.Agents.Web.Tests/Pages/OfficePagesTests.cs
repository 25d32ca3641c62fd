using System.Net;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Web.Components.Page;
using Runrate.Agents.Web.Components.Shared;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Pages;

/// <summary>Budgets, notes, templates, saved views and help, as they are used.</summary>
public sealed class OfficePagesTests(PagesHost pages) : IClassFixture<PagesHost>
{
    [Fact]
    public async Task A_gateway_reads_that_a_used_up_hard_stop_lets_nothing_through()
    {
        var api = await pages.Host.Api(WebHost.Cora);
        Assert.True((await api.Get("/api/budgets/agents/atlas")).Is(HttpStatusCode.OK).Body.GetProperty("allowed").GetBoolean());
        (await api.Post("/api/budgets", new { scope = "Agent", subject = "atlas", monthly = 10, from = "2026-01", hardStop = true })).Is(HttpStatusCode.Created);
        var said = (await api.Get("/api/budgets/agents/atlas")).Is(HttpStatusCode.OK).Body;
        Assert.False(said.GetProperty("allowed").GetBoolean());
        Assert.Equal(100, said.GetProperty("budgets")[0].GetProperty("reached").GetInt32());
        Assert.True((await api.Get("/api/budgets/agents/juniper")).Body.GetProperty("allowed").GetBoolean());
        Assert.Equal(429, RefusalCodes.BudgetExhausted.Status);
        var home = await pages.Browser.Get("/?period=2026-01");
        Assert.Contains("Budget of atlas", home.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        var page = await pages.Browser.Get("/budgets?period=2026-01");
        Assert.Contains("Stopped", page.QuerySelector("main table")!.TextContent, StringComparison.Ordinal);
        (await (await pages.Host.Api(WebHost.Ana)).Post("/api/budgets", new { scope = "Entity", monthly = 1, from = "2026-01" }))
            .IsProblem(HttpStatusCode.Forbidden, RefusalCodes.NotPermitted.Text);
    }

    [Fact]
    public async Task A_file_on_a_memo_comes_back_as_a_download_and_never_as_a_page()
    {
        var api = await pages.Host.Api(WebHost.Ana);
        var content = "<script>alert(1)</script>"u8.ToArray();
        var note = (await api.Post("/api/notes", new
        {
            subject = $"memo/{pages.Memo}",
            text = "The invoice",
            fileName = "invoice.html",
            file = Convert.ToBase64String(content),
        })).Is(HttpStatusCode.Created).Body;
        var answer = await pages.Browser.Client.GetAsync($"/evidence/{note.GetProperty("id").GetString()}");
        Assert.Equal(("application/octet-stream", "attachment"),
            (answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentDisposition!.DispositionType));
        Assert.Equal(content, await answer.Content.ReadAsByteArrayAsync());
        var page = await pages.Browser.Get($"/treatments/memos/{pages.Memo}");
        Assert.Contains("invoice.html", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        (await api.Post("/api/notes", new { subject = "memo/none", text = "Hello" })).IsProblem(HttpStatusCode.NotFound, RefusalCodes.NotFound.Text);
    }

    [Fact]
    public async Task A_cost_centre_opens_to_its_agents_and_unclaimed_cost_stands_last()
    {
        var page = await pages.Browser.Get("/cost-centers?period=2026-01");
        var names = page.QuerySelectorAll("main table tbody tr th").Select(th => th.TextContent.Trim()).ToList();
        Assert.DoesNotContain("No cost centre", names.SkipLast(1));
        var link = Assert.Single(page.QuerySelectorAll("main tbody th a"), a => a.TextContent == "CS-100");
        var agents = await pages.Browser.Get(link.GetAttribute("href")!);
        Assert.Contains("Atlas", agents.QuerySelector("main table tbody")!.TextContent, StringComparison.Ordinal);
        var none = await pages.Browser.Get("/agents?find=CS-999&period=2026-01");
        Assert.DoesNotContain("Atlas", none.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_template_imports_without_a_complaint()
    {
        foreach (var template in ImportTemplates.All)
        {
            var answer = await pages.Browser.Client.GetAsync($"/imports/templates/{template.Name}.csv");
            var file = await answer.Content.ReadAsByteArrayAsync();
            var report = (await (await pages.Host.Api(WebHost.Ana)).Post("/api/imports?preview=true", file, "text/csv")).Is(HttpStatusCode.OK).Body;
            Assert.Equal(0, report.GetProperty("rejected").GetArrayLength());
        }
    }

    [Fact]
    public async Task A_view_that_is_saved_is_found_under_its_name_and_leads_to_no_other_host()
    {
        var form = await pages.Browser.Get("/views?address=" + Uri.EscapeDataString("/agents?sort=net"));
        var list = await pages.Browser.Submit(form, "main form", ("name", "Losers"));
        Assert.Equal("/agents?sort=net", list.QuerySelectorAll("main a").First(a => a.TextContent == "Losers").GetAttribute("href"));
        foreach (var elsewhere in (string[])["//evil.example/", "https://evil.example/", "/\\evil.example"])
            Assert.DoesNotContain("Save the view", (await pages.Browser.Get("/views?address=" + Uri.EscapeDataString(elsewhere))).QuerySelector("main")!.TextContent);
    }

    [Fact]
    public void Every_page_of_the_menu_has_its_sentence_of_help() =>
        Assert.Empty(Navigation.Pages.Select(p => p.Path).Except(Help.Pages.Select(p => p.Path)));

    [Fact]
    public async Task A_memo_offers_its_approval_or_says_why_nobody_can_approve_it()
    {
        var memo = await pages.Browser.Get($"/treatments/memos/{pages.Memo}");
        var ready = memo.QuerySelectorAll("main button").Any(b => b.TextContent == "Approve and post");
        Assert.NotEqual(ready, memo.QuerySelector("main")!.TextContent.Contains("Nobody can approve it yet", StringComparison.Ordinal));
    }
}
