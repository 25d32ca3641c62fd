using Microsoft.Playwright;
using Runrate.Agents.People;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Chat;

/// <summary>The docked chat in a real browser, as narrow as a phone. Skipped where there is no Chromium.</summary>
public sealed class ChatBrowserTests
{
    private const string Chromium = "/usr/bin/chromium";

    [Fact]
    public async Task A_question_in_the_dock_is_answered_spoken_once_and_continued_by_a_button()
    {
        if (!File.Exists(Chromium))
            Assert.Skip($"Install Chromium to run this: {Chromium} is not there.");
        await using var host = WebHost.OnSocket();
        var address = host.ClientOptions.BaseAddress.ToString().TrimEnd('/');
        var link = await host.Issue(WebHost.Ana, AccessKeyKind.SignInLink);

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
        });
        var page = await browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = 390, Height = 844 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        var faults = new List<string>();
        page.PageError += (_, fault) => faults.Add(fault);
        await page.GotoAsync($"{address}/signin?key={link}");
        await page.GetByText("Ask the assistant").ClickAsync();
        await page.GetByPlaceholder("Ask about a treatment").FillAsync("Self-hosted fine-tune of Llama under US GAAP");
        await page.Keyboard.PressAsync("Enter");

        var first = page.Locator(".dock .chat-answer").First;
        await first.And(page.Locator("[data-verdict]")).WaitForAsync();
        Assert.Equal("NEED FACTS", await first.GetAttributeAsync("data-verdict"));
        Assert.Null(await first.GetAttributeAsync("aria-live"));
        Assert.Contains("NEED FACTS", await page.Locator(".dock [data-chat-said]").TextContentAsync(), StringComparison.Ordinal);
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390, "The page scrolls sideways.");
        await Shot(page, "chat-390");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Application development" }).ClickAsync();
        await page.Locator(".dock .chat-answer[data-verdict]").Nth(1).WaitForAsync();
        Assert.Contains("stage = ApplicationDevelopment", await page.Locator(".dock .chat-turn").Nth(1).TextContentAsync(), StringComparison.Ordinal);

        await page.ReloadAsync();
        await page.GetByText("Ask the assistant").ClickAsync();
        await page.Locator(".dock .chat-turn").Nth(1).WaitForAsync();
        Assert.Empty(faults);
        await page.SetViewportSizeAsync(1280, 900);
        await page.GotoAsync($"{address}/chat?ask=Is%20staff%20training%20capitalised%3F");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Ask", Exact = true }).ClickAsync();
        await page.Locator("main .chat-answer[data-verdict]").First.WaitForAsync();
        await Shot(page, "chat-1280");

        // The address is the conversation's: the list has it, the export leads to it, and a reload keeps it.
        Assert.Contains("conversation=", page.Url, StringComparison.Ordinal);
        Assert.DoesNotContain("ask=", page.Url, StringComparison.Ordinal);
        Assert.Equal(1, await page.Locator("[data-chat-list] a[aria-current]").CountAsync());
        Assert.True(await page.GetByText("Export as Markdown").IsVisibleAsync());
        await page.ReloadAsync();
        await page.Locator("main .chat-answer[data-verdict]").First.WaitForAsync();
        await page.Locator("main .chat-turn [data-chat-ask]").First.ClickAsync();
        await page.Locator("main .chat-answer[data-verdict]").Nth(1).WaitForAsync();
        Assert.Empty(faults);
    }

    /// <summary>Kept only where someone asks for pictures.</summary>
    private static async Task Shot(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("RUNRATE_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png") });
    }
}
