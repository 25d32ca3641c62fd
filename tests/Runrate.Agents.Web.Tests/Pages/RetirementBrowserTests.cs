using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Reviews;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;
using Runrate.Agents.Web.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Web.Tests.Pages;

/// <summary>
/// A whole retirement in a real browser: the fired trigger, the packet, the decision of a second person, the checklist, its entries, and the page
/// of an agent that has gone. Skipped where there is no Chromium.
/// </summary>
public sealed class RetirementBrowserTests
{
    private const string Chromium = "/usr/bin/chromium";
    private static readonly AgentId Atlas = new("atlas");

    [Fact]
    public async Task An_agent_is_retired_from_the_fired_trigger_to_its_final_profit_and_loss()
    {
        if (!File.Exists(Chromium))
            Assert.Skip($"Install Chromium to run this: {Chromium} is not there.");
        await using var host = WebHost.OnSocket();
        var address = host.ClientOptions.BaseAddress.ToString().TrimEnd('/');
        await host.InScope(services => Prepare(services, host.Clock.Now.InUtc().Date));
        var today = host.Clock.Now.InUtc().Date;
        var period = today.ToYearMonth().ToIso();

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
        });

        // The operator sees what fired and the review that the night opened.
        var ana = await SignIn(browser, address, await host.Issue(WebHost.Ana, AccessKeyKind.SignInLink));
        await ana.GotoAsync($"{address}/agents/atlas?period={period}");
        var fired = ana.Locator("ul.plain li").Filter(new LocatorFilterOptions { HasText = "Met" });
        Assert.Contains("days without usage or accepted output", await fired.First.TextContentAsync(), StringComparison.Ordinal);
        Assert.Contains("First fired on", await fired.First.TextContentAsync(), StringComparison.Ordinal);
        await Shots(ana, "retire-1-agent");
        await ana.GotoAsync($"{address}/reviews");
        await ana.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Atlas" }).ClickAsync();
        Assert.Contains("Retire", await ana.Locator("dl.pairs").First.TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await ana.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Decide", Exact = true }).CountAsync());
        var packet = new Uri(ana.Url).AbsolutePath;

        // Someone else decides, with the packet before them.
        var cora = await SignIn(browser, address, await host.Issue(WebHost.Cora, AccessKeyKind.SignInLink));
        await cora.GotoAsync(address + packet);
        foreach (var heading in (string[])["Scorecard", "Triggers", "What is left on the balance sheet", "Loss and tax if it leaves now", "Commitments"])
            await cora.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = heading, Exact = true }).WaitForAsync();
        await Shots(cora, "retire-2-packet");
        await cora.GetByLabel("Decision").SelectOptionAsync("Retire");
        await cora.GetByLabel("Last day").FillAsync(today.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture));
        await cora.GetByLabel("Reason").FillAsync("Nobody gives it work any more.");
        await cora.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Decide", Exact = true }).ClickAsync();
        await cora.GetByText("Decided: Retire").WaitForAsync();

        // The checklist; its ledger steps post.
        foreach (var step in ExitChecklist.Steps)
        {
            var row = cora.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Exit checklist" }).GetByRole(AriaRole.Row)
                .Filter(new LocatorFilterOptions { HasText = step.Title });
            // Nothing is paid ahead for it: that step is done from the start.
            if (step.Key == ExitChecklist.Prepayments)
            {
                await row.GetByText("Nothing is paid ahead for it.").WaitForAsync();
                continue;
            }
            await row.GetByLabel("Evidence").FillAsync("Ticket 4711");
            if (step.Key == ExitChecklist.Commitments)
                await row.GetByLabel("Fee for leaving").FillAsync("120");
            await row.GetByRole(AriaRole.Button).ClickAsync();
            await row.GetByText("Ticket 4711").WaitForAsync();
        }
        await cora.GetByText("Completed").First.WaitForAsync();
        await Shots(cora, "retire-3-checklist");
        await host.InScope(async services =>
        {
            var db = services.GetRequiredService<RunrateDb>();
            var entries = await db.Entries.Where(e => e.Kind == EntryKind.Disposal || e.Kind == EntryKind.Retirement).ToListAsync();
            Assert.Contains(entries, e => e.Kind == EntryKind.Retirement && e.Memo.Contains("Termination fee", StringComparison.Ordinal));
            Assert.Contains(entries, e => e is { Kind: EntryKind.Disposal, Book: Book.UsGaap });
            var balances = await services.GetRequiredService<AssetBalances>().Of(
                WebHost.EntityId, Book.UsGaap, today.ToYearMonth(), AssetBalances.Carrying);
            Assert.Empty(balances);
        });

        // The entries stand in the journal, and the agent's page closes with its final P&L.
        await cora.GotoAsync($"{address}/journal?agent=atlas&book=UsGaap&period={period}");
        await cora.GetByText("Derecognition of").First.WaitForAsync();
        await cora.GotoAsync($"{address}/agents/atlas?book=UsGaap&period={period}");
        var alert = cora.Locator("p.alert").Filter(new LocatorFilterOptions { HasText = "Retired on" });
        Assert.Contains("any later usage is an incident", await alert.TextContentAsync(), StringComparison.Ordinal);
        await Shots(cora, "retire-4-retired");
        await alert.GetByRole(AriaRole.Link).ClickAsync();
        await cora.GetByText("Gain or loss on disposal").First.WaitForAsync();
    }

    /// <summary>An agent with a model on the balance sheet that has had no work for months, and the night that notices it.</summary>
    private static async Task Prepare(IServiceProvider services, LocalDate today)
    {
        var start = today.PlusMonths(-8).ToYearMonth().FirstDay();
        var hired = await services.GetRequiredService<RegisterAgent>().Run(new AgentRegistration
        {
            Entity = WebHost.EntityId,
            Name = "Atlas",
            Role = "Support agent",
            Owner = "Olu",
            CostCenter = "CS-100",
            Employment = EmploymentKind.InHouseBuild,
            Function = AgentFunction.CustomerDelivery,
            HiredOn = start,
            InServiceOn = start,
            AcquisitionCost = 24_000,
            MonthlyRunCost = 500,
            Target = new TargetStatement("resolved ticket", 100, 9, "Desk cost", 12, 50),
            RetirementTriggers = [new RetirementTrigger(RetirementTriggerKind.Idle, new Dictionary<string, decimal> { ["days"] = 60 })],
            Consumers = ["Help desk"],
        }, WebHost.Ana);
        Assert.True(hired.IsOk, hired.Refusal?.Message);
        var saved = await services.GetRequiredService<SaveArrangement>().Create(OwnModel(start), WebHost.Ana);
        Assert.True(saved.IsOk, saved.Refusal?.Message);
        await services.GetRequiredService<ClassifyArrangement>().Run(saved.Value.Id, WebHost.Ana);
        var approved = await services.GetRequiredService<ApproveTreatment>().RunAll(saved.Value.Id, WebHost.Cora);
        Assert.True(approved.IsOk, approved.Refusal?.Message);
        services.GetRequiredService<RunrateDb>().Outputs.Add(new OutputRecord
        {
            Source = "test",
            EventId = "last",
            Entity = WebHost.EntityId,
            Agent = Atlas,
            Date = start.PlusDays(20),
            Unit = "resolved ticket",
            Accepted = 90,
            Rejected = 4,
        });
        await services.GetRequiredService<RunrateDb>().SaveChangesAsync();
        var opened = await services.GetRequiredService<AssessTriggers>().Run(WebHost.EntityId, today.PlusDays(-1), Actor.System);
        Assert.Single(opened.Value);
    }

    private static ArrangementStatement OwnModel(LocalDate date) => new()
    {
        Entity = WebHost.EntityId,
        Agent = Atlas,
        Name = "Atlas model, own weights",
        Vendor = "In-house",
        Category = "SelfHostedFineTuning",
        Amount = 24_000,
        Date = date,
        ReadyOn = date,
        Facts =
        [
            .. new[]
            {
                ("ownership", "Entity"), ("intended_use", "InternalUse"), ("hosting", "EntityPremises"), ("stage", "ApplicationDevelopment"),
                ("mgmt_authorised_and_funded", "Yes"), ("probable_to_complete", "Yes"), ("novel_unproven_unresolved", "No"),
                ("performance_requirements_unsettled", "No"), ("phase", "Development"), ("weights_exportable", "Yes"),
                ("reliably_measured_and_tested", "Yes"), ("benefit_months", "24"), ("activity", "NewBuild"), ("cost_nature", "ExternalDirect"),
                ("asu_2025_06_adopted", "No"), ("research_location", "US"), ("is_software_development", "Yes"),
                ("india_tax_character", "Capital40"), ("directly_attributable", "Yes"), ("ias38_57.a", "Yes"), ("ias38_57.b", "Yes"),
                ("ias38_57.c", "Yes"), ("ias38_57.d", "Yes"), ("ias38_57.e", "Yes"), ("ias38_57.f", "Yes"),
            }.Select(f => new ArrangementFact(f.Item1, f.Item2, "user", "Project file")),
        ],
        Capitalisation = new CapitalisationFile(
            "Weights fine-tuned on own tickets", "Trained and held on own hardware", "Two years of tickets", 24, "Retraining cadence of the last two models",
            "Tested each quarter against the newest hosted model", "Ernst Auditor", date.PlusDays(14)),
    };

    private static async Task<IPage> SignIn(IBrowser browser, string address, string link)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 1280, Height = 900 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(20_000);
        await page.GotoAsync($"{address}/signin?key={link}");
        return page;
    }

    /// <summary>Wide and narrow, light and dark, only where someone asks for pictures; narrow pages never scroll sideways.</summary>
    private static async Task Shots(IPage page, string name)
    {
        await page.SetViewportSizeAsync(390, 844);
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390, $"{name} scrolls sideways.");
        if (Environment.GetEnvironmentVariable("RUNRATE_SCREENSHOTS") is { Length: > 0 } folder)
        {
            foreach (var (scheme, word) in new[] { (ColorScheme.Light, "light"), (ColorScheme.Dark, "dark") })
            {
                await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
                foreach (var width in new[] { 390, 1280 })
                {
                    await page.SetViewportSizeAsync(width, 900);
                    await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{width}-{word}.png"), FullPage = true });
                }
            }
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        }
        await page.SetViewportSizeAsync(1280, 900);
    }
}
