using Microsoft.Playwright;
using Runrate.Agents.Web.Hosting;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Pages;

/// <summary>Where the closed assistant stands. Skipped where there is no Chromium.</summary>
public sealed class DockTests
{
    [Fact]
    public async Task The_closed_assistant_lies_over_nothing_of_the_page_or_the_menu()
    {
        await using var chromium = await Chromium.Start();
        await using var host = WebHost.OnSocket();
        var page = await chromium.Page();
        var address = host.ClientOptions.BaseAddress;
        await page.GotoAsync(address + $"signin?key={host.Services.GetRequiredService<FirstStart>().LinkSecret}");
        foreach (var path in new[] { "", "agents/hire", "imports", "settings" })
        {
            await page.GotoAsync(address + path);
            foreach (var (width, height) in new[] { (1440, 900), (1280, 600), (900, 700) })
            {
                await page.SetViewportSizeAsync(width, height);
                foreach (var part in new[] { "main", ".strip", ".side" })
                    Assert.False(await Overlap(page, part), $"/{path} at {width} by {height}: the assistant lies over {part}");
            }
            await page.SetViewportSizeAsync(390, 844);
            await page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
            Assert.False(await Overlap(page, ".foot"), $"/{path} on a phone: the assistant lies over the end of the page");
            await Chromium.Picture(page, "dock-" + (path == "" ? "home" : path.Replace('/', '-')));
        }
    }

    private static Task<bool> Overlap(IPage page, string part) => page.EvaluateAsync<bool>(
        """
        part => {
          const [a, b] = [document.querySelector(".dock"), document.querySelector(part)].map(e => e.getBoundingClientRect());
          return a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
        }
        """, part);
}
