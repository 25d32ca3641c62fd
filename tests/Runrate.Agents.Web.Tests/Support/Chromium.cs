using Microsoft.Playwright;

namespace Runrate.Agents.Web.Tests.Support;

/// <summary>A headless Chromium of the machine, driven by Playwright. Tests that need one are skipped where there is none.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private const string Executable = "/usr/bin/chromium";

    // Patient, because the machine may be busy with other tests; nothing waits longer than it has to.
    private const float TimeoutMilliseconds = 60_000;

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Chromium(IPlaywright playwright, IBrowser browser)
    {
        this.playwright = playwright;
        this.browser = browser;
    }

    public static async Task<Chromium> Start()
    {
        if (!File.Exists(Executable))
            Assert.Skip($"Install Chromium to run this: {Executable} is not there.");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
            Timeout = TimeoutMilliseconds,
        });
        return new Chromium(playwright, browser);
    }

    /// <summary>A fresh page that has nobody signed in and does not animate.</summary>
    public async Task<IPage> Page(int width = 1280, int height = 900, ColorScheme colours = ColorScheme.Light)
    {
        var page = await browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ReducedMotion = ReducedMotion.Reduce,
            ColorScheme = colours,
        });
        page.SetDefaultTimeout(TimeoutMilliseconds);
        page.SetDefaultNavigationTimeout(TimeoutMilliseconds);
        return page;
    }

    /// <summary>Keeps a picture of the page where <c>RUNRATE_SCREENSHOTS</c> names a folder for them.</summary>
    public static async Task Picture(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("RUNRATE_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png") });
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
