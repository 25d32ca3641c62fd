using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Runrate.Agents.People;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Tests.Support;

/// <summary>Every route the host serves, from its own list, so that a new one is tested without anybody thinking of it.</summary>
public static class Routes
{
    private static readonly string[] Safe = ["GET", "HEAD", "OPTIONS", "TRACE"];

    /// <summary>Method and an address that leads to the route.</summary>
    /// <param name="changeSomething">Those that may change something, or those that only read.</param>
    public static IEnumerable<(string Method, string Path)> That(WebHost host, bool changeSomething) =>
        Endpoints(host).SelectMany(e => MethodsOf(e).Select(m => (m, PathOf(e.RoutePattern)))).Distinct()
            .Where(r => Safe.Contains(r.m) != changeSomething);

    public static IEnumerable<RouteEndpoint> Endpoints(WebHost host) =>
        host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText is not null);

    public static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET", "POST"];

    /// <summary>Whether what a route declares lets these roles in.</summary>
    public static bool LetIn(RouteEndpoint endpoint, HashSet<Role> roles)
    {
        var needed = endpoint.Metadata.OfType<IAuthorizeData>().Select(a => a.Policy switch
        {
            Access.AdminPolicy => nameof(Role.Admin),
            Access.AuditorPolicy => $"{Role.Admin},{Role.Controller}",
            _ => a.Roles,
        }).OfType<string>().Select(r => r.Split(',')).Concat(endpoint.Metadata.OfType<AuthorizationPolicy>().SelectMany(p => p.Requirements)
            .OfType<RolesAuthorizationRequirement>().Select(r => r.AllowedRoles.ToArray()));
        return needed.All(any => any.Any(r => roles.Contains(Enum.Parse<Role>(r))));
    }

    public static string PathOf(RoutePattern pattern) => "/" + string.Join('/', pattern.PathSegments.Select(s =>
        string.Concat(s.Parts.Select(p => p switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart parameter => ValueOf(parameter),
            _ => "",
        }))));

    private static string ValueOf(RoutePatternParameterPart parameter) =>
        parameter.ParameterPolicies.Any(p => p.Content == "guid") ? "0198d000-0000-7000-8000-000000000001"
        : parameter.ParameterPolicies.Any(p => p.Content is "int" or "long") ? "1"
        : parameter.Name switch
        {
            "period" => "2026-01",
            "layout" => "workforce-pnl",
            "format" => "hledger",
            _ => "nothing",
        };
}
