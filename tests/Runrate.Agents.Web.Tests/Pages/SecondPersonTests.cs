using System.Net;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Pages;

/// <summary>What one person writes and another decides: each sees what is left to them, and learns it before the other does.</summary>
public sealed class SecondPersonTests(PagesHost pages) : IClassFixture<PagesHost>
{
    [Fact]
    public async Task Whoever_wrote_a_thing_is_offered_no_button_to_approve_it_and_reads_who_may()
    {
        await Promote(WebHost.Ana, Role.Controller, Role.Reviewer);
        var ana = await pages.Host.SignIn(WebHost.Ana);
        var test = await ana.Submit(await ana.Get($"/write-downs/{pages.WriteDown}"), "form:has(input[value='state'])",
            [("undiscountedCashFlows", "500"), ("fairValue", "400"), ("evidence", "Forecast 12.")]);
        var stated = await ana.Submit(await ana.Get("/write-downs/stated"), "form:has(input[value='state'])",
        [
            ("assets", pages.Arrangement.ToString()), ("date", "2026-01-31"), ("undiscountedCashFlows", "10"), ("fairValue", "10"),
            ("indicator", "Idle"), ("evidence", "Forecast 13"),
        ]);
        var own = new[]
        {
            test, stated, await ana.Get($"/treatments/memos/{pages.Memo}"), await ana.Get($"/arrangements/{pages.Arrangement}"),
            await ana.Get($"/reviews/{pages.Review}"),
        };
        Assert.All(own, page =>
        {
            var main = page.QuerySelector("main")!;
            Assert.Empty(main.QuerySelectorAll("input[value^='approve'], input[value='reject'], input[value='decide']"));
            Assert.Contains("so somebody else", main.TextContent, StringComparison.Ordinal);
            Assert.Contains("Cora Controller", main.TextContent, StringComparison.Ordinal);
        });
        Assert.Contains("You stated the figures", test.QuerySelector("main")!.TextContent, StringComparison.Ordinal);

        var cora = await pages.Host.SignIn(WebHost.Cora);
        foreach (var (path, form) in new[]
        {
            ($"/write-downs/{pages.WriteDown}", "approve"), ("/write-downs/stated", "approve"), ($"/treatments/memos/{pages.Memo}", "approve"),
            ($"/reviews/{pages.Review}", "decide"),
        })
            Assert.NotEmpty((await cora.Get(path)).QuerySelectorAll($"main input[value^='{form}']"));
        var vera = await pages.Host.SignIn(WebHost.Vera);
        Assert.Contains("A controller other than whoever stated the figures approves the loss", (await vera.Get($"/write-downs/{pages.WriteDown}"))
            .QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_states_what_capitalises_learns_what_its_file_lacks_and_states_it_on_that_page()
    {
        var id = Guid.Empty;
        await pages.Host.InScope(async services =>
        {
            var saved = await services.GetRequiredService<SaveArrangement>().Create(new ArrangementStatement
            {
                Entity = WebHost.EntityId,
                Agent = PagesHost.Atlas,
                Name = "Own model",
                Category = "SelfHostedFineTuning",
                Amount = 24_000m,
                Date = new LocalDate(2026, 1, 1),
                ReadyOn = new LocalDate(2026, 1, 1),
                Facts = [.. Facts.Select(f => new ArrangementFact(f.Fact, f.Value, "user", "Contract"))],
            }, WebHost.Ana);
            id = saved.Value.Id;
        });
        var ana = await pages.Host.SignIn(WebHost.Ana);
        var edit = await ana.Get($"/arrangements/{id}/edit");
        Assert.True(edit.QuerySelector("details#file")!.HasAttribute("open"));
        Assert.Contains("it: nobody can approve that without", edit.QuerySelector("details#file")!.TextContent, StringComparison.Ordinal);
        var page = await ana.Submit(await ana.Get($"/arrangements/{id}"), "form:has(input[value='classify'])");
        Assert.Contains("cannot be approved yet", page.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("what it is, ownership, benefit beyond one year", page.QuerySelector("#file")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Approving, once it is possible, posts", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);

        var cora = await pages.Host.SignIn(WebHost.Cora);
        Assert.Empty((await cora.Get($"/arrangements/{id}")).QuerySelectorAll("input[value='approve']"));
        page = await ana.Submit(page, "form:has(input[value='file'])",
        [
            ("what", "Weights"), ("ownership", "Ours"), ("benefitBeyondOneYear", "Two years"), ("usefulLifeMonths", "24"),
            ("usefulLifeEvidence", "Retraining"), ("impairmentPlan", "Each quarter"), ("signedOffBy", "Ernst Auditor"), ("signedOffOn", "2026-01-15"),
        ]);
        Assert.Contains("The file is saved", page.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.True(page.QuerySelector("#file") is null, page.QuerySelector("#file")?.TextContent);
        var done = await cora.Submit(await cora.Get($"/arrangements/{id}"), "form:has(input[value='approve'])");
        Assert.Contains("approved", done.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_month_to_which_an_exit_alone_is_posted_is_compared_with_none()
    {
        await pages.Host.InScope(async services =>
        {
            var left = Money.From(900, Currency.Usd);
            var posted = await services.GetRequiredService<Journal>().Post(
            [
                new(EntryKey.Of("exit", "atlas"), EntryKind.Disposal, WebHost.EntityId, null, new LocalDate(2025, 11, 30), "Exit",
                    new EntryLines().Debit("5410", left, PagesHost.Atlas).Credit("1310", left, PagesHost.Atlas).ToPostings()),
            ], WebHost.Ana);
            Assert.True(posted.IsOk);
        });
        var page = await pages.Browser.Get("/?period=2025-11");
        Assert.Contains("No usage, bill or outcome is booked for November 2025 yet, only what was posted by itself",
            page.QuerySelector(".lead")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("[aria-label='Five figures']"));
        Assert.Contains("January 2026", (await pages.Browser.Get("/")).QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chart_of_an_agents_cost_holds_all_of_its_loaded_cost()
    {
        await pages.Host.InScope(async services =>
        {
            var cost = Money.From(1_350, Currency.Usd);
            var posted = await services.GetRequiredService<Journal>().Post(
            [
                new(EntryKey.Of("lens", "atlas"), EntryKind.Acquisition, WebHost.EntityId, Book.Management, new LocalDate(2026, 1, 12), "Set-up",
                    new EntryLines().Debit("9210", cost, PagesHost.Atlas).Credit("9290", cost).ToPostings()),
            ], WebHost.Ana);
            Assert.True(posted.IsOk);
        });
        var page = await pages.Browser.Get("/agents/atlas?period=2026-01&book=Management");
        var chart = page.QuerySelectorAll("figure.chart-frame").Single(f => f.QuerySelector(".chart-title")!.TextContent == "Loaded cost");
        Assert.Contains("Agent acquisition cost", chart.TextContent, StringComparison.Ordinal);
        var row = chart.QuerySelectorAll("tbody tr")[^1];
        var total = page.QuerySelector("[aria-label='Loaded cost by component'] tfoot .n")!;
        Assert.Equal(Number(total.TextContent), row.QuerySelectorAll("td").AsEnumerable().Sum(td => Number(td.TextContent)));
    }

    private static decimal Number(string text) => decimal.TryParse(
        new string([.. text.Where(c => char.IsAsciiDigit(c) || c == '.')]), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;

    private Task Promote(Actor person, params Role[] roles) => pages.Host.InScope(async services =>
    {
        var db = services.GetRequiredService<RunrateDb>();
        var known = await db.People.FirstAsync(p => p.Id == person.Id);
        known.Roles = [.. known.Roles.Union(roles)];
        await db.SaveChangesAsync();
    });

    private static readonly (string Fact, string Value)[] Facts =
    [
        ("ownership", "Entity"), ("intended_use", "InternalUse"), ("hosting", "EntityPremises"), ("stage", "ApplicationDevelopment"),
        ("mgmt_authorised_and_funded", "Yes"), ("probable_to_complete", "Yes"), ("novel_unproven_unresolved", "No"),
        ("performance_requirements_unsettled", "No"), ("phase", "Development"), ("weights_exportable", "Yes"),
        ("reliably_measured_and_tested", "Yes"), ("benefit_months", "24"), ("useful_life_months", "24"), ("activity", "NewBuild"),
        ("cost_nature", "ExternalDirect"), ("asu_2025_06_adopted", "No"), ("research_location", "US"), ("is_software_development", "Yes"),
        ("directly_attributable", "Yes"), ("india_tax_character", "Capital40"), .. "abcdef".Select(c => ($"ias38_57.{c}", "Yes")),
    ];
}
