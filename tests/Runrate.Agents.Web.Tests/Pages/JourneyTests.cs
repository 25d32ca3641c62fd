using System.Globalization;
using System.Net;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Treatments;
using Runrate.Agents.Web.Hosting;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Pages;

/// <summary>What people do with pages, without script: forms, drill-downs, approvals.</summary>
public sealed class JourneyTests(PagesHost pages) : IClassFixture<PagesHost>
{
    private readonly Browser browser = pages.Browser;

    [Fact]
    public async Task The_first_screen_reads_in_its_order()
    {
        var page = await browser.Get("/?period=2026-01");
        var main = page.QuerySelector("main")!;
        Assert.Equal(5, main.QuerySelectorAll(".card").Length);
        Assert.Contains("Ties to ledger", page.QuerySelector(".strip")!.TextContent);
        var order = main.QuerySelectorAll(".cards, svg.waterfall, table.roster, .decisions")
            .Select(e => e.ClassName!.Split(' ')[0]).ToList();
        Assert.Equal(["cards", "decisions", "chart", "roster"], order.Distinct());
        var first = main.QuerySelector("table.roster tbody tr")!;
        Assert.Contains("Juniper", first.TextContent);
        Assert.NotEmpty(main.QuerySelectorAll(".decisions a"));
    }

    [Fact]
    public async Task A_figure_opens_to_postings_whose_running_total_is_the_figure()
    {
        var statement = await browser.Get("/statements/income-statement?period=2026-01&book=UsGaap");
        var line = statement.QuerySelectorAll("tbody tr")
            .First(r => r.TextContent.Contains("Infrastructure", StringComparison.Ordinal));
        var link = line.QuerySelector("a.figure")!;
        var figure = await browser.Get(link.GetAttribute("href")!);
        var running = figure.QuerySelectorAll("table")[^1].QuerySelectorAll("tbody tr")[^1].QuerySelectorAll(".amount")[^1];
        Assert.Equal(Number(link), Number(running));
        Assert.Equal(12_385.67m, Number(running));
    }

    [Fact]
    public async Task A_posting_opens_to_the_event_the_file_and_the_line()
    {
        var entry = await browser.Get($"/journal/{pages.UsageEntry}");
        var source = await browser.Get(entry.QuerySelector("a[href*='/journal/'][href*='/1?']")!.GetAttribute("href")!);
        Assert.Contains("january.csv", source.Body!.TextContent);
        Assert.Contains("line 2", source.Body.TextContent);
    }

    [Fact]
    public async Task Hiring_without_a_target_names_every_missing_field_and_keeps_what_was_typed()
    {
        var page = await browser.Get("/agents/hire");
        var answer = await browser.Submit(page, "main form", [("name", "Kestrel <3"), ("acquisitionCost", "many")]);
        Assert.Equal("Kestrel <3", answer.QuerySelector("input[name=name]")!.GetAttribute("value"));
        Assert.Contains("not a number", answer.QuerySelector("#acquisitionCost-error")!.TextContent);
        answer = await browser.Submit(answer, "main form", [("acquisitionCost", "100")]);
        foreach (var field in (string[])["role", "costCenter", "target-unit", "monthlyRunCost"])
            Assert.NotNull(answer.QuerySelector($"#{field}-error"));
        Assert.Equal("true", answer.QuerySelector("#role")!.GetAttribute("aria-invalid"));
    }

    [Fact]
    public async Task An_agent_is_hired_from_the_page()
    {
        var page = await browser.Get("/agents/hire");
        var hired = await browser.Submit(page, "main form",
        [
            ("name", "Ibis"), ("role", "Code Reviewer"), ("costCenter", "EN-1"), ("employment", "ApiRun"),
            ("function", "InternalOps"), ("acquisitionCost", "1,000.50"),
            ("monthlyRunCost", "200"), ("target.unit", "review"), ("target.unitsPerMonth", "50"), ("target.valuePerUnit", "9"),
            ("target.valueBasis", "Time saved"),
            ("target.humanCostPerUnit", "12"), ("target.unitsPerHumanMonth", "160"), ("trigger", "Idle"),
            ("trigger", "CostAboveHuman"),
        ]);
        Assert.Equal("Ibis", hired.QuerySelector("h1")!.TextContent);
        Assert.Contains("Ibis is hired", hired.QuerySelector("[role=status]")!.TextContent);
        Assert.Contains("1,000.50", hired.Body!.TextContent);
    }

    [Fact]
    public async Task What_others_wrote_is_shown_as_text()
    {
        var page = await browser.Get("/imports/quarantine");
        Assert.Contains("<b>input</b>", page.QuerySelector("main")!.TextContent);
        Assert.Empty(page.QuerySelectorAll("main b"));
    }

