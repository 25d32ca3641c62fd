using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Runrate.Agents.Accounting.Primitives;
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

    [Theory]
    [InlineData("same-site", "no-cors", "image", HttpStatusCode.Forbidden)]
    [InlineData("cross-site", "navigate", "iframe", HttpStatusCode.Forbidden)]
    [InlineData("cross-site", "navigate", "document", HttpStatusCode.OK)]
    [InlineData("same-origin", "no-cors", "image", HttpStatusCode.OK)]
    [InlineData("none", "navigate", "document", HttpStatusCode.OK)]
    public async Task Nothing_is_read_for_a_page_of_another_origin_but_what_a_person_follows_a_link_to(
        string site, string mode, string destination, HttpStatusCode expected)
    {
        var browser = await Cookie();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/journal.csv");
        request.Headers.Add("Sec-Fetch-Site", site);
        request.Headers.Add("Sec-Fetch-Mode", mode);
        request.Headers.Add("Sec-Fetch-Dest", destination);
        Assert.Equal(expected, (await browser.SendAsync(request)).StatusCode);
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
        Assert.Contains(RefusalCodes.WrongContentType, await answer.Content.ReadAsStringAsync());
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
