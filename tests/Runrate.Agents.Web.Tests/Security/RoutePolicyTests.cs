using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Language;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Security;

/// <summary>Every route by every person with every kind of token, from the host's own list of routes.</summary>
public sealed class RoutePolicyTests(WebHost host) : IClassFixture<WebHost>
{
    /// <summary>Routes that take a body and change no books: a reader may ask them.</summary>
    private static readonly HashSet<string> OnlyAsk =
    [
        "POST /api/treatments/classify", "POST /api/treatments/compare", "POST /api/calculators/{name}", "POST /api/audits", "POST /api/chat",
        "POST /api/tools/{name}",
        "POST /chat/ask", "POST /mcp", "DELETE /mcp", "GET /mcp",
    ];

    /// <summary>Routes that need no sign-in.</summary>
    private static readonly HashSet<string> Open = ["GET /healthz", "POST /healthz", "GET /readyz", "POST /readyz", "POST /theme"];

    [Fact]
    public void Every_route_for_programs_declares_who_may_call_it()
    {
        var silent = Routes.Endpoints(host).Where(e => Access.IsApi(Routes.PathOf(e.RoutePattern)) && !e.Metadata.OfType<IAllowAnonymous>().Any()
            && !Declares(e)).SelectMany(Names).ToList();
        Assert.Empty(silent);
    }

    [Fact]
    public void No_route_is_open_but_those_that_must_be()
    {
        var open = Routes.Endpoints(host).Where(e => e.Metadata.OfType<IAllowAnonymous>().Any()).SelectMany(Names)
            .Where(n => !Open.Contains(n) && !n.EndsWith(" /signin", StringComparison.Ordinal) && !n.EndsWith(" /error", StringComparison.Ordinal)
                && !n.Contains(ApiReference.Path, StringComparison.Ordinal)).ToList();
        Assert.Empty(open);
    }

    [Fact]
    public void No_writing_route_is_content_with_a_reader()
    {
        var content = Routes.Endpoints(host).Where(e => Access.IsApi(Routes.PathOf(e.RoutePattern)))
            .Where(e => Routes.MethodsOf(e).Any(m => m is not ("GET" or "HEAD")) && Names(e).All(n => !OnlyAsk.Contains(n)))
            .Where(e => !Names(e).Any(n => n.Contains("/hubs/", StringComparison.Ordinal)) && LetIn(e, new HashSet<Role> { Role.Viewer }))
            .SelectMany(Names).ToList();
        Assert.Empty(content);
    }

