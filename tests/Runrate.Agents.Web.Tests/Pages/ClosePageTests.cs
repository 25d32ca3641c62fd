using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Pages;

/// <summary>A close from its page. It posts, so it has books of its own.</summary>
public sealed class ClosePageTests(PagesHost pages) : IClassFixture<PagesHost>
{
    private readonly Browser browser = pages.Browser;

    [Fact]
    public async Task A_close_runs_from_the_page_and_shows_its_steps()
    {
        var page = await browser.Get("/close?period=2026-01");
        page = await browser.Submit(page, "form:has(input[value='run'])");
        for (var i = 0; i < 600 && page.QuerySelector("[data-live=running]") is not null; i++)
        {
            await Task.Delay(100);
            page = await browser.Get("/close?period=2026-01");
        }
        var steps = page.QuerySelectorAll("#close-steps tbody tr");
        Assert.NotEmpty(steps);
        Assert.All(steps, s => Assert.Contains("2026", s.QuerySelectorAll("td")[1].TextContent));
        await pages.Host.InScope(async services =>
            Assert.Equal(CloseStatus.Closing,
                (await services.GetRequiredService<RunrateDb>().Closes.FirstAsync(c => c.Period == new YearMonth(2026, 1)))
                .Status));
    }
}
