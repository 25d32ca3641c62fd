using System.Net;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Web.Hosting;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Security;

public sealed class AccessTests(WebHost host) : IClassFixture<WebHost>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/people")]
    [InlineData("/no-such-page")]
    public async Task A_page_asks_a_stranger_to_sign_in(string path)
    {
        var answer = await host.Anonymous().GetAsync(path);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith("/signin?returnUrl=", answer.Headers.Location!.PathAndQuery);
    }

    [Theory]
    [InlineData("/api/agents")]
    [InlineData("/api/no-such-thing")]
    [InlineData("/v1/traces")]
    public async Task An_api_path_answers_a_stranger_with_a_problem_document(string path)
    {
        var answer = await host.Anonymous().GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains(RefusalCodes.NotSignedIn, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Health_needs_no_sign_in()
    {
        Assert.Equal("ok", await host.Anonymous().GetStringAsync("/healthz"));
        Assert.Equal("ready", await host.Anonymous().GetStringAsync("/readyz"));
    }

    [Fact]
    public async Task A_sign_in_link_works_once()
    {
        var link = "/signin?key=" + await host.Issue(WebHost.Vera, AccessKeyKind.SignInLink);
        Assert.Equal(HttpStatusCode.Redirect, (await host.Anonymous().GetAsync(link)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.Anonymous().GetAsync(link)).StatusCode);
    }

    [Fact]
    public async Task A_bearer_token_is_not_taken_from_the_address()
    {
        var token = await host.Issue(WebHost.Vera, AccessKeyKind.BearerToken);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.Anonymous().GetAsync("/signin?key=" + token)).StatusCode);
    }

    [Fact]
    public async Task A_token_opens_pages_until_it_is_revoked()
    {
        var client = await host.Api(WebHost.Vera);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/about")).StatusCode);
        await host.With<AccessKeys, bool>(async keys =>
        {
            foreach (var key in await keys.List(WebHost.Vera))
                await keys.Revoke(key.Id, WebHost.Vera);
            return true;
        });
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/about")).StatusCode);
    }

    [Fact]
    public async Task On_first_start_the_key_of_the_printed_link_is_also_the_administrators_token()
    {
        var database = Path.Combine(Path.GetTempPath(), $"runrate_{Guid.NewGuid():N}.db");
        try
        {
            var first = await Start(database, HttpStatusCode.OK);
            var second = await Start(database, HttpStatusCode.Unauthorized);
            Assert.NotEqual(first, second);
        }
        finally
        {
            Runrate.Agents.Persistence.DatabaseChoice.LetGo(database);
            File.Delete(database);
        }
    }

    // Starts a host without a configured token, tries the link's secret as a token, comes in by the link, and returns the secret.
    private async Task<string> Start(string database, HttpStatusCode asToken)
    {
        await using var fresh = host.WithWebHostBuilder(b => b.UseSetting("Runrate:Database", database).UseSetting("Runrate:ApiToken", ""));
        var secret = fresh.Services.GetRequiredService<FirstStart>().LinkSecret!;
        Assert.Equal(asToken, await Status(fresh.CreateClient(), "/api/users", secret));
        var browser = fresh.CreateClient(new() { AllowAutoRedirect = false });
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/signin?key=" + secret)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/people")).StatusCode);
        return secret;
    }

    private static async Task<HttpStatusCode> Status(HttpClient client, string path, string token)
    {
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return (await client.GetAsync(path)).StatusCode;
    }

    [Fact]
    public async Task The_cookie_is_kept_from_scripts_and_other_sites()
    {
        var answer = await host.Anonymous().GetAsync("/signin?key=" + await host.Issue(WebHost.Vera, AccessKeyKind.SignInLink));
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("runrate=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=lax", cookie);
    }

    [Fact]
    public async Task Signing_in_never_leads_to_another_site()
    {
        var key = await host.Issue(WebHost.Vera, AccessKeyKind.SignInLink);
        var answer = await host.Anonymous().GetAsync($"/signin?key={key}&returnUrl=//elsewhere.example");
        Assert.Equal(new Uri("http://localhost/"), new Uri(host.Server.BaseAddress, answer.Headers.Location!));
    }

    [Fact]
    public async Task A_form_post_without_its_token_is_refused()
    {
        var browser = await host.SignIn();
        var answer = await browser.Client.PostAsync("/signout", new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Every_answer_carries_the_security_headers()
    {
        foreach (var path in (string[])["/", "/healthz", "/app.css", "/api/agents", "/signin"])
        {
            var headers = (await host.Anonymous().GetAsync(path)).Headers;
            var policy = headers.GetValues("Content-Security-Policy").Single();
            Assert.DoesNotContain("unsafe", policy);
            Assert.Contains("frame-ancestors 'none'", policy);
            Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
        }
    }
}