    [Fact]
    public async Task Whoever_lacks_the_role_is_turned_away_by_every_route_whatever_the_token()
    {
        var callers = new List<(string Name, HttpClient Client, HashSet<Role> Roles)>();
        foreach (var role in Enum.GetValues<Role>())
            callers.Add((role.ToString(), await Person($"only-{role.ToString().ToLowerInvariant()}", [role]), [role]));
        callers.Add(("read-only token of everybody's roles", await Person("all", Enum.GetValues<Role>(), [Role.Viewer]), [Role.Viewer]));
        callers.Add(("operator token of everybody's roles", await Person("all-too", Enum.GetValues<Role>(), [Role.Operator]), [Role.Operator]));
        callers.Add(("read-only token of an operator", await Person("operator-reading", [Role.Operator], [Role.Viewer]), []));
        var wrong = new List<string>();
        foreach (var endpoint in Programs())
        {
            foreach (var (name, client, roles) in callers.Where(c => !LetIn(endpoint, c.Roles)))
                await Expect(endpoint, client, name, HttpStatusCode.Forbidden, wrong);
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task A_token_that_is_expired_revoked_made_up_or_of_somebody_shut_out_opens_no_route()
    {
        var callers = new Dictionary<string, HttpClient>
        {
            ["made up"] = Bearer(AccessKeys.NewSecret()),
            ["expired"] = await Expired(),
            ["revoked"] = await Revoked(),
            ["of somebody shut out"] = await ShutOut(),
            ["none"] = host.Anonymous(),
        };
        var wrong = new List<string>();
        foreach (var endpoint in Programs())
        {
            foreach (var (name, client) in callers)
                await Expect(endpoint, client, name, HttpStatusCode.Unauthorized, wrong);
        }
        Assert.Empty(wrong);
    }

    // Scripts and icon of the API's page are a package's static files and show nothing.
    private IEnumerable<RouteEndpoint> Programs() => Routes.Endpoints(host).Where(e => Access.IsApi(Routes.PathOf(e.RoutePattern))
        && !Routes.PathOf(e.RoutePattern).StartsWith(ApiReference.Path, StringComparison.Ordinal));

    private static async Task Expect(RouteEndpoint endpoint, HttpClient client, string who, HttpStatusCode status, List<string> wrong)
    {
        foreach (var method in Routes.MethodsOf(endpoint))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), Routes.PathOf(endpoint.RoutePattern));
            if (method is not ("GET" or "HEAD" or "DELETE"))
                request.Content = new StringContent("{}", Encoding.UTF8,
                    endpoint.Metadata.OfType<IAcceptsMetadata>().LastOrDefault()?.ContentTypes[0] ?? "application/json");
            using var answer = await client.SendAsync(request);
            if (answer.StatusCode != status)
                wrong.Add($"{method} {endpoint.RoutePattern.RawText} as {who}: {(int)answer.StatusCode}");
        }
    }

    private static IEnumerable<string> Names(RouteEndpoint endpoint) =>
        Routes.MethodsOf(endpoint).Select(m => $"{m} {("/" + endpoint.RoutePattern.RawText!.Trim('/'))}");

    private static bool Declares(RouteEndpoint endpoint) =>
        endpoint.Metadata.OfType<IAuthorizeData>().Any(a => a.Roles is not null || a.Policy is not null)
        || endpoint.Metadata.OfType<AuthorizationPolicy>().Any() || endpoint.RoutePattern.RawText!.Contains("openapi", StringComparison.Ordinal);

    /// <summary>Whether what a route declares lets these roles in.</summary>
    private static bool LetIn(RouteEndpoint endpoint, HashSet<Role> roles)
    {
        var needed = endpoint.Metadata.OfType<IAuthorizeData>().Select(a => a.Policy switch
        {
            Access.AdminPolicy => nameof(Role.Admin),
            Access.AuditorPolicy => $"{Role.Admin},{Role.Controller}",
            _ => a.Roles,
        }).OfType<string>().Select(r => r.Split(',')).Concat(endpoint.Metadata.OfType<AuthorizationPolicy>().SelectMany(p => p.Requirements)
            .OfType<Microsoft.AspNetCore.Authorization.Infrastructure.RolesAuthorizationRequirement>().Select(r => r.AllowedRoles.ToArray()));
        return needed.All(any => any.Any(r => roles.Contains(Enum.Parse<Role>(r))));
    }

    private HttpClient Bearer(string secret)
    {
        var client = host.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        return client;
    }

    private async Task<HttpClient> Person(string id, Role[] roles, Role[]? only = null) => Bearer((await Token(id, roles, only)).Secret);

    private async Task<IssuedKey> Token(string id, Role[] roles, Role[]? only = null, Instant? expires = null)
    {
        await host.With<RunrateDb, int>(async db =>
        {
            if (await db.People.FindAsync(id) is null)
                db.People.Add(new Person { Id = id, Name = id, Roles = [.. roles] });
            return await db.SaveChangesAsync();
        });
        return await host.With<AccessKeys, IssuedKey>(async keys => (await keys.Issue(id, AccessKeyKind.BearerToken, "test",
            new Actor(id, id, roles.ToHashSet()), new KeyTerms(expires, only))).Value);
    }

    private async Task<HttpClient> Expired()
    {
        var now = host.Clock.Now;
        var key = await Token("expired", Enum.GetValues<Role>(), expires: now + Duration.FromMinutes(1));
        host.Clock.Now = now + Duration.FromMinutes(2);
        return Bearer(key.Secret);
    }

    private async Task<HttpClient> Revoked()
    {
        var key = await Token("revoked", Enum.GetValues<Role>());
        await host.With<AccessKeys, Outcome<AccessKey>>(keys => keys.Revoke(key.Key.Id, new Actor("revoked", "revoked", new HashSet<Role>())));
        return Bearer(key.Secret);
    }

    private async Task<HttpClient> ShutOut()
    {
        var key = await Token("shut-out", Enum.GetValues<Role>());
        await host.With<PeopleAdmin, Outcome<Person>>(people => people.Update("shut-out",
            new PersonDetails("shut-out", null, [Role.Viewer], Active: false), new Actor("admin", "Administrator", new HashSet<Role> { Role.Admin })));
        return Bearer(key.Secret);
    }
}
