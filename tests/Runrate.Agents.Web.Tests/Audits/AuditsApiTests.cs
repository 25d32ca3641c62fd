using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Spend;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Audits;

public sealed class AuditsApiTests(WebHost host) : IClassFixture<WebHost>
{
    private const string Extract =
        "Date,Account,Description,Vendor,Debit,Credit\n" +
        "2025-12-01,6510 Cloud hosting,AWS reserved instances all upfront 36 months,AWS,360000,\n" +
        "2025-12-03,6400 Software subscriptions,Intercom Fin monthly subscription,Intercom,900,\n";

    [Fact]
    public async Task An_extract_is_answered_with_findings_and_their_correcting_entries()
    {
        var answer = await Json(await (await host.Api(WebHost.Vera)).PostAsync("/api/audits?framework=US_GAAP&asOf=2025-12-31", Csv(Extract)));
        Assert.Equal("US_GAAP", answer.GetProperty("framework").GetString());
        var finding = Assert.Single(answer.GetProperty("findings").EnumerateArray());
        Assert.Equal("commitment-expensed-up-front", finding.GetProperty("code").GetString());
        Assert.Equal("R-US-02.prepaid", finding.GetProperty("rule").GetString());
        Assert.Equal("350000.00", finding.GetProperty("amount").GetProperty("amount").GetString());
        Assert.Equal(3, finding.GetProperty("correction").GetProperty("lines").GetArrayLength());
        Assert.Contains(finding.GetProperty("citations").EnumerateArray(), c => !c.GetProperty("verified").GetBoolean());
    }

    [Theory]
    [InlineData("Date,Account,Description,Debit\n2025-12-01,6510 Cloud,x,12x\n", "", "file-refused", "line 2, column Debit")]
    [InlineData("", "", "file-refused", "empty")]
    [InlineData(Extract, "?framework=US_TAX", "invalid-value", "statutory")]
    [InlineData(Extract, "?asOf=31.12.2025", "invalid-value", "not a day")]
    [InlineData(Extract, "?columns=date:Nowhere", "invalid-value", "no column 'Nowhere'")]
    [InlineData(Extract, "?accounts=6510:Banana", "invalid-value", "no kind of account")]
    public async Task What_cannot_be_audited_is_refused_with_its_place(string csv, string query, string code, string message)
    {
        var response = await (await host.Api()).PostAsync("/api/audits" + query, Csv(csv));
        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Contains(message, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_audits_without_signing_in() =>
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Anonymous().PostAsync("/api/audits", Csv(Extract))).StatusCode);

