using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Hosting;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Security;

public sealed class SameOriginTests(WebHost host) : IClassFixture<WebHost>
{
    private static readonly (string Name, string Value)[][] Foreign =
    [
        [],
        [("Origin", "http://evil.example")],
        [("Origin", "http://localhost:5181")],
        [("Origin", "null")],
        [("Sec-Fetch-Site", "same-site")],
        [("Sec-Fetch-Site", "cross-site")],
        [("Sec-Fetch-Site", "none")],
        [("Origin", "http://localhost"), ("Sec-Fetch-Site", "same-site")],
        [("Origin", "http://evil.example"), ("Sec-Fetch-Site", "same-origin")],
    ];

    [Fact]
    public async Task No_route_changes_anything_for_a_page_of_another_origin()
    {
        var browser = await Cookie();
        var let = new List<string>();
        // The error page is read whatever the method; it changes nothing.
        foreach (var (method, path) in Routes.That(host, changeSomething: true).Where(r => r.Path != "/error"))
        {
            foreach (var headers in Foreign)
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = Body("application/json") };
                foreach (var (name, value) in headers)
                    request.Headers.Add(name, value);
                using var answer = await browser.SendAsync(request);
                if (answer.StatusCode != HttpStatusCode.Forbidden)
                    let.Add($"{method} {path} {string.Join(' ', headers)}: {(int)answer.StatusCode}");
            }
        }
        Assert.Empty(let);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    public async Task With_a_cookie_no_api_route_takes_a_body_that_a_form_could_send(string? type)
    {
        var browser = await Cookie();
        var let = new List<string>();
        foreach (var (method, path) in Routes.That(host, changeSomething: true)
            .Where(r => Access.IsApi(r.Path) && !r.Path.StartsWith("/hubs", StringComparison.Ordinal)))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = Body(type) };
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            using var answer = await browser.SendAsync(request);
            if (answer.StatusCode != HttpStatusCode.UnsupportedMediaType)
                let.Add($"{method} {path}: {(int)answer.StatusCode}");
        }
        Assert.Empty(let);
    }

    [Fact]
    public async Task A_page_of_this_site_may_change_things_with_its_cookie()
    {
        var browser = await Cookie();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/treatments/classify")
        {
            Content = Body("application/json", """{"framework":"US_GAAP","facts":{"category":"StaffTraining"}}"""),
        };
        request.Headers.Add("Origin", "http://localhost");
        using var answer = await browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_token_needs_no_origin_and_a_wrong_token_is_not_helped_by_a_cookie()
    {
        var browser = await Cookie();
        using var wrong = new HttpRequestMessage(HttpMethod.Post, "/api/users") { Content = Body("application/json") };
        wrong.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "not-a-token-of-ours");
        wrong.Headers.Add("Sec-Fetch-Site", "same-origin");
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(wrong)).StatusCode);
        var api = await host.Api(WebHost.Ana);
        (await api.Post("/api/treatments/classify", """{"framework":"US_GAAP","facts":{"category":"StaffTraining"}}""")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Json_that_does_not_say_what_it_is_is_refused()
    {
        var api = await host.Api();
        var answer = await api.PostAsync("/api/users", Body(null));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains(SameOrigin.WrongContentType, await answer.Content.ReadAsStringAsync());
    }

    private async Task<HttpClient> Cookie()
    {
        var browser = (await host.SignIn()).Client;
        browser.DefaultRequestHeaders.Remove("Sec-Fetch-Site");
        return browser;
    }

    private static ByteArrayContent Body(string? type, string text = """{"name":"Mallory","roles":["Admin"]}""")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        if (type is not null)
            content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }
}

/// <summary>A page that another port of the machine serves, in a real browser whose reader is signed in here.</summary>
public sealed class ForgeryBrowserTests
{
    private const string Attack = """
        async url => {
          const tries = [];
          for (const path of ['/api/users', '/api/imports', '/api/tokens', '/signout', '/people'])
            for (const body of [new Blob(['{"name":"Mallory","roles":["Admin"]}']), '{"name":"Mallory","roles":["Admin"]}',
                                new URLSearchParams({ name: 'Mallory' })])
              tries.push(fetch(url + path, { method: 'POST', mode: 'no-cors', credentials: 'include', body }).catch(e => e));
          await Promise.all(tries);
          for (const type of ['application/json', 'text/csv'])
            await fetch(url + '/api/users', { method: 'POST', credentials: 'include', headers: { 'Content-Type': type },
              body: '{"name":"Mallory","roles":["Admin"]}' }).catch(e => e);
        }
        """;

    [Fact]
    public async Task A_page_from_another_port_changes_nothing_with_the_readers_cookie()
    {
        await using var chromium = await Chromium.Start();
        await using var host = WebHost.OnSocket();
        var here = host.ClientOptions.BaseAddress.ToString().TrimEnd('/');
        await using var other = WebApplication.CreateSlimBuilder().Build();
        other.Urls.Add("http://127.0.0.1:0");
        other.MapGet("/", () => Results.Content("<title>Elsewhere</title>", "text/html"));
        await other.StartAsync();
        var page = await chromium.Page();
        var key = await host.Issue(new Actor(FirstStart.AdminId, "Administrator", new HashSet<Role>()), AccessKeyKind.SignInLink);
        await page.GotoAsync($"{here}/signin?key={key}");
        await page.GotoAsync(other.Urls.First());
        var statuses = new List<int>();
        page.Response += (_, answer) => statuses.Add(answer.Status);
        await page.EvaluateAsync(Attack, here);
        await page.GotoAsync($"{here}/people");
        Assert.Equal("People", await page.Locator("h1").TextContentAsync());
        Assert.DoesNotContain("Mallory", await page.ContentAsync());
        Assert.Equal(0, await host.With<RunrateDb, int>(db => Task.FromResult(db.ImportFiles.Count())));
        Assert.True(statuses.Count(s => s == 403) >= 5, string.Join(' ', statuses));
    }
}
