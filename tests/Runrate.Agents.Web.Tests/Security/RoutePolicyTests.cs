using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Runrate.Agents.People;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Security;

/// <summary>What every route declares, from the host's own list of routes; who is let in, <see cref="EveryRouteTests"/> tries.</summary>
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
            .Where(e => !Names(e).Any(n => n.Contains("/hubs/", StringComparison.Ordinal)) && Routes.LetIn(e, new HashSet<Role> { Role.Viewer }))
            .SelectMany(Names).ToList();
        Assert.Empty(content);
    }

    private static IEnumerable<string> Names(RouteEndpoint endpoint) =>
        Routes.MethodsOf(endpoint).Select(m => $"{m} {("/" + endpoint.RoutePattern.RawText!.Trim('/'))}");

    private static bool Declares(RouteEndpoint endpoint) =>
        endpoint.Metadata.OfType<IAuthorizeData>().Any(a => a.Roles is not null || a.Policy is not null)
        || endpoint.Metadata.OfType<AuthorizationPolicy>().Any() || endpoint.RoutePattern.RawText!.Contains("openapi", StringComparison.Ordinal);
}