    [Fact]
    public async Task Whoever_wrote_a_memo_does_not_approve_it_but_another_does()
    {
        await pages.Host.InScope(async services =>
        {
            var ana = await services.GetRequiredService<RunrateDb>().People.FirstAsync(p => p.Id == "ana");
            ana.Roles = [Role.Viewer, Role.Accountant, Role.Controller];
            await services.GetRequiredService<RunrateDb>().SaveChangesAsync();
        });
        var ana = await pages.Host.SignIn(WebHost.Ana);
        var own = await ana.Get($"/treatments/memos/{pages.Memo}");
        Assert.Null(own.QuerySelector("input[value='approve']"));
        Assert.Contains("You wrote it, so somebody else approves it", own.QuerySelector("main")!.TextContent);
        Assert.Contains("Cora Controller", own.QuerySelector("main")!.TextContent);
        var refused = await (await pages.Host.Api(WebHost.Ana)).Post($"/api/memos/{pages.Memo}/approve", "");
        Assert.Contains("someone else approves it", refused.IsProblem(HttpStatusCode.Forbidden, RefusalCodes.MakerIsChecker).Body.GetProperty("detail").GetString()!);

        var cora = await pages.Host.SignIn(WebHost.Cora);
        await cora.Submit(await cora.Get($"/treatments/memos/{pages.Memo}"), "form:has(input[value='approve'])");
        await pages.Host.InScope(async services =>
        {
            var memo = await services.GetRequiredService<RunrateDb>().Memos.FirstAsync(m => m.Id == pages.Memo);
            Assert.Equal((MemoStatus.Approved, "Cora Controller"), (memo.Stage, memo.ApprovedBy));
        });
    }

