using System.Text;
using Microsoft.Playwright;
using Runrate.Agents.Web.Hosting;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Pages;

/// <summary>The main job in a real browser, by clicks alone: from a bill to a closed month to an answer.</summary>
public sealed class BrowserJourneyTests
{
    private const string Bill =
        """
        BilledCost,BillingAccountId,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,ChargeDescription,ChargePeriodEnd,ChargePeriodStart,ContractedCost,EffectiveCost,InvoiceIssuerName,ListCost,ProviderName,PublisherName,ServiceCategory,ServiceName
        1200.25,acct-7,USD,2026-02-01T00:00:00Z,2026-01-01T00:00:00Z,Usage,GPU hours,2026-01-11T00:00:00Z,2026-01-10T00:00:00Z,1200.25,1200.25,Harbor Cloud,1300,Harbor Cloud,Harbor Cloud,Compute,Accelerators
        34.123456,acct-7,USD,2026-02-01T00:00:00Z,2026-01-01T00:00:00Z,Usage,GPU storage,2026-01-12T00:00:00Z,2026-01-11T00:00:00Z,34.123456,34.123456,Harbor Cloud,35,Harbor Cloud,Harbor Cloud,Compute,Accelerators
        """;

    [Fact]
    public async Task A_bill_becomes_a_sealed_month_a_figure_that_opens_to_its_line_and_an_answer()
    {
        await using var chromium = await Chromium.Start();
        await using var host = WebHost.OnSocket();
        var page = await chromium.Page();
        var faults = new List<string>();
        page.PageError += (_, fault) => faults.Add(fault);
        page.Console += (_, message) => faults.AddRange(message.Type == "error" ? [message.Text] : Array.Empty<string>());
        var printed = host.Services.GetRequiredService<FirstStart>().LinkSecret;

        await page.GotoAsync(host.ClientOptions.BaseAddress + $"signin?key={printed}");
        await Heading(page, "The AI workforce in January 2026");

        await Open(page, "Imports");
        await page.GetByLabel("File", new PageGetByLabelOptions { Exact = true }).SetInputFilesAsync(new FilePayload
        {
            Name = "harbor-january.csv",
            MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes(Bill),
        });
        await Press(page, "Import");
        await page.GetByRole(AriaRole.Status).GetByText("2 accepted").WaitForAsync();
        await page.GetByRole(AriaRole.Row, new PageGetByRoleOptions { Name = "Effective cost 1,234.373456" }).WaitForAsync();
        await Chromium.Picture(page, "journey-import");

        await Open(page, "Close");
        await Press(page, "Run the close");
        await page.GetByText("ready to seal").First.WaitForAsync();
        // Whoever ran the steps seals them alone only with a word.
        await page.GetByLabel("Reason for sealing alone").FillAsync("Nobody else is there to seal it.");
        await Press(page, "Seal January 2026");
        await page.GetByText("Sealed by Administrator").First.WaitForAsync();
        await Chromium.Picture(page, "journey-close");

        await Open(page, "Statements");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "AI workforce P&L" }).ClickAsync();
        var line = page.GetByRole(AriaRole.Row, new PageGetByRoleOptions { Name = "Infrastructure" });
        await line.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "1,234.37" }).ClickAsync();
        await page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Postings" }).WaitForAsync();
        await Chromium.Picture(page, "journey-figure");
        await page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Postings" })
            .GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Vendor charges", Exact = true }).First.ClickAsync();
        var charge = page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "GPU storage" });
        await charge.GetByText("harbor-january.csv").WaitForAsync();
        Assert.Contains("line 3", await charge.TextContentAsync(), StringComparison.Ordinal);
        Assert.Contains("34.123456", await charge.TextContentAsync(), StringComparison.Ordinal);

        await page.GetByText("Ask the assistant").ClickAsync();
        await page.GetByPlaceholder("Ask about a treatment").FillAsync(
            "Is three years of reserved GPU capacity paid upfront opex, capex or prepaid under US GAAP?");
        await page.Keyboard.PressAsync("Enter");
        var answer = page.Locator(".dock .chat-answer[data-verdict]").First;
        await answer.WaitForAsync();
        Assert.Equal("PREPAID", await answer.GetAttributeAsync("data-verdict"));
        await Chromium.Picture(page, "journey-answer");
        Assert.Empty(faults);
    }

    [Fact]
    public async Task A_button_pressed_twice_sends_its_form_once()
    {
        await using var chromium = await Chromium.Start();
        await using var host = WebHost.OnSocket();
        var page = await chromium.Page();
        await page.GotoAsync(host.ClientOptions.BaseAddress + $"signin?key={host.Services.GetRequiredService<FirstStart>().LinkSecret}");
        await page.GotoAsync(host.ClientOptions.BaseAddress + "people");
        await page.GetByLabel("For", new PageGetByLabelOptions { Exact = true }).SelectOptionAsync("ana");
        await page.GetByLabel("What for").FillAsync("Nightly import");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Issue a token" }).DblClickAsync();
        var tokens = page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "Nightly import" });
        await tokens.First.WaitForAsync();
        Assert.Equal(1, await tokens.CountAsync());
    }

    private static async Task Open(IPage page, string name)
    {
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = name, Exact = true })
            .First.ClickAsync();
        await page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 }).Filter(new LocatorFilterOptions { HasText = name })
            .WaitForAsync();
    }

    private static Task Press(IPage page, string name) =>
        page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = name }).First.ClickAsync();

    private static Task Heading(IPage page, string text) =>
        page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1, Name = text }).WaitForAsync();
}
