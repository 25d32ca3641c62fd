using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Security;

public sealed class SessionTests(WebHost host) : IClassFixture<WebHost>
{
    [Fact]
    public async Task Signing_out_ends_every_copy_of_the_cookie()
    {
        var browser = await host.SignIn(WebHost.Vera);
        var page = await browser.Get("/about");
        var copy = await Copied("/signin?key=" + await host.Issue(WebHost.Vera, AccessKeyKind.SignInLink));
        Assert.Equal(HttpStatusCode.OK, await Status(copy));
        var form = page.QuerySelector("form[action='/signout']")!;
        // The second browser signs out with a form of its own session.
        using var request = new HttpRequestMessage(HttpMethod.Get, "/about") { Headers = { { "Cookie", copy } } };
        var answer = await Plain().SendAsync(request);
        var html = await answer.Content.ReadAsStringAsync();
        var token = System.Text.RegularExpressions.Regex.Match(html, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        var cookies = copy + "; " + string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
        using var leave = new HttpRequestMessage(HttpMethod.Post, form.GetAttribute("action"))
        {
            Headers = { { "Cookie", cookies }, { "Sec-Fetch-Site", "same-origin" } },
            Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]),
        };
        Assert.Equal(HttpStatusCode.Redirect, (await Plain().SendAsync(leave)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, await Status(copy));
        // The first browser, another session of the same person, goes on.
        await browser.Get("/about");
    }

    [Fact]
    public async Task A_session_begun_with_a_token_dies_with_it()
    {
        var token = await host.With<AccessKeys, IssuedKey>(async keys =>
            (await keys.Issue(WebHost.Vera.Id, AccessKeyKind.BearerToken, "of a browser", WebHost.Vera)).Value);
        var client = host.Anonymous();
        var page = await new Browser(client).Get("/signin");
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        var form = page.QuerySelectorAll("form input[type=hidden]").ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value")!);
        form["Secret"] = token.Secret;
        Assert.Equal(HttpStatusCode.Redirect, (await client.PostAsync("/signin", new FormUrlEncodedContent(form))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/about")).StatusCode);
        await host.With<AccessKeys, Outcome<AccessKey>>(keys => keys.Revoke(token.Key.Id, WebHost.Vera));
        Assert.Equal(HttpStatusCode.Redirect, (await client.GetAsync("/about")).StatusCode);
    }

    [Fact]
    public async Task Shutting_a_person_out_ends_their_sessions_for_good()
    {
        var admin = await host.Api();
        (await admin.Post("/api/users", new { id = "olga", name = "Olga", roles = new[] { "Viewer" } })).Is(HttpStatusCode.Created);
        var browser = await host.SignIn(new Actor("olga", "Olga", new HashSet<Role>()));
        await browser.Get("/about");
        (await admin.Patch("/api/users/olga", new { active = false })).Is(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.Client.GetAsync("/about")).StatusCode);
        (await admin.Patch("/api/users/olga", new { active = true })).Is(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.Client.GetAsync("/about")).StatusCode);
    }

    [Fact]
    public async Task A_role_that_is_taken_away_works_at_once()
    {
        var admin = await host.Api();
        (await admin.Post("/api/users", new { id = "oda", name = "Oda", roles = new[] { "Viewer", "Admin" } })).Is(HttpStatusCode.Created);
        var oda = await host.Api(new Actor("oda", "Oda", new HashSet<Role>()));
        (await oda.Get("/api/users")).Is(HttpStatusCode.OK);
        (await admin.Patch("/api/users/oda", new { roles = new[] { "Viewer" } })).Is(HttpStatusCode.OK);
        (await oda.Get("/api/users")).Is(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_token_that_only_reads_reads_only()
    {
        var admin = await host.Api();
        var issued = (await admin.Post("/api/tokens", new { label = "auditors", scopes = new[] { "read-only" } })).Is(HttpStatusCode.Created);
        Assert.Equal("read-only", issued.Body.GetProperty("scopes")[0].GetString());
        var reader = host.Anonymous();
        reader.DefaultRequestHeaders.Authorization = new("Bearer", issued.Body.GetProperty("token").GetString());
        (await reader.Get("/api/agents")).Is(HttpStatusCode.OK);
        (await reader.Get("/api/users")).Is(HttpStatusCode.Forbidden);
        (await reader.Post("/api/agents", Bodies.Agent("Never hired"))).Is(HttpStatusCode.Forbidden);
        (await admin.Post("/api/tokens", new { label = "x", scopes = new[] { "everything" } })).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.InvalidValue);
    }

    [Fact]
    public async Task A_token_ends_when_it_says_and_cannot_have_ended_before_it_began()
    {
        var admin = await host.Api();
        var now = host.Clock.Now;
        var issued = await admin.Post("/api/tokens", new { label = "for an hour", expiresAt = (now + Duration.FromHours(1)).ToString() });
        var client = host.Anonymous();
        client.DefaultRequestHeaders.Authorization = new("Bearer", issued.Is(HttpStatusCode.Created).Body.GetProperty("token").GetString());
        (await client.Get("/api/agents")).Is(HttpStatusCode.OK);
        host.Clock.Now = now + Duration.FromHours(1);
        (await client.Get("/api/agents")).Is(HttpStatusCode.Unauthorized);
        host.Clock.Now = now;
        (await admin.Post("/api/tokens", new { label = "of yesterday", expiresAt = (now - Duration.FromDays(1)).ToString() }))
            .IsProblem(HttpStatusCode.BadRequest, RefusalCodes.InvalidValue);
    }

    [Fact]
    public async Task Who_issues_a_token_for_another_stands_beside_the_owner_in_every_record()
    {
        var admin = await host.Api();
        var issued = (await admin.Post("/api/tokens", new { person = "cora", label = "for Cora" })).Is(HttpStatusCode.Created).Body;
        Assert.Equal("admin", issued.GetProperty("issuedBy").GetString());
        var cora = host.Anonymous();
        cora.DefaultRequestHeaders.Authorization = new("Bearer", issued.GetProperty("token").GetString());
        (await cora.Get("/api/exports/hledger?period=2026-01")).Is(HttpStatusCode.OK);
        var exported = (await admin.Get("/api/audit-log?act=Exported&actor=cora")).Body.GetProperty("items")[0];
        Assert.Contains("issued by admin", exported.GetProperty("via").GetString());
        var token = (await admin.Get("/api/audit-log?act=TokenIssued&text=for cora")).Body.GetProperty("items")[0];
        Assert.Equal("admin", token.GetProperty("actorId").GetString());
        Assert.Contains("for cora", token.GetProperty("text").GetString());
    }

    private HttpClient Plain() => host.CreateClient(new WebApplicationFactoryClientOptions { HandleCookies = false, AllowAutoRedirect = false });

    private async Task<string> Copied(string link)
    {
        var answer = await Plain().GetAsync(link);
        return answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("runrate=", StringComparison.Ordinal)).Split(';')[0];
    }

    private async Task<HttpStatusCode> Status(string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/about") { Headers = { { "Cookie", cookie } } };
        return (await Plain().SendAsync(request)).StatusCode;
    }
}