    [Fact]
    public async Task The_figures_of_an_impairment_test_are_stated_by_one_person_and_approved_by_another()
    {
        var page = await browser.Get($"/write-downs/{pages.WriteDown}");
        page = await browser.Submit(page, "form:has(input[value='state'])",
            [("undiscountedCashFlows", "500"), ("fairValue", "400"), ("evidence", "Forecast 12")]);
        Assert.Contains("Proposed", page.QuerySelector(".lead")!.TextContent);
        Assert.Contains("500.00", page.QuerySelector("dl.pairs")!.TextContent);
        Assert.Null(page.QuerySelector("input[value='approve']"));
        Assert.Contains("You stated the figures, so somebody else approves the loss", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        var refused = await pages.Host.With<DecideWriteDown, Outcome<WriteDown>>(d => d.Approve(
            pages.WriteDown, new Actor(FirstStart.AdminId, "Administrator", new HashSet<Role> { Role.Controller })));
        Assert.Equal(RefusalCodes.MakerIsChecker, refused.Refusal?.Code);
    }

    [Fact]
    public async Task A_review_shows_its_packet_and_is_decided_by_someone_who_did_not_open_it()
    {
        var rey = await pages.Host.SignIn(WebHost.Cora);
        var page = await rey.Get($"/reviews/{pages.Review}");
        Assert.Contains("The rules recommend", page.Body!.TextContent);
        page = await rey.Submit(page, "form:has(input[value='decide'])",
            [("decision", "Retire"), ("reason", "Nobody uses it"), ("effectiveOn", "2026-02-28")]);
        Assert.Equal(10, page.QuerySelectorAll("[aria-label='Exit checklist'] tbody tr").Length);
        page = await rey.Submit(page, "form:has(input[value='exit-announce'])", [("evidence", "Ticket 4")]);
        Assert.Contains("Ticket 4", page.Body!.TextContent);
    }

    [Fact]
    public async Task A_viewer_sees_no_button_and_cannot_post()
    {
        var vera = await pages.Host.SignIn(WebHost.Vera);
        var page = await vera.Get("/agents/atlas");
        Assert.Empty(page.QuerySelectorAll("main form[method=post]"));
        var hire = await vera.Submit(await vera.Get("/agents/hire"), "main form", [("name", "X")]);
        Assert.Equal("not-permitted", hire.QuerySelector("[role=alert]")!.GetAttribute("data-code"));
        Assert.Equal(System.Net.HttpStatusCode.Redirect, (await vera.Client.GetAsync("/people")).StatusCode);
    }

    [Fact]
    public async Task A_question_is_a_link_and_answers_for_every_framework()
    {
        var page = await browser.Get("/treatments?f.category=FoundationModelApiUsage&f.amount=120");
        var verdicts = page.QuerySelectorAll(".matrix > section").ToDictionary(
            s => s.QuerySelector("h3")!.TextContent.Split(',')[0], s => s.QuerySelector(".verdict")!.TextContent);
        Assert.Equal(6, verdicts.Count);
        Assert.Equal("Expense as incurred", verdicts["US GAAP"]);
        Assert.NotEmpty(page.QuerySelectorAll("tr.hit"));
    }

    [Fact]
    public async Task An_unknown_value_of_a_fact_is_refused_in_words()
    {
        var page = await browser.Get("/treatments?f.category=NoSuchThing");
        Assert.Contains("not a value of category", page.QuerySelector("[role=alert]")!.TextContent);
    }

    [Fact]
    public async Task The_theme_is_kept_in_a_cookie_and_needs_no_script()
    {
        var fresh = await pages.Host.SignIn(WebHost.Vera);
        var page = await fresh.Get("/about");
        Assert.Equal("auto", page.DocumentElement.GetAttribute("data-theme"));
        page = await fresh.Submit(page, "form.theme", [("theme", "dark")]);
        Assert.Equal("dark", page.DocumentElement.GetAttribute("data-theme"));
        Assert.EndsWith("/about", page.Url);
    }

    [Fact]
    public async Task A_statement_is_a_file_as_well()
    {
        var answer = await browser.Client.GetAsync("/statements/income-statement.csv?period=2026-01&book=UsGaap");
        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        var text = await answer.Content.ReadAsStringAsync();
        await pages.Host.InScope(async services =>
        {
            // Other tests of this class release a prepayment into the same month.
            var january = new YearMonth(2026, 1);
            var ledger = services.GetRequiredService<LedgerQueries>();
            var infrastructure = (await ledger.Movements(WebHost.EntityId, Book.UsGaap, january, january))
                .Where(m => m.Account == "5120").Sum(m => m.Micros) / 1_000_000m;
            Assert.True(infrastructure >= 12_385.67m);
            Assert.Contains($"Infrastructure,{infrastructure:0.00},northlight-us~UsGaap~2026-01~2026-01~~5120", text);
        });
    }

    [Fact]
    public async Task A_missing_page_says_so()
    {
        foreach (var path in (string[])["/agents/nobody", "/figures/nonsense", "/no-such-page", $"/journal/{Guid.Empty}",
            "/rules/us-gaap/none"])
            Assert.Equal(System.Net.HttpStatusCode.NotFound, (await browser.Client.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task An_administrator_adds_a_person_and_hands_them_a_link_that_works()
    {
        var page = await browser.Submit(await browser.Get("/people"), "form:has(input[value='add'])",
            [("name", "Rey Reviewer"), ("roles", "Reviewer"), ("roles", "Viewer")]);
        page = await browser.Submit(page, "form:has(input[value='link-rey-reviewer'])");
        var link = new Uri(page.QuerySelector(".alert code")!.TextContent);
        var answer = await pages.Host.Anonymous().GetAsync(link.PathAndQuery);
        Assert.Equal(System.Net.HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Fact]
    public async Task A_controller_states_how_shared_cost_is_divided_and_ends_the_rule()
    {
        const string Form = "form:has(input[value='state'])";
        const string Path = "/close/allocation?period=2026-03";
        var refused = await browser.Submit(await browser.Get(Path), Form, [("name", "Shared gateway"), ("basis", "Fixed")]);
        Assert.Equal(["Accounts", "Weights"], refused.QuerySelectorAll(".alert.bad li").Select(l => l.TextContent));
        Assert.Equal("Shared gateway", refused.QuerySelector("#name")!.GetAttribute("value"));
        var stated = await browser.Submit(refused, Form, [("accounts", "5120"), ("weight.atlas", "3"), ("weight.juniper", "1")]);
        Assert.Contains("100 % of Cloud compute, by stated weights, from March 2026", Spaced(stated.QuerySelector("main")!));
        var ended = await browser.Submit(stated, "form.inline");
        Assert.Contains("from March 2026 to March 2026", Spaced(ended.QuerySelector("main")!));
    }

    [Fact]
    public async Task An_accountant_states_a_test_and_what_is_missing_is_named()
    {
        const string Form = "form:has(input[value='state'])";
        var refused = await browser.Submit(await browser.Get("/write-downs/stated?period=2026-01"), Form, [("fairValue", "12,500")]);
        Assert.Equal(["Arrangement", "Indicator", "Evidence"], refused.QuerySelectorAll(".alert.bad li").Select(l => l.TextContent));
        Assert.Equal("12,500", refused.QuerySelector("#fairValue")!.GetAttribute("value"));
        var asset = refused.QuerySelector("input[name='assets']")!.GetAttribute("value")!;
        var stated = await browser.Submit(refused, Form,
            [("assets", asset), ("undiscountedCashFlows", "15000"), ("indicator", "A successor beats it"), ("evidence", "Valuation")]);
        Assert.Contains("A successor beats it", Spaced(stated.QuerySelector("table")!));
        Assert.Contains("Stated by", Spaced(stated.QuerySelector("table")!));
    }

    private static string Spaced(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));

    private static decimal Number(IElement element)
    {
        var text = element.TextContent.Replace("minus", "", StringComparison.Ordinal).Replace('\u2212', '-').Trim();
        return decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);
    }
}
