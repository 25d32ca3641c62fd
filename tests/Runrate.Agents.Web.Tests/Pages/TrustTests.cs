using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Pages;

/// <summary>What a reader must be able to believe without checking: no page says more than the books hold.</summary>
public sealed class TrustTests(PagesHost pages) : IClassFixture<PagesHost>
{
    private readonly Browser browser = pages.Browser;

    [Fact]
    public async Task What_is_at_risk_opens_the_agents_that_carry_it_and_they_sum_to_it()
    {
        var home = await pages.Browser.Get("/?period=2026-01");
        var card = home.QuerySelectorAll(".card").Single(c => c.QuerySelector("h2")!.TextContent == "Carrying value at risk");
        var amount = card.QuerySelector(".value a")!;
        var opened = await pages.Browser.Get(amount.GetAttribute("href")!);
        var figure = amount.TextContent.Trim().Split(' ', '\u00a0')[^1];
        Assert.NotEqual("0", figure);
        Assert.Contains(figure, opened.QuerySelector("main tfoot tr")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Atlas", opened.QuerySelector("main table tbody")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_month_without_entries_says_so_and_draws_no_conclusion()
    {
        var page = await browser.Get("/?period=2031-05");
        var lead = page.QuerySelector("main .lead")!.TextContent;
        Assert.Contains("Nothing is booked for May 2031 yet", lead, StringComparison.Ordinal);
        Assert.DoesNotContain("earned more", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll(".card, svg.waterfall"));
    }

    [Fact]
    public async Task A_figure_keeps_its_book_on_its_page_and_in_every_link_from_it()
    {
        var statement = await browser.Get("/statements/income-statement?period=2026-01&book=UsGaap");
        var figure = await browser.Get(statement.QuerySelector("table.statement a.figure")!.GetAttribute("href")!);
        Assert.Equal("UsGaap", figure.QuerySelector("select[name=book] option[selected]")!.GetAttribute("value"));
        var links = figure.QuerySelectorAll("main a[href*='book=']").Select(a => a.GetAttribute("href")!).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, l => Assert.Contains("book=UsGaap", l, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sum_is_called_what_the_report_calls_it()
    {
        var home = await browser.Get("/?period=2026-01");
        var figure = await browser.Get(home.QuerySelectorAll(".card a.figure")[1].GetAttribute("href")!);
        Assert.Equal("Loaded cost", figure.QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task Cost_that_no_agent_claims_leads_to_the_page_where_it_is_given_away()
    {
        var roster = await browser.Get("/agents?period=2026-01");
        var unassigned = roster.QuerySelectorAll("table.roster tbody tr").First(r => r.TextContent.Contains("Unassigned", StringComparison.Ordinal));
        var page = await browser.Get(unassigned.QuerySelector("a")!.GetAttribute("href")!);
        Assert.Equal("Cost that no agent claims", page.QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task The_search_finds_agents_pages_and_statements_and_takes_wildcards_as_text()
    {
        var found = await browser.Get("/search?q=atl");
        Assert.Contains(found.QuerySelectorAll("main a"), a => a.TextContent == "Atlas");
        Assert.Contains((await browser.Get("/search?q=balance")).QuerySelectorAll("main a"), a => a.TextContent.StartsWith("Balance sheet", StringComparison.Ordinal));
        Assert.Contains("0 hits", (await browser.Get("/search?q=%25%25%25_")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_holds_although_nothing_was_stated_says_by_default_and_never_yes()
    {
        var ask = await browser.Get("/treatments");
        var kinds = ask.QuerySelectorAll("#f-category option").Select(o => o.GetAttribute("value")!).Where(v => v.Length > 0).Distinct().ToList();
        var defaults = 0;
        foreach (var kind in kinds)
        {
            var answer = await browser.Get($"/treatments?f.category={Uri.EscapeDataString(kind)}");
            foreach (var row in answer.QuerySelectorAll("table tbody tr").Where(r => r.QuerySelector("td") is { } mark
                && mark.TextContent.Trim() is "✓ yes" or "✓ by default" && r.Children.Length == 4))
            {
                var found = row.Children[0].TextContent.Trim() == "✓ yes";
                Assert.Equal(found, row.Children[3].TextContent.Trim().Length > 0);
                defaults += found ? 0 : 1;
            }
        }
        Assert.True(defaults > 0, "No kind of spend was decided by a default: the test has nothing to look at.");
    }

    [Fact]
    public async Task Several_memos_are_shown_before_they_are_approved_and_none_is_approved_by_showing()
    {
        var page = await browser.Get("/several/retire?period=2026-01");
        var shown = await browser.Submit(page, "main form[method=post]", ("pick", "atlas"), ("reason", "Its vendor closes."), ("step", "preview"));
        Assert.Contains("Nothing has been done yet", shown.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Its vendor closes", (await browser.Get("/reviews?period=2026-01")).Body!.TextContent, StringComparison.Ordinal);
        var nothing = await browser.Submit(page, "main form[method=post]", ("reason", "Its vendor closes."), ("step", "do"));
        Assert.NotNull(nothing.QuerySelector("[role=alert]"));
    }

    [Fact]
    public async Task Lists_are_files_too()
    {
        foreach (var path in (string[])["/agents.csv?period=2026-01", "/journal.csv?period=2026-01"])
        {
            var answer = await browser.Client.GetAsync(path);
            Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
            Assert.Contains("tlas", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }
}
