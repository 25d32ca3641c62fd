using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Pages;

/// <summary>Any list can be taken away as a file: all of it, exact, and by whoever may see the page.</summary>
public sealed class PageFilesTests(PagesHost pages) : IClassFixture<PagesHost>
{
    private readonly Browser browser = pages.Browser;

    [Fact]
    public async Task A_list_of_several_pages_is_one_file_with_every_row_once()
    {
        const int Entries = 140;
        await pages.Host.InScope(async services =>
        {
            var lines = new EntryLines().Debit("5120", new Money(1_234_567, Currency.Usd), PagesHost.Atlas)
                .Credit("2010", new Money(1_234_567, Currency.Usd)).ToPostings();
            var posted = await services.GetRequiredService<Journal>().Post([.. Enumerable.Range(0, Entries).Select(i => new EntryDraft(
                EntryKey.Of("charges", "2025-12-01", "many", i.ToString(CultureInfo.InvariantCulture)), EntryKind.Charge, WebHost.EntityId, null,
                new LocalDate(2025, 12, 1), $"Charge number {i}.", lines))], WebHost.Ana);
            Assert.True(posted.IsOk);
        });
        var csv = await Csv("/journal?period=2025-12&book=UsGaap");
        for (var i = 0; i < Entries; i++)
            Assert.Single(csv.Split("\r\n"), row => row.Contains($"Charge number {i}.", StringComparison.Ordinal));
        // To the micro, where the page shows the cent.
        Assert.Contains("1.234567", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_page_with_a_table_gives_it_as_csv_and_as_excel_and_one_without_says_so()
    {
        foreach (var path in (string[])["/", "/agents", "/arrangements", "/reviews", "/write-downs", "/rates", "/jobs", "/people", "/audit-log", "/rules",
            "/spend", "/imports", "/statements", "/statements/income-statement", "/journal/trial-balance", "/close", "/treatments/approvals"])
        {
            var address = $"{path}?period=2026-01&file=";
            var csv = await browser.Client.GetAsync(address + "csv");
            Assert.True(csv.StatusCode == HttpStatusCode.OK, $"{path}: {csv.StatusCode}");
            Assert.NotNull(csv.Content.Headers.ContentDisposition);
            using var workbook = new ZipArchive(new MemoryStream(await browser.Client.GetByteArrayAsync(address + "xlsx")));
            Assert.Contains(workbook.Entries, e => e.FullName.StartsWith("xl/worksheets/", StringComparison.Ordinal));
        }
        Assert.Equal(HttpStatusCode.NotFound, (await browser.Client.GetAsync("/about?file=csv")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.Client.GetAsync("/agents?file=pdf")).StatusCode);
    }

    [Fact]
    public async Task Numbers_are_numbers_days_are_days_and_what_is_pressed_is_left_out()
    {
        var roster = await Csv("/agents?period=2026-01");
        Assert.Contains("12345.67", roster, StringComparison.Ordinal);
        Assert.DoesNotContain("minus", roster, StringComparison.Ordinal);
        var arrangements = await Csv("/arrangements?period=2026-01");
        Assert.Contains("currency", arrangements.Split("\r\n")[0], StringComparison.Ordinal);
        Assert.Matches(@"\b20\d\d-\d\d-\d\d\b", arrangements);
    }

    [Fact]
    public async Task Whoever_may_not_see_a_page_does_not_get_its_list()
    {
        var viewer = await pages.Host.SignIn(WebHost.Vera);
        var answer = await viewer.Client.GetAsync("/people?file=csv");
        Assert.NotEqual("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("Ana Accountant", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_binder_is_read_in_the_browser_under_a_policy_that_lets_its_own_style_through_and_nothing_else()
    {
        var answer = await browser.Client.GetAsync("/close/binder?period=2026-01&book=UsGaap");
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.Null(answer.Content.Headers.ContentDisposition);
        var page = await answer.Content.ReadAsStringAsync();
        var style = page[(page.IndexOf("<style>", StringComparison.Ordinal) + 7)..page.IndexOf("</style>", StringComparison.Ordinal)];
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Contains($"style-src 'sha256-{hash}'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("href=\"/close/binder", (await browser.Get("/close?period=2026-01")).Body!.InnerHtml, StringComparison.Ordinal);
    }

    private async Task<string> Csv(string address)
    {
        var answer = await browser.Client.GetAsync(address + "&file=csv");
        Assert.True(answer.Content.Headers.ContentType!.MediaType == "text/csv", $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadAsStringAsync();
    }
}