    [Fact]
    public async Task The_spend_register_answers_with_figures_that_open()
    {
        var client = await host.Api(WebHost.Vera);
        var register = await Json(await client.GetAsync("/api/spend-register?period=2026-01&book=US_GAAP"));
        Assert.True(register.GetProperty("ties").GetBoolean());
        Assert.Equal(
            ["api", "fine-tuning", "infrastructure", "tooling", "labour", "write-downs"],
            register.GetProperty("lines").EnumerateArray().Select(l => l.GetProperty("key").GetString()));
        var reference = register.GetProperty("total").GetProperty("month").GetProperty("ref").GetString()!;
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/figures/" + Uri.EscapeDataString(reference))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/api/spend-register")).StatusCode);
    }

    [Fact]
    public async Task A_transition_is_recorded_by_an_accountant_and_listed_with_its_break_even()
    {
        var (from, to) = (await Arrangement("API usage", "FoundationModelApiUsage"), await Arrangement("Own fine-tune", "SelfHostedFineTuning"));
        var body = new { from, to, date = "2026-01-15", rationale = "Cheaper at volume", oneOffCost = 30_000, monthlyBefore = 5_000, monthlyAfter = 2_000 };
        Assert.Equal(HttpStatusCode.Forbidden, (await (await host.Api(WebHost.Vera)).PostAsJsonAsync("/api/transitions", body)).StatusCode);
        var client = await host.Api(WebHost.Ana);
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsJsonAsync("/api/transitions", body)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await client.PostAsJsonAsync("/api/transitions", body)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsJsonAsync("/api/transitions", new { from })).StatusCode);

        var listed = await Json(await client.GetAsync("/api/transitions"));
        var row = listed.EnumerateArray().Single(t => t.GetProperty("to").GetProperty("arrangement").GetGuid() == to);
        Assert.Equal(10, row.GetProperty("breakEven").GetProperty("months").GetInt32());
        Assert.NotEqual(0, row.GetProperty("treatments").GetArrayLength());
    }

    [Theory]
    [InlineData("binder")]
    [InlineData("research-credit")]
    public async Task The_binder_and_the_research_pack_are_exports(string format)
    {
        var response = await (await host.Api(WebHost.Vera)).GetAsync($"/api/exports/{format}?period=2026-01&book=US_GAAP");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/zip", response.Content.Headers.ContentType?.MediaType);
        using var zip = new System.IO.Compression.ZipArchive(await response.Content.ReadAsStreamAsync());
        Assert.NotNull(zip.GetEntry("index.csv"));
    }

    [Fact]
    public async Task The_page_shows_consequence_entry_and_what_was_not_understood()
    {
        var browser = await host.SignIn(WebHost.Ana);
        var page = await browser.Get("/audits");
        var token = page.QuerySelector("form[enctype] input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var handler = page.QuerySelector("form[enctype] input[name=_handler]")!.GetAttribute("value")!;
        using var form = new MultipartFormDataContent
        {
            { new StringContent(token), "__RequestVerificationToken" }, { new StringContent(handler), "_handler" },
            { new StringContent("2025-12-31"), "asOf" }, { new StringContent("UsGaap"), "framework" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(Extract + "2025-12-09,9471,Reserved instances upfront 36 months,AWS,5,\n")), "file", "gl.csv" },
        };
        var response = await browser.Client.PostAsync("/audits", form);
        var html = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("is overstated by 350000.00 USD", html, StringComparison.Ordinal);
        Assert.Contains("1320 Prepaid AI services, non-current", html, StringComparison.Ordinal);
        Assert.Contains("paragraph to be confirmed", html, StringComparison.Ordinal);
        Assert.Contains("Not understood", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_spend_page_ties_and_takes_a_transition()
    {
        var (from, to) = (await Arrangement("Page API", "FoundationModelApiUsage"), await Arrangement("Page fine-tune", "SelfHostedFineTuning"));
        var browser = await host.SignIn(WebHost.Ana);
        var page = await browser.Get("/spend?period=2026-01&book=UsGaap");
        Assert.Contains("the sum is the ledger's", page.QuerySelector("main caption")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Labour", page.QuerySelectorAll("main tbody th")[4].TextContent.Trim());
        var after = await browser.Submit(page, "main form[method=post]",
            ("from", from.ToString()), ("to", to.ToString()), ("date", "2026-01-20"), ("oneOffCost", "1000"), ("monthlyBefore", "100"), ("monthlyAfter", "200"),
            ("rationale", "Data must stay in house"));
        Assert.Contains("Data must stay in house", after.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Never", after.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    private async Task<Guid> Arrangement(string name, string category)
    {
        var made = await host.With<SaveArrangement, Outcome<Arrangement>>(s => s.Create(new ArrangementStatement
        {
            Entity = WebHost.EntityId,
            Name = name,
            Vendor = "Vendor",
            Category = category,
            Amount = 1_000m,
            Date = new LocalDate(2026, 1, 5),
        }, WebHost.Ana));
        Assert.Null(made.Refusal);
        return made.Value.Id;
    }

    private static StringContent Csv(string text) => new(text, Encoding.UTF8, "text/csv");

    private static async Task<JsonElement> Json(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
